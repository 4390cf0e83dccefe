"""What a quotation stands for."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """What a quotation stands for."""

    TYPICAL = "typical"
    """Says what most answers with the code say."""
    RARE = "rare"
    """Has the code, and says it as few others do."""
    CONTRARY = "contrary"
    """Lacks the code, and looks as if it had it: where the code ends."""
