"""The mouse, the help and the window's size in a real terminal: bytes in, what is drawn out."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from intercoder.study.study import Study
from tests.terminal.pseudo import PseudoTerminal

pytestmark = pytest.mark.terminal
PROGRAM = (sys.executable, "-m", "intercoder")
OSC_52 = b"\x1b]52"


@pytest.fixture
def screen(study: Study) -> Iterator[PseudoTerminal]:
    """The coding screen of a newcomer."""
    study.close()
    opened = PseudoTerminal([*PROGRAM, "code", study.target, "--coder", "anna"])
    opened.wait_for("quiet reading room")
    opened.wait_for("A letter gives the code beside it")
    yield opened
    opened.close()


def at(screen: PseudoTerminal, words: str) -> tuple[int, int]:
    """The column and row of these words, counted from 1 as terminals do."""
    lines = screen.screen().splitlines()
    row = next(place for place, line in enumerate(lines) if words in line)
    return lines[row].index(words) + 1, row + 1


def mouse(screen: PseudoTerminal, button: int, x: int, y: int, *, down: bool = True) -> None:
    """Send what a terminal sends for the mouse."""
    screen.write(f"\x1b[<{button};{x};{y}{'M' if down else 'm'}".encode())


def click(screen: PseudoTerminal, words: str) -> None:
    x, y = at(screen, words)
    mouse(screen, 0, x, y)
    mouse(screen, 0, x, y, down=False)


@pytest.mark.slow
def test_hints_are_clicked_words_are_marked_and_nothing_leaves_the_program(
    screen: PseudoTerminal,
) -> None:
    x, y = at(screen, "quiet reading")
    mouse(screen, 0, x, y)
    mouse(screen, 32, x + 12, y)
    mouse(screen, 0, x + 12, y, down=False)
    screen.wait_for("Ctrl+C copies the selected words.")
    screen.write(b"\x03")
    screen.wait_for("Copied: Ctrl+V pastes it in a memo.")
    screen.write(b"m\x16\x13")
    screen.wait_for("✎ quiet reading")
    click(screen, "? help")
    screen.wait_for("what works here and now")
    screen.write(b"no code applies\r")
    screen.wait_for("1 of 20")
    assert OSC_52 not in screen.drawn
    screen.write(b"\x11")
    assert screen.exit_code() == 0
    assert "You coded 1 answer" in screen.screen()


@pytest.mark.slow
def test_expected_keys_and_a_narrow_window_still_name_the_way_out(screen: PseudoTerminal) -> None:
    for keys, words in (
        (b"\x03", "To quit, press Ctrl+Q."),
        (b"\x13", "Everything is saved."),
        (b"k\r", "1 of 20"),
        (b"\x1a", "0 of 20"),
    ):
        screen.write(keys)
        screen.wait_for(words)
        assert "Ctrl+Q" in screen.screen()
