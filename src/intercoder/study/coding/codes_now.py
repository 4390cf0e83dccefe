"""What a coder's earlier choices come to under the codebook in use: which codes stay chosen.

A judgement keeps the codes it was given. What is offered to be decided again has those they count
as, without those that can no longer be given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlalchemy import Connection

from intercoder.codebook.changes.meaning import Meanings
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Judgement, Origin, State
from intercoder.coding.queue import Draft, Item, QueueFilter
from intercoder.study.codebook.history import read_history
from intercoder.study.queue.queue import QueueRow
from intercoder.study.study import Study


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

    def read(self, item: Item) -> Item:
        """The answer with what is chosen as it can be decided now, and whether it is in doubt."""
        doubt, counts_as = self._doubt(item), self._counts_as(item.standing, item.revision)
        draft = item.draft
        if not (doubt or counts_as) and all(code in self.codebook for code in draft.codes):
            return item
        now = self._chosen(draft)
        kept = item.kept if now == draft else now
        return replace(item, kept=kept, in_doubt=doubt, counts_as=counts_as)

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
