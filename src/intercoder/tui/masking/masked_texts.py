"""Where the screens of an app find what its user sees of texts: one choice for all of them."""

from __future__ import annotations

from typing import Any, Protocol, cast

from textual.app import App

from intercoder.protection.masking.masked_texts import MaskedTexts


class HasTexts(Protocol):
    """An app that shows texts."""

    texts: MaskedTexts


def texts_of(app: App[Any]) -> MaskedTexts:
    """The choice of the person who uses this app."""
    return cast("HasTexts", app).texts
