"""Decisions with the codes they count as since the codebook changed, and what that changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from intercoder.codebook.changes.meaning import Meanings
from intercoder.codebook.changes.unmapped import unmapped
from intercoder.study.exchange.exported_rows import Coding
from intercoder.text.display import display_line


class CountedCodings:
    """Reads decisions under the codebook as it is, and counts what counts otherwise."""

    def __init__(self, meanings: Meanings | None) -> None:
        """Without `meanings`, every code counts as itself."""
        self._meanings = meanings
        self._others: Counter[tuple[str, str]] = Counter()
        self._given: Counter[tuple[int, str]] = Counter()

    def read(self, decided: Iterable[Coding]) -> Iterator[Coding]:
        """The same decisions, counted as they pass."""
        if self._meanings is None:
            yield from decided
            return
        for one in decided:
            means = self._meanings.of(one.revision)
            for code in one.judgement.codes:
                self._given[one.revision, code] += 1
                if means.of(code) != code:
                    self._others[code, means.of(code)] += 1
            if any(means.of(code) != code for code in one.judgement.codes):
                one = replace(one, judgement=one.judgement.with_codes_as(means.of))  # noqa: PLW2901
            yield one

    def remarks(self) -> tuple[str, ...]:
        """What counts as another code, and what is no longer in the codebook, in sentences."""
        if self._meanings is None:
            return ()
        names = self._meanings.names

        def said(code: str) -> str:
            return f"“{display_line(names.get(code, code))}”"

        return (
            *(
                f"{said(code)} counts as {said(at)} in {number:,} "
                f"{'decision' if number == 1 else 'decisions'}."
                for (code, at), number in sorted(self._others.items())
            ),
            *map(str, unmapped(self._meanings, self._given)),
        )
