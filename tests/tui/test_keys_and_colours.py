"""One source of keys, documented; two themes with enough contrast, also in 256 colours."""

from __future__ import annotations

from itertools import product

import pytest
from rich.color import Color, ColorSystem
from textual.theme import Theme

from intercoder.codebook.keys import ALLOWED_KEYS, RESERVED_KEYS
from intercoder.tui.keys import ALL, CODING, EVERYWHERE
from intercoder.tui.settings import remember_theme, remembered_theme, settings_file
from intercoder.tui.themes import DARK, LIGHT, THEMES, other
from tests.conftest import ROOT

GROUNDS = ("background", "surface", "panel", "cursor", "field")
INKS = ("foreground", "muted", "key", "chosen", "warning", "error")


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


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
def test_text_stands_out_from_every_ground(theme: Theme, system: ColorSystem) -> None:
    weak = {
        (ink, background): round(ratio, 2)
        for ink, background in product(INKS, GROUNDS)
        if (ratio := contrast(colour(theme, ink), colour(theme, background), system)) < 4.5
    }
    assert weak == {}
    assert contrast(colour(theme, "on-error"), colour(theme, "error"), system) >= 4.5
    assert contrast(colour(theme, "on-warning"), colour(theme, "warning"), system) >= 4.5


def test_the_theme_is_remembered_and_anything_odd_is_forgotten() -> None:
    assert remembered_theme() == DARK.name
    remember_theme(other(DARK.name))
    assert remembered_theme() == LIGHT.name
    for odd in ("", "[]", '{"theme": "unknown"}', '{"theme": 3}', "\x00"):
        settings_file().write_text(odd, "utf-8")
        assert remembered_theme() == DARK.name


def test_not_being_able_to_remember_is_harmless() -> None:
    settings_file().parent.parent.mkdir(parents=True, exist_ok=True)
    settings_file().parent.write_text("a file where the folder should be", "utf-8")
    remember_theme(LIGHT.name)
    assert remembered_theme() == DARK.name
