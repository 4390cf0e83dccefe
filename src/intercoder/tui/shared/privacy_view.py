"""What a lead has hidden, kept from screen to screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrivacyView:
    """Whether names and texts are shown."""

    names_hidden: bool = False
    texts_hidden: bool = False
