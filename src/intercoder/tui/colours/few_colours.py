"""The themes of terminals with 16 colours, which would draw near shades as the same colour.

Each colour is one of the 16, and what is read is legible whether a terminal takes it from the
palette of Linux consoles, xterm or Windows.
"""

from __future__ import annotations

from textual.theme import Theme

from intercoder.tui.themes import Palette, theme, without_colours

BLACK, RED, BLUE, MAGENTA, GREY = "#000000", "#aa0000", "#0000aa", "#aa00aa", "#aaaaaa"
BRIGHT_GREEN, BRIGHT_YELLOW = "#55ff55", "#ffff55"
BRIGHT_CYAN, WHITE, DARK_GREY = "#55ffff", "#ffffff", "#555555"

DARK_16 = Palette(
    background=BLACK,
    surface=BLACK,
    panel=BLACK,
    field=BLUE,
    cursor=BLUE,
    text=GREY,
    answer=WHITE,
    muted=GREY,
    key=BRIGHT_CYAN,
    chosen=BRIGHT_GREEN,
    warning=BRIGHT_YELLOW,
    error=BRIGHT_YELLOW,
    rule=DARK_GREY,
)
LIGHT_16 = Palette(
    background=WHITE,
    surface=WHITE,
    panel=WHITE,
    field=BRIGHT_CYAN,
    cursor=BRIGHT_CYAN,
    text=BLACK,
    answer=BLACK,
    muted=BLACK,
    key=BLUE,
    chosen=MAGENTA,
    warning=RED,
    error=RED,
    rule=DARK_GREY,
)


def fitting(chosen: Theme, colours: str | None, *, no_colour: bool) -> Theme:
    """The theme to draw with where this one was chosen, in a terminal with these colours.

    `colours` is what Rich calls it: `standard` for 16, `256`, `truecolor`; None for none.
    """
    if no_colour or colours is None:
        return without_colours(chosen)
    if colours not in ("standard", "windows"):
        return chosen
    few = DARK_16 if chosen.dark else LIGHT_16
    return theme(f"{chosen.name}-16", few, is_dark=chosen.dark)
