"""What stands where the codes would be while a codebook has none."""

from __future__ import annotations

from intercoder.tui.keys import CODING

NO_CODES = "The codebook has no codes yet."
BY_LEAD = "The lead adds them: `intercoder codebook change`."
MEANWHILE = "m keeps a note on the answer, s leaves it for later, 0 says that no code applies."
_PROPOSE = "plus"
"""What Textual calls the key that proposes a code."""


def no_codes_words() -> tuple[str, ...]:
    """The sentences, each a paragraph: that there are none, how codes come, what works without."""
    keys = (key for group in CODING for key in group.keys)
    proposes = next((key for key in keys if _PROPOSE in key.names.split(",")), None)
    how = f"{proposes.shown} proposes one." if proposes is not None else BY_LEAD
    return NO_CODES, how, MEANWHILE
