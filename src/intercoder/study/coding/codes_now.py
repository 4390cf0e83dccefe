"""What a coder's earlier choices come to under the codebook in use: which codes stay chosen.

A judgement keeps the codes it was given. What is offered to be decided again has those they count
as, without those that can no longer be given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlalchemy import Connection

from intercoder.codebook.changes.meaning import Meanings
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Origin, State
from intercoder.coding.queue import Draft, Item
from intercoder.study.codebook.history import read_history
from intercoder.study.study import Study

_JUDGED = (State.CODED, State.NO_CODE_APPLIES)


@dataclass(frozen=True)
class CodesNow:
    """The codebook in use, and what codes of earlier revisions mean under it."""

    codebook: Codebook
    meanings: Meanings | None
    """None where earlier revisions are not known, as in a package, or there are none."""

    @classmethod
    def of(cls, study: Study, connection: Connection, revision: int) -> CodesNow:
        """For somebody who codes under this revision."""
        book = study.codebook(revision)
        if revision == 1 or study.package:
            return cls(book, None)
        return cls(book, Meanings(read_history(connection), revision))

    def read(self, item: Item, *, is_rechecked: bool = False) -> Item:
        """The answer with what is chosen as it can be decided now, and whether it is in doubt.

        Where answers are looked at again, those decided before a code existed are, too.
        """
        lacking = self._lacking(item) if is_rechecked else ""
        doubt = "; ".join(filter(None, (lacking, self._doubt(item))))
        draft = item.draft
        if not doubt and all(code in self.codebook for code in draft.codes):
            return item
        now = self._chosen(draft)
        kept = item.kept if now == draft else now
        return replace(item, kept=kept, in_doubt=doubt)

    def _chosen(self, draft: Draft) -> Draft:
        codes: dict[str, Origin] = {}
        for code, origin in draft.codes.items():
            at = code
            if code not in self.codebook and self.meanings is not None:
                at = self.meanings.of(self.meanings.read).of(code)
            if at in self.codebook and not self.codebook[at].heading:
                codes.setdefault(at, origin)
        return replace(draft, codes=MappingProxyType(codes))

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
                told.append(f"“{names.name_of(code)}”: {found.doubtful[code]}{into}")
        return "; ".join(told)

    def _lacking(self, item: Item) -> str:
        """Which codes could not be given when the answer was decided, in words."""
        if self.meanings is None or item.standing.state not in _JUDGED or not item.revision:
            return ""
        new = self.meanings.of(item.revision).new
        names = [f"“{code.name}”" for code in self.codebook.codes if code.id in new]
        return f"decided before there was {', '.join(names)}" if names else ""
