"""Where things stand on the terminal, whatever it makes of the widths of people's texts."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study, create_study
from intercoder.text.cells import broken, clusters, is_sure, needs_care, widest
from intercoder.text.display import display_line, display_text
from intercoder.tui.app import CodingApp
from intercoder.tui.coding.session_start import start_session
from intercoder.tui.drawing.drawing import draw_line, spread, wrap, wrap_marked
from intercoder.tui.terminal.placing import PlacedUpdate, runs, strips_of
from tests.tui.conftest import Driver
from tests.tui.terminal.emulator import TERMINALS, Emulator
from tests.waiting import looks

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
SIGNS = tuple(
    f"{FAMILY} 👍🏽 🇫🇮 🇫 ❤\ufe0f ☕\ufe0f ☕ 1\ufe0f\u20e3 🏳\ufe0f\u200d🌈 🫠 🫨 "
    "⌚ ™\ufe0f 🧑🏾\u200d💻 "
    "हिन्दी क्षि में नमस्ते தமிழ் ห้องสมุด น้ำ \u1112\u1161\u11ab مُحَمَّد لا שָׁלוֹם e\u0301 "
    "Z\u0351\u036b\u0343 \u200b \u200d \u200c \ufe0f \u0301 🏽 \u1161 \u200e \u0e33 \u2060 "
    "é … 図書 ｶﾞ 가 \ue000 𝒳".split(" ")
)
TEXTS = st.lists(
    st.sampled_from(SIGNS) | st.sampled_from(("word ", "a", " ", "read ", "- ")), max_size=14
).map("".join)
WIDTH, OURS = 30, "│ k ○ Code"
GROUND, BOLD = Style(bgcolor="black"), Style(bold=True, bgcolor="black")


@pytest.fixture(params=TERMINALS)
def make_terminal(request: pytest.FixtureRequest) -> Callable[[int, int], Emulator]:
    width, joins = TERMINALS[request.param]
    return lambda columns, rows: Emulator(columns, rows, width, joins=joins)


def written(rows: list[list[Strip]], width: int) -> str:
    update = LayoutUpdate(list(rows), Region(0, 0, width, len(rows)))
    return PlacedUpdate(update, Console(color_system="truecolor")).render_segments(Console())


def letters(text: str) -> str:
    """The plain letters, which no terminal may hide."""
    return "".join(letter for letter in text if letter.isascii() and letter != " ")


@given(lines=st.lists(TEXTS, min_size=1, max_size=4), before=TEXTS)
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("name", TERMINALS)
def test_what_stands_beside_a_text_is_where_it_belongs(
    name: str, lines: list[str], before: str
) -> None:
    width, joins = TERMINALS[name]
    ours = Strip([Segment(OURS, GROUND)])
    terminal = Emulator(WIDTH + len(OURS), len(lines), width, joins=joins)
    terminal.feed(written([[draw_line([(before, BOLD)], WIDTH, GROUND), ours]] * len(lines), 40))
    terminal.feed(
        written([[draw_line([(line, GROUND)], WIDTH, GROUND), ours] for line in lines], 40)
    )
    for y, line in enumerate(lines):
        assert terminal.text(y, WIDTH) == OURS
        shown = terminal.text(y, 0, WIDTH)
        if "…" not in shown:  # nothing is hidden, and nothing is left of what stood there
            assert letters(shown) == letters(display_line(line))


@given(text=TEXTS, width=st.integers(2, 40))
@settings(max_examples=200, deadline=None)
def test_lines_hold_the_whole_text_and_fit_everywhere(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(display_text(text).split())
    for start, end in broken(text, width):
        assert widest(text[start:end]) <= width
    marked = wrap_marked(text, [(0, len(text) // 2)], width)
    assert ["".join(words for words, _ in line) for line in marked] == [
        line.rstrip() for line in lines
    ]


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_clusters_are_the_text_and_never_begin_with_a_mark(text: str) -> None:
    found = list(clusters(text))
    assert "".join(found) == text
    assert FAMILY not in text or any(FAMILY in cluster for cluster in found)


@given(left=TEXTS, right=TEXTS)
@settings(max_examples=40, deadline=None)
@pytest.mark.parametrize("name", TERMINALS)
def test_both_ends_of_a_line_fit_into_it(name: str, left: str, right: str) -> None:
    width, joins = TERMINALS[name]
    terminal = Emulator(50, 1, width, joins=joins)
    strip = spread([(left, BOLD)], [(right[:6], GROUND)], 40, GROUND)
    assert strip.cell_length == 40
    terminal.feed(written([[strip, Strip([Segment("│ end     ")])]], 50))
    assert terminal.text(0, 40) == "│ end     "


# -- whole screens ------------------------------------------------------------------------------


ANSWERS = (
    "plain answer one",
    f"Great {FAMILY}👍🏽 place 🇫🇮 ❤\ufe0f love it",
    "plain answer three",
    "हिन्दी में पुस्तकालय बहुत अच्छा है",
    "plain answer five",
    f"{FAMILY * 30}",
    "\u0301\u200d\ufe0f🏽marks first",
    "தமிழ் நூலகம் and ห้องสมุดที่ดีมาก and \u1112\u1161\u11ab\u1100\u1173\u11af",
    "مُحَمَّد reads \u200d",
    f"the same {FAMILY}",
    f"the  same {FAMILY}!",
)


@pytest.fixture
def worldwide(tmp_path: Path) -> Iterator[Study]:
    """A study whose answers, codes, question and coder are hard on terminals."""
    codes = (
        Code("books", f"Books {FAMILY}", "Of books 📚 and हिन्दी", key="k"),
        Code("staff", "Staff", "The people 👍🏽 there.", key="t"),
        Code("quiet", "हिन्दी", "Silence.", key="q"),
    )
    with create_study(str(tmp_path / "w.study"), Codebook(f"Library 📚 {FAMILY}", codes)) as made:
        add_coder(made, "anna")
        with take_in(made) as intake:
            intake.add_questions([Question("value", f"What do you value {FAMILY}?")])
            intake.add_answers(
                [
                    Answer(f"v{n}{FAMILY}", "value", f"v{n}", text, "hi", {})
                    for n, text in enumerate(ANSWERS)
                ]
            )
        yield made


class WatchedApp(CodingApp):
    """The app, with a terminal that takes what it draws."""

    CSS_PATH = str(Path(inspect.getfile(CodingApp)).with_suffix(".tcss"))
    watched: Emulator

    def updates(self, screen: Any, renderable: Any) -> Iterator[Any]:
        for update in super().updates(screen, renderable):
            if isinstance(update, CompositorUpdate):
                self.watched.feed(update.render_segments(self.console))
            yield update


@asynccontextmanager
async def watched(study: Study, terminal: Emulator) -> AsyncIterator[Driver]:
    app = WatchedApp(study, start_session(study, "anna", monotonic()))
    app.watched = terminal
    async with app.run_test(size=(terminal.columns, terminal.rows)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        yield driver
    app.finish()


def check(driver: Driver, terminal: Emulator) -> None:
    """All that the program drew itself stands where it believes it to."""
    compositor = driver.app.screen._compositor
    update = compositor.render_full_update()
    assert isinstance(update, LayoutUpdate)
    for start, y, strip in strips_of(update):
        x = start
        for run in runs(strip):
            if isinstance(run, Segment):
                shown = terminal.text(y, x, x + run.cell_length)
                if run.text.isascii():
                    assert shown == run.text, (y, x, terminal.text(y))
                x += run.cell_length
            else:
                texts, blanks = run
                taken = sum(one.cell_length for one in (*texts, *blanks))
                words = "".join(one.text for one in texts)
                if needs_care(words):
                    assert letters(terminal.text(y, x, x + taken)) == letters(words)
                elif not is_sure(words):
                    assert terminal.text(y, x, x + taken).rstrip() == words.rstrip()
                x += taken


async def stands(driver: Driver, terminal: Emulator) -> None:
    """The same, once what is read in the background is drawn, too."""
    for _ in looks():
        try:
            check(driver, terminal)
        except AssertionError:
            await driver.settle()
        else:
            return


@pytest.mark.slow
async def test_every_screen_stands_on_every_terminal(
    worldwide: Study, make_terminal: Callable[[int, int], Emulator]
) -> None:
    terminal = make_terminal(80, 24)
    async with watched(worldwide, terminal) as driver:
        for _ in ANSWERS:
            for key in ("k", "q", "down", "enter"):
                await driver.press(key)
                await stands(driver, terminal)
        for key in ("b", "g", "down", "q", "escape", "f3", "down", "down", "escape", "slash"):
            await driver.press(key)
            await stands(driver, terminal)
        await driver.press("escape", "f2", "down")
        await stands(driver, terminal)


@pytest.mark.slow
async def test_ctrl_l_draws_everything_again(
    worldwide: Study, make_terminal: Callable[[int, int], Emulator]
) -> None:
    terminal = make_terminal(80, 24)
    async with watched(worldwide, terminal) as driver:
        for keys in (("right",), ("f3",), ("escape", "f2"), ("escape", "f1")):
            await driver.press(*keys)
            terminal.feed("\x1b[5;1Ha message of another program" * 3)
            await driver.press("ctrl+l")
            await stands(driver, terminal)
