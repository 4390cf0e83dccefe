"""Adds a code to an answer or removes it, respecting which codes may stand together."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Origin


def toggled(
    codebook: Codebook, chosen: Mapping[str, Origin], code_id: str, origin: Origin = Origin.MANUAL
) -> tuple[Mapping[str, Origin], str]:
    """The chosen codes with this one put on or taken off, and what there is to say about it.

    A code that stands alone takes the others off, and is taken off by any other. A heading is never
    chosen, nor a code the codebook does not have.
    """
    code = codebook.get(code_id)
    if code is None:
        return chosen, ""
    if code.heading:
        return chosen, f"“{code.name}” is a heading: choose a code below it."
    codes = dict(chosen)
    if code_id in codes:
        del codes[code_id]
        return MappingProxyType(codes), ""
    alone = [other for other in codes if code.exclusive or _stands_alone(codebook, other)]
    for other in alone:
        del codes[other]
    codes[code_id] = origin
    if not alone:
        return MappingProxyType(codes), ""
    names = ", ".join(f"“{codebook.name_of(other)}”" for other in alone)
    stands_alone = code.name if code.exclusive else codebook.name_of(alone[0])
    return MappingProxyType(codes), f"“{stands_alone}” stands alone: {names} removed."


def _stands_alone(codebook: Codebook, code_id: str) -> bool:
    code = codebook.get(code_id)
    return code is not None and code.exclusive
