"""Themes of one's own, and what the app draws where no colour may be sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.tui.colours.own_themes import MAX_BYTES, read_own_themes
from intercoder.tui.settings import settings_folder
from intercoder.tui.themes import DARK, LIGHT
from tests.tui.conftest import OpenApp


def test_a_theme_says_only_what_differs_from_the_one_it_builds_on(tmp_path: Path) -> None:
    (tmp_path / "sea.toml").write_text('base = "light"\nchosen = "#004080"\n', "utf-8")
    own = read_own_themes(tmp_path)
    assert own.faults == ()
    (sea,) = own.themes
    assert sea.name == "own-sea"
    assert not sea.dark
    assert sea.variables["chosen"] == "#004080"
    assert sea.background == LIGHT.background


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"chosen = green", "it is no TOML (Invalid value (at line 1, column 10))."),
        (b'chosen = "green"', 'chosen must be a colour such as "#1c1f24".'),
        (b"chosen = 3", 'chosen must be a colour such as "#1c1f24".'),
        (b'base = "blue"', "base must be one of: dark, light, contrast, light-contrast."),
        (b"base = []", "base must be one of: dark, light, contrast, light-contrast."),
        (b'inks = "#000000"', "it names \u201cinks\u201d, which is none of: text, answer, muted,"),
        (b"\xff\xfe", "it is no TOML"),
        (b"#" * (MAX_BYTES + 1), "it is too long for a theme."),
    ],
)
def test_a_theme_with_a_fault_is_left_out_with_a_word(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "mine.toml").write_bytes(content)
    (tmp_path / "good.toml").write_text("", "utf-8")
    own = read_own_themes(tmp_path)
    assert [theme.name for theme in own.themes] == ["own-good"]
    (fault,) = own.faults
    assert fault.startswith("The theme mine.toml is left out: ")
    assert words in fault


def test_no_folder_and_a_folder_that_is_a_file_hold_no_themes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    for folder in (tmp_path / "none", tmp_path / "file"):
        assert read_own_themes(folder).themes == ()


@pytest.mark.slow
async def test_a_theme_of_ones_own_is_chosen_and_a_fault_is_told(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    folder = settings_folder() / "themes"
    folder.mkdir(parents=True)
    (folder / "sea.toml").write_text('answer = "#00ffff"\n', "utf-8")
    (folder / "bad.toml").write_text('answer = "cyan"\n', "utf-8")
    async with open_app() as driver:
        assert driver.line("The theme bad.toml is left out")
        await driver.press("f4", "f4", "f4", "f4")
        assert driver.app.colours.chosen == "own-sea"
        assert driver.app.current_theme.variables["answer"] == "#00ffff"
        assert driver.line("Colours: sea.")
    async with open_app() as driver:
        assert driver.app.colours.chosen == "own-sea", "remembered"
        await driver.press("f4")
        assert driver.app.colours.chosen == DARK.name


async def test_no_colour_is_sent_where_none_is_wanted(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_app() as driver:
        await driver.press("q")
        strips = driver.app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        colours = [colour for style in styles for colour in (style.color, style.bgcolor) if colour]
        assert all(colour.is_default for colour in colours)
        under_cursor = [
            segment.text
            for strip in strips
            for segment in strip
            if segment.style and segment.style.reverse
        ]
        assert "Quiet" in "".join(under_cursor), "the cursor is seen without colours"


@pytest.mark.parametrize(("term", "few"), [("xterm", True), ("xterm-256color", False)])
async def test_a_terminal_of_16_colours_gets_a_theme_of_them(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, term: str, few: bool
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", "")
    async with open_app() as driver:
        assert driver.app.theme.endswith("-16") is few
        await driver.press("f4")
        assert driver.app.theme.endswith("-16") is few
