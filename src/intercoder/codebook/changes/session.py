"""A person at a study's codebook, without a screen: what is marked, searched, and to be changed.

An immutable value, as the session of coding is: the screen and the line-by-line mode ask it what a
press or a line means, and get the next session, or a plan that fits the codebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from intercoder.codebook.changes import making
from intercoder.codebook.changes.change import Change, Value
from intercoder.codebook.changes.history import Act, CodebookHistory
from intercoder.codebook.changes.planned import Planned, last_to_redo, last_to_undo
from intercoder.codebook.code import Code, Codebook
from intercoder.errors import CodebookError, StudyError
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why this person may not do something, and what to do about it."""

    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


@dataclass(frozen=True, slots=True)
class CodebookSession:
    """What a person has before them, and what they may do."""

    history: CodebookHistory
    refusal: Refusal | None = None
    """Why this person may not change the codebook; None for those who may."""
    marked: frozenset[str] = frozenset()
    """Ids of the marked codes."""
    searched: str = ""
    ordered: Codebook | None = field(default=None, repr=False)
    """The codebook in the order that is being tried, until it is kept or dropped."""

    @property
    def book(self) -> Codebook:
        """The codebook in view."""
        return self.ordered or self.history.codebook()

    @property
    def revision(self) -> int:
        """The number of the revision in view."""
        return self.history.latest

    def rows(self) -> tuple[tuple[int, Code], ...]:
        """Codes in the order of the tree with their depths; those that were searched for, if any,
        with what stands above them."""
        every = tuple(self.book.walk())
        if not self.searched.strip():
            return every
        shown = {above.id for code in self.hits() for above in self.book.path(code)}
        return tuple((depth, code) for depth, code in every if code.id in shown)

    def hits(self) -> tuple[str, ...]:
        """Ids of the codes that were searched for, in the order of the tree; none without words."""
        if not self.searched.strip():
            return ()
        return tuple(code.id for _, code in self.book.walk() if _mentions(code, self.searched))

    def targets(self, code: str | None) -> tuple[str, ...]:
        """Ids of the marked codes in the order of the tree; without any, this one."""
        marked = tuple(one.id for _, one in self.book.walk() if one.id in self.marked)
        return marked or ((code,) if code else ())

    # -- marking, searching, ordering -----------------------------------------------------------

    def toggled(self, code: str) -> CodebookSession:
        """With this code marked, or no longer."""
        return replace(self, marked=self.marked ^ {code})

    def marking(self, codes: Iterable[str]) -> CodebookSession:
        """With these codes marked and no others."""
        return replace(self, marked=frozenset(codes))

    def searching(self, words: str) -> CodebookSession:
        """With only the codes in view whose names, words or texts have all of these words."""
        return replace(self, searched=words)

    def carried(self, code: str, by: int) -> CodebookSession:
        """With a code one place up (-1) or down (1) among its siblings, to be kept or dropped.

        Raises StudyError for those who may not change the codebook, CodebookError at the end.
        """
        self._check_may_change()
        ordered = making.carried(self.book, code, by)
        if ordered is self.book:
            where = "first" if by < 0 else "last"
            raise CodebookError(f"{self._named(code)} is the {where} of its siblings already.")
        same = ordered.codes == self.history.codebook().codes
        return replace(self, ordered=None if same else ordered)

    def order_dropped(self) -> CodebookSession:
        """With the order as it is in the study."""
        return replace(self, ordered=None)

    def following(self, history: CodebookHistory) -> CodebookSession:
        """At the revision that the study has by now: marks stay on the codes that it still has."""
        book = history.codebook()
        kept = frozenset(code for code in self.marked if code in book)
        ordered = self.ordered if history.latest == self.revision else None
        return replace(self, history=history, marked=kept, ordered=ordered)

    # -- planning -------------------------------------------------------------------------------
    # Each raises StudyError for those who may not change the codebook, and CodebookError where
    # the change does not fit it.

    def adding(
        self,
        name: str,
        content: Mapping[str, Value] | None = None,
        *,
        parent: str | None = None,
        after: str | None = None,
    ) -> Planned:
        """A new code below `parent`, behind `after` or last."""
        self._check_named(name)
        return self._planned(
            making.adding(self.history, name.strip(), content, parent=parent, after=after)
        )

    def editing(self, code: str, content: Mapping[str, Value]) -> Planned:
        """Other contents of several fields of one code, made together."""
        self._check_known((code,))
        if "name" in content:
            self._check_named(str(content["name"] or ""))
        return self._planned(making.editing(self.history.codebook(), code, content))

    def moving(self, codes: Sequence[str], parent: str | None) -> Planned:
        """Codes to below another one, or to the top. Codes below others that move stay there."""
        self._check_known(codes)
        book, moved = self.history.codebook(), set(codes)
        tops = [
            code
            for code in codes
            if book[code].parent != parent
            and not moved & {above.id for above in book.path(code)[:-1]}
        ]
        if not tops:
            where = f"below {self._named(parent)}" if parent else "at the top"
            raise CodebookError(f"{self._listed(codes)} {_is_are(codes)} {where} already.")
        return self._planned(making.moving(book, tops, parent))

    def merging(self, codes: Sequence[str], into: str) -> Planned:
        """Codes into one that stays."""
        if not set(codes) - {into}:
            raise CodebookError(
                "Only one code was named.", "Name, or mark, the codes to be merged into it."
            )
        return self._planned(making.merging(codes, into))

    def splitting(self, code: str, names: Sequence[str]) -> Planned:
        """One code into new ones."""
        self._check_known((code,))
        return self._planned(making.splitting(self.history, code, names))

    def retiring(self, codes: Sequence[str]) -> Planned:
        """Codes to be given no more."""
        self._check_known(codes)
        return self._planned(making.retiring(self.history.codebook(), codes))

    def ordering(self) -> Planned:
        """The order that is being tried, to be kept."""
        return self._planned(making.ordering(self.book))

    def undoing(self, number: int | None = None) -> Planned:
        """The change that made a revision, to be undone; by default the last one."""
        number = last_to_undo(self.history) if number is None else number
        if number is None:
            raise CodebookError("There is no change to undo.")
        return self._checked(Planned(Act.UNDONE, of=number))

    def redoing(self, number: int | None = None) -> Planned:
        """A change that was undone, to be made again; by default the one undone last."""
        number = last_to_redo(self.history) if number is None else number
        if number is None:
            raise CodebookError("There is no change to redo.")
        return self._checked(Planned(Act.REDONE, of=number))

    def _planned(self, changes: tuple[Change, ...]) -> Planned:
        return self._checked(Planned(changes=changes))

    def _checked(self, plan: Planned) -> Planned:
        self._check_may_change()
        plan.made_on(self.history)
        return plan

    def _check_may_change(self) -> None:
        if self.refusal is not None:
            raise StudyError(self.refusal.message, self.refusal.hint)

    def _check_known(self, codes: Iterable[str]) -> None:
        gone = [code for code in codes if code not in self.history.codebook()]
        if gone:
            raise CodebookError(f"The codebook has no code '{display_line(gone[0])}'.")

    @staticmethod
    def _check_named(name: str) -> None:
        if not name.strip():
            raise CodebookError("The code has no name.", "Give it one.")

    def _named(self, code: str) -> str:
        return f"“{display_line(self.book.name_of(code))}”"

    def _listed(self, codes: Sequence[str]) -> str:
        *first, last = map(self._named, codes)
        return f"{', '.join(first)} and {last}" if first else last


def _is_are(codes: Sequence[str]) -> str:
    return "is" if len(codes) == 1 else "are"


def _mentions(code: Code, words: str) -> bool:
    texts = (code.id, code.name, *code.aliases, code.definition, code.use_when)
    everything = fold_name(" ".join((*texts, code.dont_use_when, *code.examples)))
    return all(word in everything for word in fold_name(words).split())
