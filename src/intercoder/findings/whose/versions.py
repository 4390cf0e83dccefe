"""Versions of the codes that a finding can rest on, as they are typed and as tables say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from intercoder.errors import UsageError
from intercoder.text.display import display_line


class Source(StrEnum):
    """Whose codes count."""

    FINAL = "final"
    CONSENSUS = "consensus"
    MAJORITY = "majority"
    ANY = "any"
    BEFORE = "before"
    CODER = "coder"


ALL = "all"
"""Stands for every coder, each by themselves."""
_REVISION = "revision:"
_CODER = "coder:"
_WORDS = {
    Source.FINAL: "the final results (consensus; else what all coders gave, most, or the only one)",
    Source.CONSENSUS: "the consensus",
    Source.MAJORITY: "codes that more than half of an answer's coders gave",
    Source.ANY: "codes that at least one coder gave",
    Source.BEFORE: "the results before discussion (what all coders gave, or most, or the only one)",
}


@dataclass(frozen=True, slots=True)
class Version:
    """One way of deciding which codes an answer has."""

    source: Source
    coder: str = ""
    """With `Source.CODER`: whose."""
    revision: int | None = None
    """Only decisions made under this revision of the codebook count."""
    without_unsure: bool = False
    """Decisions marked unsure do not count."""

    @property
    def key(self) -> str:
        """As it is typed; the same version always has the same key."""
        name = f"{_CODER}{self.coder}" if self.source is Source.CODER else self.source.value
        if self.revision is not None:
            name = f"{_REVISION}{self.revision}"
        return f"{name} without unsure" if self.without_unsure else name

    @property
    def words(self) -> str:
        """Whose codes these are, to go on after `Codes of`."""
        said = self.coder if self.source is Source.CODER else _WORDS[self.source]
        if self.revision is not None:
            said = f"{said}, decisions under codebook revision {self.revision} only"
        return f"{said}, decisions marked unsure left out" if self.without_unsure else said

    @property
    def short(self) -> str:
        """The head of a column."""
        name = self.coder if self.source is Source.CODER else self.source.value
        if self.revision is not None:
            name = f"revision {self.revision}"
        return f"{name} sure" if self.without_unsure else name


def parse_versions(
    typed: Sequence[str], coders: Sequence[str], *, without_unsure: bool
) -> tuple[Version, ...]:
    """The versions typed; `all` stands for all `coders`. Without any, the final results.

    Raises UsageError for a name that is neither a version nor a coder's.
    """
    found: dict[Version, None] = {}
    for text in typed or (Source.FINAL.value,):
        for one in _parsed(text, coders):
            found[Version(one.source, one.coder, one.revision, without_unsure=without_unsure)] = (
                None
            )
    return tuple(found)


def coders_named(typed: Sequence[str], coders: Sequence[str]) -> tuple[str, ...]:
    """The coders typed by name, where nothing else was typed; else none."""
    kinds = {ALL, *(one.value for one in Source if one is not Source.CODER)}
    names = [text.removeprefix(_CODER) for text in typed if text not in kinds]
    is_alone = bool(typed) and len(names) == len(typed) and set(names) <= set(coders)
    return tuple(names) if is_alone else ()


def _parsed(text: str, coders: Sequence[str]) -> tuple[Version, ...]:
    if text == ALL:
        if not coders:
            raise UsageError("Nobody has coded anything in these rounds.", "Code answers first.")
        return tuple(Version(Source.CODER, name) for name in coders)
    if text in {one.value for one in Source if one is not Source.CODER}:
        return (Version(Source(text)),)
    if text.startswith(_REVISION) and text.removeprefix(_REVISION).isdigit():
        return (Version(Source.FINAL, revision=int(text.removeprefix(_REVISION))),)
    name = text.removeprefix(_CODER)
    if name in coders:
        return (Version(Source.CODER, name),)
    named = ", ".join(display_line(one) for one in coders) or "none yet"
    raise UsageError(
        f"There are no codes of “{display_line(name)}” in these rounds.",
        "Use final, consensus, majority, any, before, all, revision:N, or a coder who has decided "
        f"something: {named}.",
    )
