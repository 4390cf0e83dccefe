"""Tables of findings with pseudonyms in the place of coders' names.

Tables are renamed last, when it is decided what is hidden in them: what a study keeps of them has
the names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.findings.conclusions.results import Conclusions
from intercoder.findings.tables.hiding import Table
from intercoder.findings.tables.request import About
from intercoder.findings.whose.versions import Source, Version

_Table = TypeVar("_Table", bound=Table)
_CODER = "coder:"


def typed_versions(typed: Iterable[str], names: Names) -> tuple[str, ...]:
    """What was typed after `--codes-of`, with the real names behind pseudonyms."""
    return tuple(
        f"{_CODER}{names.real(text.removeprefix(_CODER))}"
        if text.startswith(_CODER)
        else names.real(text)
        for text in typed
    )


def renamed(table: _Table, versions: Iterable[Version], names: Names) -> _Table:
    """The table with these names; `versions` are those that tables may be of."""
    return replace(table, about=_about(table.about, versions, names))


def renamed_conclusions(found: Conclusions, names: Names) -> Conclusions:
    """The conclusions with these names."""
    versions = [found.reference, *(one.version for one in found.compared)]
    return replace(
        found,
        about=_about(found.about, versions, names),
        reference=_version(found.reference, names),
        shares=tuple(renamed(one, versions, names) for one in found.shares),
        compared=tuple(
            replace(one, version=_version(one.version, names)) for one in found.compared
        ),
    )


def _about(about: About, versions: Iterable[Version], names: Names) -> About:
    for one in versions:
        if one.key == about.version and one.source is Source.CODER:
            called = _version(one, names)
            return replace(about, whose=called.words, version=called.key)
    return about


def _version(one: Version, names: Names) -> Version:
    return replace(one, coder=names(one.coder)) if one.source is Source.CODER else one
