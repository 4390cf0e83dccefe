"""In which languages few answers are coded, so that less is known of how sure suggestions are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from intercoder.suggest.model.labelled_answers import Text
from intercoder.text.display import display_line

FEW = 30
"""With fewer coded answers in a language, other studies say more of it than these."""
_NAMED = 6


def answers_by_language(texts: Sequence[Text]) -> dict[str, int]:
    """How many answers state each language, most first."""
    return dict(Counter(text.language for text in texts if text.language).most_common())


def language_remark(spoken: Sequence[str], coded: Mapping[str, int]) -> str:
    """A sentence on languages of the study (`spoken`) in which few answers are `coded`.

    Empty if there are none, or if hardly anything is coded in any language.
    """
    few = [name for name in spoken if coded.get(name, 0) < FEW]
    if not few or len(few) == len(spoken):
        return ""
    named = [f"{display_line(name)} ({coded.get(name, 0) or 'none'})" for name in few[:_NAMED]]
    more = f" and {len(few) - _NAMED} more" if len(few) > _NAMED else ""
    return (
        f"Few answers are coded in {', '.join(named)}{more}: how sure suggestions are there rests "
        f"on what was measured between languages elsewhere, until {FEW} are coded."
    )
