"""Deciding about proposed codes line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace
from intercoder.agreement.of_changes.proposal_queue import (
    ProposalQueue,
    QueuedProposal,
    accepting,
    merging_into,
)
from intercoder.codebook.changes.planned import Planned
from intercoder.codebook.changes.session import CodebookSession
from intercoder.codebook.code import Code
from intercoder.errors import IntercoderError, StudyError, UsageError
from intercoder.plain.codebook import spoken_lines as voice
from intercoder.plain.spoken_texts import SpokenTexts

NAME_FIRST = "Type {word} and the name of a proposal, or several with commas between."


class PlainProposals:
    """What a lead does with proposals; a part of the line-by-line codebook."""

    _workspace: CodebookWorkspace
    say: Callable[[str], None]
    _say_all: Callable[[Iterable[str]], None]
    _ask: Callable[[str], str]
    _may_begin: Callable[[], bool]
    _code: Callable[[str], Code | None]
    _texts: SpokenTexts
    _change: Callable[[Callable[[CodebookSession], Planned]], None]

    def _proposals(self, _: str = "") -> None:
        """Every proposal that is to be decided, and what became of the others."""
        if (queue := self._queue()) is not None:
            self._say_all(voice.proposal_lines(queue, self._texts))

    def _accept(self, typed: str) -> None:
        """Add a code for these proposals."""
        chosen = self._proposed(typed, "accept") if self._may_begin() else ()
        if not chosen:
            return
        first = chosen[0].proposal
        name = self._ask(f"Its name; an empty line keeps “{first.name}”: ")
        definition = self._ask("Its definition; an empty line keeps what was proposed: ")
        self._change(
            lambda session: accepting(
                session.history, chosen, name=name, definition=definition or None
            )
        )

    def _merge_proposals(self, typed: str) -> None:
        """Merge these proposals into a code."""
        chosen = self._proposed(typed, "join") if self._may_begin() else ()
        code = self._code(self._ask("Into which code? ")) if chosen else None
        if code is not None:
            self._change(lambda _: merging_into(chosen, code.id))

    def _reject(self, typed: str) -> None:
        """Reject these proposals, with a reason."""
        chosen = self._proposed(typed, "reject") if self._may_begin() else ()
        if not chosen:
            return
        reason = self._ask("Why? Its coder sees what you type; an empty line leaves it as it is: ")
        if not reason:
            self.say("Nothing is changed.")
            return
        ids = [one.proposal.id for one in chosen]
        self._do(lambda: self._workspace.reject(ids, reason), "Rejected.")

    def _restore(self, typed: str) -> None:
        """Take the rejection of these proposals back."""
        chosen = self._proposed(typed, "restore") if self._may_begin() else ()
        ids = [one.proposal.id for one in chosen]
        if ids:
            self._do(lambda: self._workspace.restore(ids), "It is provisional again.")

    def _open_round(self, round: str) -> None:
        """Show all coders what is proposed in a round."""
        if not self._may_begin():
            return
        if not round:
            self.say("Type open and the name of a round.")
            return
        sure = self._ask("All coders will see these proposals, for good. Type yes to open them: ")
        if sure.casefold() not in {"y", "yes"}:
            self.say("Nothing is changed.")
            return
        self._do(lambda: self._workspace.open_proposals(round), "All coders see them.")

    def _do(self, act: Callable[[], None], said: str) -> None:
        try:
            act()
        except (StudyError, UsageError) as error:
            self.say(str(error))
        else:
            self.say(said)

    def _proposed(self, typed: str, word: str) -> tuple[QueuedProposal, ...]:
        """The proposals that were typed; none, once said why."""
        names = [part.strip() for part in typed.split(",") if part.strip()]
        if not names:
            self.say(NAME_FIRST.format(word=word))
            return ()
        queue = self._queue()
        try:
            return () if queue is None else queue.found(names)
        except UsageError as error:
            self.say(str(error))
            return ()

    def _queue(self) -> ProposalQueue | None:
        try:
            return self._workspace.proposals()
        except IntercoderError as error:
            self.say(str(error))
            return None
