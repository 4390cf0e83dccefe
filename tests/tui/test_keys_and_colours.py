"""One source of keys, documented; two themes with enough contrast, also in 256 colours."""

from __future__ import annotations

from itertools import product

import pytest
from rich._palettes import STANDARD_PALETTE
from rich.color import Color, ColorSystem
from rich.palette import Palette
from textual.theme import Theme

from intercoder.codebook.keys import ALLOWED_KEYS, RESERVED_KEYS
from intercoder.tui.colours.few_colours import fitting
from intercoder.tui.keys import ALL, CODING, EVERYWHERE
from intercoder.tui.settings import remember_theme, remembered_theme, settings_file
from intercoder.tui.themes import CONTRAST, DARK, LIGHT, LIGHT_CONTRAST, THEMES, after
from tests.conftest import ROOT

GROUNDS = ("background", "surface", "panel", "cursor", "field")
INKS = ("foreground", "answer", "muted", "key", "chosen", "warning", "error")
XTERM = Palette(
    [
        *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)),
        *((0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
        *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)),
        *((92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)),
    ]
)
"""The 16 colours of xterm, which are not those of Linux consoles."""
ENOUGH = {CONTRAST.name: 7.0, LIGHT_CONTRAST.name: 7.0}


def test_the_manual_lists_every_key_with_what_it_does() -> None:
    manual = (ROOT / "docs" / "coding.md").read_text("utf-8")
    missing = [
        key.shown
        for group in ALL
        for key in group.keys
        if f"| {key.shown} | {key.does} |" not in manual
    ]
    assert missing == []


def test_no_key_means_two_things_while_coding() -> None:
    names = [
        name
        for group in (*CODING, *EVERYWHERE)
        for key in group.keys
        for name in key.names.split(",")
        if name
    ]
    assert len(names) == len(set(names))


def test_no_code_can_take_the_key_of_a_command() -> None:
    letters = {name for group in CODING for key in group.keys for name in key.names.split(",")}
    assert letters.isdisjoint(ALLOWED_KEYS)
    assert {name for name in letters if len(name) == 1} <= RESERVED_KEYS


def luminance(red: float, green: float, blue: float) -> float:
    def linear(value: float) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other_one: str, system: ColorSystem) -> float:
    """The ratio of the WCAG, from 1 to 21, as a terminal of this kind draws the colours."""
    lights = sorted(
        luminance(*Color.parse(name).downgrade(system).get_truecolor()) for name in (one, other_one)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def colour(theme: Theme, name: str) -> str:
    value = theme.variables.get(name) or getattr(theme, name)
    assert isinstance(value, str)
    return value


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("palette", [STANDARD_PALETTE, XTERM], ids=["console", "xterm"])
def test_sixteen_colours_are_legible_and_the_cursor_is_seen(dark: bool, palette: Palette) -> None:
    few = fitting(DARK if dark else LIGHT, "standard", no_colour=False)

    def drawn(name: str) -> str:
        colours = Color.parse(colour(few, name)).downgrade(ColorSystem.STANDARD)
        assert colours.number is not None
        return palette[colours.number].hex

    weak = {
        (ink, ground): round(ratio, 2)
        for ink, ground in product(INKS, GROUNDS)
        if (ratio := contrast(drawn(ink), drawn(ground), ColorSystem.TRUECOLOR)) < 3.0
    }
    assert weak == {}
    for ground in ("background", "surface"):
        assert drawn("cursor") != drawn(ground)
        assert drawn("rule") != drawn(ground), "lines and bars do not vanish"


def test_the_key_of_colours_goes_through_all_themes() -> None:
    names = tuple(theme.name for theme in THEMES)
    seen = [DARK.name]
    while (name := after(seen[-1], names)) != DARK.name:
        seen.append(name)
    assert tuple(seen) == names
    assert after("gone", names) == DARK.name


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
def test_text_stands_out_from_every_ground(theme: Theme, system: ColorSystem) -> None:
    weak = {
        (ink, background): round(ratio, 2)
        for ink, background in product(INKS, GROUNDS)
        if (ratio := contrast(colour(theme, ink), colour(theme, background), system))
        < ENOUGH.get(theme.name, 4.5)
    }
    assert weak == {}
    assert contrast(colour(theme, "on-error"), colour(theme, "error"), system) >= 4.5
    assert contrast(colour(theme, "on-warning"), colour(theme, "warning"), system) >= 4.5


def test_the_theme_is_remembered_and_anything_odd_is_forgotten() -> None:
    assert remembered_theme() == DARK.name
    remember_theme(LIGHT.name)
    assert remembered_theme() == LIGHT.name
    for odd in ("", "[]", '{"theme": "unknown"}', '{"theme": 3}', "\x00"):
        settings_file().write_text(odd, "utf-8")
        assert remembered_theme() == DARK.name


def test_not_being_able_to_remember_is_harmless() -> None:
    settings_file().parent.parent.mkdir(parents=True, exist_ok=True)
    settings_file().parent.write_text("a file where the folder should be", "utf-8")
    remember_theme(LIGHT.name)
    assert remembered_theme() == DARK.name
