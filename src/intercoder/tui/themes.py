"""Our two themes: calm, with at least 4.5 to 1 between text and ground (WCAG AA).

The dark grounds are nearly grey, because a terminal of 256 colours would draw a dark blue that is
any stronger as a bright one.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="intercoder-dark",
    dark=True,
    primary="#87afd7",
    secondary="#5f87af",
    accent="#87d7af",
    foreground="#d7dae0",
    background="#16181c",
    surface="#1c1f24",
    panel="#262a30",
    success="#87d7af",
    warning="#e5c07b",
    error="#ff8787",
    variables={
        "muted": "#a3abb8",
        "key": "#87afd7",
        "chosen": "#87d7af",
        "cursor": "#343a43",
        "rule": "#3c424b",
        "field": "#262a30",
        "on-error": "#1c1c1c",
        "on-warning": "#1c1c1c",
        "block-cursor-background": "#343a43",
        "block-cursor-foreground": "#d7dae0",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#5f87af 45%",
        "border": "#3c424b",
    },
)

LIGHT = Theme(
    name="intercoder-light",
    dark=False,
    primary="#005f87",
    secondary="#5f87af",
    accent="#00674b",
    foreground="#1f2328",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e9e6df",
    success="#00674b",
    warning="#6b4400",
    error="#a8201a",
    variables={
        "muted": "#4f555e",
        "key": "#005f87",
        "chosen": "#00674b",
        "cursor": "#dbe4ec",
        "rule": "#cfcabf",
        "field": "#e9e6df",
        "on-error": "#ffffff",
        "on-warning": "#ffffff",
        "block-cursor-background": "#dbe4ec",
        "block-cursor-foreground": "#1f2328",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#5f87af 35%",
        "border": "#cfcabf",
    },
)

THEMES = (DARK, LIGHT)


def other(name: str) -> str:
    """The name of the theme to switch to."""
    return LIGHT.name if name == DARK.name else DARK.name
