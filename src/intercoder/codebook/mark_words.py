"""What cells say where a code has a column of its own: that it was given, or that it was not.

Programs write 1 and 0, `Checked` and `Unchecked`, or the words of the language they run in.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from intercoder.text.folding import fold_name

_GIVEN = (
    "1|1.0|1,0|x|xx|✓|✔|☑|☒|✅|●|•|+|y|yes|t|true|checked|ticked|selected|chosen|quoted|mentioned"
    "|coded|marked|given|present|applies"
    "|ja|j|wahr|genannt|erwähnt|gewählt|ausgewählt|angekreuzt|trifft zu|vergeben"
    "|oui|vrai|coché|sélectionné|sí|si|s|verdadero|seleccionado|marcado|sim|verdadeiro"
    "|sì|vero|selezionato|waar|geselecteerd|sand|sann|valt|valgt|tak|prawda|ano|igen|da|да|истина"
    "|kyllä|k|tosi|valittu|evet|doğru|ναι|نعم|כן|हाँ|はい|是|有|예|네"
)
_NOT_GIVEN = (
    "0|0.0|0,0|☐|-|–|—|❌|n|no|f|false|unchecked|not checked|not ticked|unticked|not selected"
    "|unselected|not chosen|not quoted|not mentioned|not coded|uncoded|not marked|unmarked"
    "|not given|absent|does not apply"
    "|nein|falsch|nicht genannt|nicht erwähnt|nicht gewählt|nicht ausgewählt|nicht angekreuzt"
    "|trifft nicht zu|nicht vergeben"
    "|non|faux|non coché|non sélectionné|falso|no seleccionado|no marcado|não|nao"
    "|non selezionato|nee|onwaar|niet geselecteerd|nej|nei|falsk|falskt|ikke valgt|inte valt"
    "|nie|fałsz|ne|nem|nu|нет|ложь|ei|e|epätosi|ei valittu|hayır|yanlış|όχι"
    "|لا|לא|नहीं|いいえ|否|无|아니요"
)
_MARKS: Mapping[str, bool | None] = MappingProxyType(
    {
        **{fold_name(word): True for word in _GIVEN.split("|")},
        **{fold_name(word): False for word in _NOT_GIVEN.split("|")},
        "": None,
    }
)


def mark_of(cell: str) -> bool | None:
    """Whether the cell says that the code was given; None if it is empty.

    Raises ValueError for a cell that is no mark.
    """
    folded = fold_name(cell)
    if folded not in _MARKS:
        raise ValueError("not a mark")
    return _MARKS[folded]


def is_mark(cell: str) -> bool:
    """Whether the cell only says that something is or is not so; an empty one says nothing."""
    return fold_name(cell) in _MARKS
