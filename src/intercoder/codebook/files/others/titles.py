"""What people and programs call the columns of a sheet of codes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "name": "name|tag|title|code name|codename|code label|code title|label|bezeichnung"
        "|kategorie|category|nom|nombre|theme|node|value label|code",
        "definition": "definition|description|code description|meaning|memo|code memo|comment"
        "|kommentar|beschreibung|définition|definición|descripción|notes",
        "use_when": "use when|when to use|inclusion|inclusion criteria|include|kodierregel"
        "|kodierregeln|codierregel|rule|coding rule",
        "dont_use_when": "don't use when|when not to use|exclusion|exclusion criteria|exclude"
        "|abgrenzung",
        "examples": "examples|example|example quote|example quotes|quote|anchor example"
        "|ankerbeispiel|ankerbeispiele|beispiel|beispiele|exemple|ejemplo",
        "aliases": "aliases|alias|synonyms|keywords",
        "number": "id|number|no|nr|num|code number|code no|numeric code|value|wert|code value"
        "|tag id|code id|code",
        "parent": "parent|parent code|parent id|parent name|parent tag|obercode|elterncode"
        "|parent node|code group|code groups|code group 1|group",
        "level": "level|depth|ebene|stufe|niveau|hierarchy|hierarchy level|tree level",
        "colour": "colour|color|code color|code colour|farbe|couleur",
        "guid": "guid",
        "key": "key",
        "exclusive": "exclusive",
        "heading": "heading",
    }
)
"""Titles by what they hold, the likeliest first."""
