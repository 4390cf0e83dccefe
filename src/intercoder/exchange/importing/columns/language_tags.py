"""The language tags of what survey platforms call languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_TAGS = (
    "english en, german de deutsch, french fr français, spanish es español, finnish fi suomi, "
    "swedish sv svenska, danish da dansk, norwegian nb norsk, dutch nl nederlands, italian it "
    "italiano, portuguese pt português, polish pl polski, czech cs čeština, hungarian hu magyar, "
    "romanian ro română, greek el ελληνικά, russian ru русский, ukrainian uk українська, turkish "
    "tr türkçe, arabic ar العربية, hebrew he עברית, persian fa فارسی, hindi hi हिन्दी, thai th "
    "ไทย, vietnamese vi, indonesian id, japanese ja 日本語, korean ko 한국어, chinese zh 中文, "
    "estonian et eesti, latvian lv, lithuanian lt, bulgarian bg български, croatian hr, "
    "serbian sr, slovak sk, slovenian sl, swahili sw, urdu ur, bengali bn"
)


def _by_name() -> dict[str, str]:
    found = {}
    for entry in _TAGS.split(","):
        first, tag, *others = entry.split()
        found.update(dict.fromkeys((first, *others), tag))
    return {**found, "zh-s": "zh-Hans", "zh-t": "zh-Hant", "es-es": "es-ES", "pb": "pt-BR"}


_BY_NAME: Mapping[str, str] = MappingProxyType(_by_name())
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{2}|[a-z]{4}))?", re.IGNORECASE)


def language_tag(called: str) -> str:
    """The tag (BCP 47): `EN` is `en`, `German` is `de`, `pt_br` is `pt-BR`; else as it is."""
    name = called.strip()
    known = _BY_NAME.get(name.casefold())
    if known:
        return known
    found = _TAG.fullmatch(name)
    if not found or (len(name) > 3 and not found[2]):
        return called
    language, rest = found[1].lower(), found[2] or ""
    if not rest:
        return language
    return f"{language}-{rest.upper() if len(rest) == 2 else rest.capitalize()}"
