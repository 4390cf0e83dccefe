"""What a lead has hidden, kept from screen to screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrivacyView:
    """Whether names are shown; texts are masked for all screens alike (`tui/masking`)."""

    names_hidden: bool = False
