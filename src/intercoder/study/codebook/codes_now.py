"""What a coder's earlier choices come to under the codebook in use: which codes stay chosen.

A judgement keeps the codes it was given. What is offered to be decided again has those they count
as, without those that can no longer be given. Codes that were proposed and not decided on yet can
be given by whoever may see them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sqlalchemy import Connection

from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.meaning import Meanings
from intercoder.codebook.code import Codebook
from intercoder.codebook.proposals.proposal import PROVISIONAL, Outcome, Proposal, outcomes
from intercoder.codebook.proposals.proposal import State as Became
from intercoder.codebook.proposals.provisional import with_provisional
from intercoder.coding.decision import Judgement, Origin, State
from intercoder.coding.passages.passage import in_order, with_code
from intercoder.coding.queue import Draft, Item, QueueFilter
from intercoder.study.codebook.history import history_if_whole
from intercoder.study.proposals.proposals import Proposals, read_proposals
from intercoder.study.queue.queue import QueueRow
from intercoder.study.study import Study

_JUDGED = (State.CODED, State.NO_CODE_APPLIES)


@dataclass(frozen=True)
class CodesNow:
    """The codebook in use, and what codes of earlier revisions mean under it."""

    codebook: Codebook
    """With the provisional codes that may be given."""
    meanings: Meanings | None
    """None where there are no earlier revisions, or they are not known, as in a package that was
    made by a program before this one."""
    proposals: Proposals = field(default_factory=Proposals)
    """What was proposed, as far as it may be seen."""
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    """What became of each of these, by its id."""

    @classmethod
    def of(
        cls, study: Study, connection: Connection, revision: int, seen_by: int | None = None
    ) -> CodesNow:
        """For somebody who codes under this revision.

        `seen_by` is the row of a coder who sees of others' proposals what is open to them; None
        for somebody who sees them all.
        """
        book = study.codebook(revision)
        proposals = read_proposals(connection, seen_by)
        rejected = proposals.rejected_codes
        history = None
        if revision > 1 or rejected:
            history = history_if_whole(connection)
        meanings = None if history is None else Meanings(history, revision, rejected)
        became = outcomes(proposals.made, history or CodebookHistory(book), proposals.rejected)
        found = cls(book, meanings, proposals, became)
        waiting = [one for one in proposals.made if became[one.id].state is Became.PROVISIONAL]
        return replace(found, codebook=with_provisional(book, waiting, found._at))

    def proposing(self, made: Proposal) -> CodesNow:
        """With a code that was just proposed."""
        if any(one.id == made.id for one in self.proposals.made):
            return self
        return replace(
            self,
            codebook=with_provisional(self.codebook, [made]),
            proposals=replace(self.proposals, made=(*self.proposals.made, made)),
            outcomes={**self.outcomes, made.id: PROVISIONAL},
        )

    def read(self, item: Item, *, is_rechecked: bool = False) -> Item:
        """The answer with what is chosen as it can be decided now, and whether it is in doubt.

        Where answers are looked at again, those decided before a code existed are, too.
        """
        lacking = self._lacking(item) if is_rechecked else ""
        doubt, draft = "; ".join(filter(None, (lacking, self._doubt(item)))), item.draft
        now, counts_as = self.chosen(draft), self._counts_as(item.standing, item.revision)
        if now == draft and doubt == item.in_doubt and counts_as == item.counts_as:
            return item
        return replace(
            item,
            kept=item.kept if now == draft else now,
            in_doubt=doubt,
            counts_as=counts_as,
            lost=self.lost(item.kept) if item.kept else "",
        )

    def counted(self, row: QueueRow) -> QueueRow:
        """The row of a list with the codes that its codes count as."""
        counts_as = self._counts_as(row.standing, row.revision)
        if not counts_as:
            return row
        return replace(
            row, standing=row.standing.with_codes_as(lambda code: counts_as.get(code, code))
        )

    def sought(self, wanted: QueueFilter) -> QueueFilter:
        """The filter with all codes that count as the one it asks for."""
        if not wanted.code or self.meanings is None or self.meanings.are_plain:
            return wanted
        return replace(wanted, given_as=tuple(self.meanings.given_as(wanted.code).items()))

    def _counts_as(self, standing: Judgement, revision: int) -> Mapping[str, str]:
        """What codes of a judgement count as, where that is another code."""
        if self.meanings is None or not revision or not standing.codes:
            return MappingProxyType({})
        means = self.meanings.of(revision)
        pairs = ((code, means.of(code)) for code in standing.codes)
        return MappingProxyType({code: at for code, at in pairs if code != at})

    def chosen(self, draft: Draft) -> Draft:
        """The choice as far as it can be given now, each code as what it counts as."""
        codes: dict[str, Origin] = {}
        for code, origin in draft.codes.items():
            if at := self.now(code):
                codes.setdefault(at, origin)
        for code in self._not_beside_others(codes):
            del codes[code]
        kept = draft.passages and in_order(
            with_code(one, at) for one in draft.passages if (at := self.now(one.code))
        )
        return replace(draft, codes=MappingProxyType(codes), passages=kept)

    def now(self, code: str) -> str:
        """The code that this one counts as now; empty where that cannot be given."""
        at = self._at(code)
        return at if self._can_be_given(at) else ""

    def lost(self, draft: Draft) -> str:
        """What of a choice cannot be given now, and why, in words; empty where all of it can."""
        return "; ".join(self._lost(draft))

    def _lost(self, draft: Draft) -> Iterator[str]:
        given = dict.fromkeys(map(self._at, draft.codes))
        alone = self._not_beside_others([one for one in given if self._can_be_given(one)])
        for code in draft.codes:
            at = self._at(code)
            if at in alone:
                yield f"“{self._name(code)}” stands alone now"
            elif not self._can_be_given(at):
                yield f"“{self._name(code)}” {self._why_not(code, at)}"

    def _why_not(self, code: str, at: str) -> str:
        if at in self.codebook:
            return "is a heading now"
        parts: tuple[str, ...] = ()
        if self.meanings is not None:
            parts = self.meanings.of(self.meanings.read).one_of.get(code, ())
        if code in self.proposals.rejected_codes:
            return "was proposed, and rejected"
        if parts:
            return f"was split into {', '.join(map(self.codebook.name_of, parts))}"
        return "is no longer given"

    def _at(self, code: str) -> str:
        """The code that this one counts as now."""
        if code in self.codebook or self.meanings is None:
            return code
        return self.meanings.of(self.meanings.read).of(code)

    def _can_be_given(self, code: str) -> bool:
        return code in self.codebook and not self.codebook[code].heading

    def _not_beside_others(self, codes: Collection[str]) -> list[str]:
        """Those of these codes that stand alone, where others are chosen too."""
        alone = [code for code in codes if self.codebook[code].exclusive]
        if len(codes) < 2:
            return []
        return alone if len(alone) < len(codes) else alone[1:]

    def _name(self, code: str) -> str:
        """The name of a code, in the last revision that has it."""
        if code in self.codebook or self.meanings is None or code in self.proposals.names:
            return self.proposals.names.get(code) or self.codebook.name_of(code)
        books = (
            self.meanings.history.codebook(number) for number in range(self.meanings.read, 0, -1)
        )
        return next((book.name_of(code) for book in books if code in book), code)

    def _doubt(self, item: Item) -> str:
        """Why the standing judgement should be looked at again, in words; empty if it need not."""
        if self.meanings is None or item.standing.state is not State.CODED or not item.revision:
            return ""
        found = self.meanings.of(item.revision)
        names = self.meanings.history.codebook(found.made)
        told = []
        for code in item.standing.codes:
            if code in found.doubtful:
                parts = ", ".join(map(self.codebook.name_of, found.one_of.get(code, ())))
                into = f" into {parts}" if parts else ""
                name = self.proposals.names.get(code) or names.name_of(code)
                told.append(f"“{name}”: {found.doubtful[code]}{into}")
        return "; ".join(told)

    def _lacking(self, item: Item) -> str:
        """Which codes could not be given when the answer was decided, in words."""
        if self.meanings is None or item.standing.state not in _JUDGED or not item.revision:
            return ""
        means = self.meanings.of(item.revision)
        new = means.new - {means.of(code) for code in item.standing.codes}
        names = [f"“{code.name}”" for code in self.codebook.codes if code.id in new]
        return f"decided before there was {', '.join(names)}" if names else ""
