"""Cautions for a lead before a changed codebook replaces a study's."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from intercoder.codebook.code import Code, Codebook
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name

_NAMED = 5


def cautions(old: Codebook, new: Codebook, given: Collection[str]) -> tuple[str, ...]:
    """Sentences about changes that may be unintended. `given` are ids that the file did not write.

    A sheet without ids that renames a code removes one and adds another; ids that were filled in
    again after sorting give every code another meaning.
    """
    return tuple(
        sentence for sentence in (_replaced(old, new, given), _traded(old, new)) if sentence
    )


def _replaced(old: Codebook, new: Codebook, given: Collection[str]) -> str:
    removed = [code for code in old.codes if code.id not in new]
    added = [code for code in new.codes if code.id not in old and code.id in given]
    if not (removed and added):
        return ""
    return (
        f"Without ids in the file, {_listed(removed)} would be removed and {_listed(added)} "
        "added as new. If one was only renamed, write its id beside the new name."
    )


def _traded(old: Codebook, new: Codebook) -> str:
    names = {fold_name(code.name): code.id for code in old.codes}
    traded = [
        code for code in _renamed(old, new) if names.get(fold_name(code.name), code.id) != code.id
    ]
    if not traded:
        return ""
    return (
        f"The file gives {_listed(traded)} ids that belong to other codes in the study, so "
        "decisions would change their meaning. Ids belong to codes, not to rows."
    )


def _renamed(old: Codebook, new: Codebook) -> Iterator[Code]:
    for code in new.codes:
        before = old.get(code.id)
        if before is not None and fold_name(before.name) != fold_name(code.name):
            yield code


def _listed(codes: list[Code]) -> str:
    shown = [f"“{display_line(code.name)}” ({display_line(code.id)})" for code in codes[:_NAMED]]
    more = f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else ""
    return ", ".join(shown) + more
