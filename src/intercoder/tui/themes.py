"""The app's own themes: text has at least 4.5 to 1 on its ground (WCAG AA), 7 to 1 in those of high
contrast.

The dark grounds are nearly grey, because a terminal of 256 colours would draw a dark blue that is
any stronger as a bright one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from textual.theme import Theme

INKS = ("text", "answer", "muted", "key", "chosen", "warning", "error")
"""Colours of what is read."""
GROUNDS = ("background", "surface", "panel", "field", "cursor")
"""Colours it is read on."""
OWN = "own-"
"""Begins the name of a theme of one's own, so that it never takes the name of another."""
NAMES = (*INKS, *GROUNDS, "rule")
"""Every colour that a theme says."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme, as `#rrggbb`."""

    background: str
    """The ground of the answer."""
    surface: str
    """The ground of the codes and the entry."""
    panel: str
    """The ground of the lines at the top and at the foot."""
    field: str
    """The ground of a box for typing."""
    cursor: str
    """The ground of the line under the cursor."""
    text: str
    answer: str
    """The answer itself: the loudest."""
    muted: str
    key: str
    """Keys, names of what is in view, and the line around the pane with the focus."""
    chosen: str
    warning: str
    error: str
    rule: str
    """The lines between panes."""


def theme(name: str, colours: Palette, *, is_dark: bool) -> Theme:
    """A theme as Textual takes it."""
    on_ink = "#1c1c1c" if is_dark else "#ffffff"
    return Theme(
        name=name,
        dark=is_dark,
        primary=colours.key,
        secondary=colours.key,
        accent=colours.chosen,
        foreground=colours.text,
        background=colours.background,
        surface=colours.surface,
        panel=colours.panel,
        success=colours.chosen,
        warning=colours.warning,
        error=colours.error,
        variables={
            "answer": colours.answer,
            "muted": colours.muted,
            "key": colours.key,
            "chosen": colours.chosen,
            "cursor": colours.cursor,
            "cursor-style": "none",
            "bold-cursor-style": "bold",
            "rule": colours.rule,
            "field": colours.field,
            "on-error": on_ink,
            "on-warning": on_ink,
            "block-cursor-background": colours.cursor,
            "block-cursor-foreground": colours.answer,
            "block-cursor-text-style": "bold",
            "input-cursor-text-style": "reverse",
            "input-selection-background": colours.rule,
            "border": colours.rule,
        },
    )


DARK_COLOURS = Palette(
    background="#16181c",
    surface="#1c1f24",
    panel="#262a30",
    field="#262a30",
    cursor="#343a43",
    text="#c9ced6",
    answer="#ffffff",
    muted="#a3abb8",
    key="#87afd7",
    chosen="#87d7af",
    warning="#e5c07b",
    error="#ff8787",
    rule="#4a515c",
)
LIGHT_COLOURS = Palette(
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e9e6df",
    field="#e9e6df",
    cursor="#cfdeea",
    text="#2b3036",
    answer="#000000",
    muted="#4a5058",
    key="#005f87",
    chosen="#005f46",
    warning="#6b4400",
    error="#a8201a",
    rule="#b5ae9f",
)
CONTRAST_COLOURS = Palette(
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    field="#1c1c1c",
    cursor="#00005f",
    text="#ffffff",
    answer="#ffffff",
    muted="#e4e4e4",
    key="#ffff5f",
    chosen="#5fffaf",
    warning="#ffd75f",
    error="#ffafaf",
    rule="#b2b2b2",
)
LIGHT_CONTRAST_COLOURS = Palette(
    background="#ffffff",
    surface="#ffffff",
    panel="#eeeeee",
    field="#eeeeee",
    cursor="#ffffaf",
    text="#000000",
    answer="#000000",
    muted="#262626",
    key="#00005f",
    chosen="#5f005f",
    warning="#5f0000",
    error="#870000",
    rule="#4e4e4e",
)

DARK = theme("intercoder-dark", DARK_COLOURS, is_dark=True)
LIGHT = theme("intercoder-light", LIGHT_COLOURS, is_dark=False)
CONTRAST = theme("intercoder-contrast", CONTRAST_COLOURS, is_dark=True)
LIGHT_CONTRAST = theme("intercoder-light-contrast", LIGHT_CONTRAST_COLOURS, is_dark=False)

THEMES = (DARK, LIGHT, CONTRAST, LIGHT_CONTRAST)
COLOURS: Mapping[str, tuple[Palette, bool]] = {
    "dark": (DARK_COLOURS, True),
    "light": (LIGHT_COLOURS, False),
    "contrast": (CONTRAST_COLOURS, True),
    "light-contrast": (LIGHT_CONTRAST_COLOURS, False),
}
"""The colours of each theme, and whether it is dark, by the name on which a coder's builds."""


def words_of(name: str) -> str:
    """What a person calls a theme."""
    words = {
        DARK.name: "dark",
        LIGHT.name: "light",
        CONTRAST.name: "high contrast, dark",
        LIGHT_CONTRAST.name: "high contrast, light",
    }
    return words.get(name, name.removeprefix(OWN))


def after(name: str, names: tuple[str, ...]) -> str:
    """The name of the theme to switch to: the next of these."""
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]


def without_colours(chosen: Theme) -> Theme:
    """The theme where no colour may be sent (NO_COLOR): marks, bold and reversed lines remain."""
    reversed_lines = {
        "cursor-style": "reverse",
        "bold-cursor-style": "bold reverse",
    }
    cursors = {"block-cursor-text-style": "bold reverse", "input-cursor-text-style": "reverse"}
    return replace(
        chosen,
        name=f"{chosen.name}-no-colour",
        variables={**chosen.variables, **reversed_lines, **cursors},
    )
