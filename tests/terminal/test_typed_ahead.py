"""Keys count in the order in which they were pressed, however quickly they come.

The same keys are typed slowly, each once the last one has done its work, and quickly: at gaps of 0
to 20 ms, or all in one write, also while the program starts. What is in the log, what is kept as a
draft, and what the screen shows in the end has to be the same.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from intercoder.codebook.code import Codebook
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import create_study, open_study
from tests.conftest import fill
from tests.marks import slow_but
from tests.terminal.conftest import PROGRAM
from tests.terminal.pseudo import PseudoTerminal
from tests.tui.adjudication.conftest import CODED

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

ESC, ENTER, UP, DOWN, RIGHT, LEFT = b"\x1b", b"\r", b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D"
CTRL_S, CTRL_P, PAGE_DOWN, END = b"\x13", b"\x10", b"\x1b[6~", b"\x1b[F"
F1, F2, F3 = b"\x1bOP", b"\x1bOQ", b"\x1bOR"
PIECES = (
    *((letter, ENTER) for letter in (b"k", b"t", b"q", b"c", b"o", b"x")),
    (b"k", b"q", ENTER),
    (b"0",),
    (b"0",),
    (b"s",),
    (b"!",),
    (b"u",),
    (b"u", b"k"),
    (b"r",),
    (b"b",),
    (LEFT, b"t"),
    (RIGHT,),
    (b"h",),
    (DOWN, b" "),
    (UP,),
    (b"/", b"s", b"t", b"a", ENTER),
    (b"/", b"q", ESC),
    (b"z", b"u", b"i", ENTER),
    (b"m", b"n", b"o", b"t", b"e", CTRL_S),
    (b"m", b"t", ENTER, b"q", CTRL_S),
    (b"m", b"k", ESC, ESC),
    (b"g", ENTER),
    (b"g", b"q", ENTER),
    (b"g", b" ", ESC),
    (b"g", DOWN, b" ", b"t", ENTER, b"k"),
    (F3, DOWN, DOWN, ENTER),
    (F3, PAGE_DOWN, ENTER),
    (b"f", b"b", b"o", b"o", ENTER, ENTER),
    (b"f", b"n", b"u", DOWN, DOWN, ENTER),
    (b"f", ESC, b"s", DOWN, ENTER, ENTER),
    (F3, b"!", ESC),
    (F1, ESC),
    (F2, DOWN, ENTER),
    (F2, ESC),
    (CTRL_P, b"s", b"k", b"i", b"p", ENTER),
    (ESC,),
    (ESC, b"t"),
    (CTRL_S,),
)
LEAD_PIECES = (
    (b"1", ENTER),
    (b"2", ENTER),
    (b"k", ENTER),
    (b"t",),
    (b"0",),
    (b"s",),
    (b"u",),
    (b"u", b"k"),
    (b"r",),
    (b"b",),
    (RIGHT, b"q"),
    (b"h",),
    (b"\t", b" "),
    (b"/", b"s", b"t", ENTER),
    (b"m", b"w", b"h", b"y", CTRL_S, ENTER),
    (b"m", b"k", ESC, ESC),
    (b"\x1b[17~", b"s", b"a", b"y", CTRL_S),
    (b"f", DOWN, ENTER, ESC, b"q"),
    (b"f", ESC),
    (F1, ESC),
    (DOWN, b" "),
)
STATE = {
    "decision": "SELECT answer_id, coder_id, state, codes, unsure, memo, act FROM decision ORDER BY"
    " seq",
    "draft": "SELECT * FROM draft ORDER BY 1, 2, 3",
    "place": "SELECT * FROM place ORDER BY 1, 2",
}


TIMES = re.compile(r"[\d,]+ an hour|\S+ (?:min|h)(?: \d+ min)? left|break in \S+ \S+| +$", re.M)
GAPS = (None, 0.0, 0.002, 0.01, 0.02)
"""Seconds between two keys; None in one write."""
CODING = ("code", "--coder", "anna")
REST = 1.0
"""Seconds of rest after which all that was typed has been done."""
READY = " %"
"""Stands in the line at the foot of both screens."""
SETTLING = ("adjudicate", "--as", "lea")

Typing = Callable[[PseudoTerminal], None]


@dataclass(frozen=True)
class Outcome:
    """What typing has led to."""

    study: dict[str, list[tuple[object, ...]]]
    """What the study holds, but for times."""
    screen: str
    """What is shown, but for times."""


def outcome(master: Path, command: Sequence[str], type_: Typing) -> Outcome:
    """What this typing leads to in a copy of the study, with the program told to end after it."""
    path = master.with_name("typed.study")
    shutil.copy(master, path)
    terminal = PseudoTerminal([*PROGRAM, command[0], str(path), *command[1:]])
    try:
        type_(terminal)
        shown = terminal.wait_until_still(REST)
        terminal.kill(signal.SIGTERM)
        assert terminal.exit_code() == 128 + signal.SIGTERM
    finally:
        terminal.close()
    with closing(sqlite3.connect(path)) as connection:
        study = {name: connection.execute(query).fetchall() for name, query in STATE.items()}
    *lines, foot = TIMES.sub("", shown).splitlines()
    return Outcome(study, "\n".join([*lines, " ".join(foot.split())]))


def slowly(keys: Sequence[bytes]) -> Typing:
    """Each key once the last one has done its work."""

    def type_(terminal: PseudoTerminal) -> None:
        terminal.wait_for(READY)
        terminal.wait_until_still(REST)
        terminal.type_slowly(keys)

    return type_


def quickly(keys: Sequence[bytes], gap: float | None) -> Typing:
    """With this pause between two, or all in one write, from when the screen is there."""

    def type_(terminal: PseudoTerminal) -> None:
        terminal.wait_for(READY)
        if gap is None:
            terminal.write(b"".join(keys))
        else:
            terminal.type(keys, gap)

    return type_


def at_once(keys: Sequence[bytes], after: float) -> Typing:
    """All in one write while the program starts."""

    def type_(terminal: PseudoTerminal) -> None:
        time.sleep(after)
        terminal.write(b"".join(keys))
        terminal.wait_for(READY)

    return type_


def random_keys(pieces: Sequence[tuple[bytes, ...]], seed: int, count: int) -> list[bytes]:
    """Keys of so many pieces, as one presses them."""
    random = Random(seed)
    return [key for piece in random.choices(pieces, k=count) for key in piece]


@pytest.fixture
def to_code(tmp_path: Path, codebook: Codebook) -> Path:
    """A study without suggestions, since these come when they come."""
    path = tmp_path / "master.study"
    with create_study(str(path), codebook) as study:
        fill(study)
        set_assistance(study, Assistance(mode=Mode.OFF))
    return path


@pytest.fixture
def to_settle(to_code: Path) -> Path:
    """The same, coded by three and closed."""
    with open_study(str(to_code)) as study:
        add_coder(study, "carla")
        add_coder(study, "lea", Role.LEAD)
        with take_in(study) as intake:
            intake.add_decisions([EarlierDecision(*one) for one in CODED])
        close_round(study, "main")
    return to_code


@pytest.mark.slow
def test_commands_and_letters_take_one_way(to_code: Path) -> None:
    keys = [b"k", ENTER, b"t", ENTER, b"/", b"s", b"t", b"a", b"f", ENTER, ENTER, b"q", ENTER]
    found = outcome(to_code, CODING, quickly(keys, None))
    codes = [list(json.loads(str(row[3]))) for row in found.study["decision"]]
    assert codes == [["books"], ["staff"], ["staff"], ["quiet"]]


@pytest.mark.slow
@pytest.mark.parametrize("after", slow_but((0.0, 0.3, 0.8), 0.3))
def test_keys_typed_while_the_program_starts_are_applied_in_order(
    to_code: Path, after: float
) -> None:
    keys = [b"k", ENTER, b"t", ENTER, b"q", ENTER, b"c", ENTER]
    found = outcome(to_code, CODING, at_once(keys, after))
    codes = [list(json.loads(str(row[3]))) for row in found.study["decision"]]
    assert codes == [["books"], ["staff"], ["quiet"], ["access"]]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("is_lead", [False, True])
def test_however_keys_are_typed_they_lead_to_the_same(
    request: pytest.FixtureRequest, seed: int, *, is_lead: bool
) -> None:
    master: Path = request.getfixturevalue("to_settle" if is_lead else "to_code")
    command, pieces = (SETTLING, LEAD_PIECES) if is_lead else (CODING, PIECES)
    keys = random_keys(pieces, seed, 8)
    typed_slowly = outcome(master, command, slowly(keys))
    for gap in (None, GAPS[1 + seed % 4]):
        assert outcome(master, command, quickly(keys, gap)) == typed_slowly, keys
    # before the program's first line the terminal itself answers to Ctrl+S
    early = [key for key in keys if key != CTRL_S]
    typed_slowly = outcome(master, command, slowly(early))
    assert outcome(master, command, at_once(early, 0.1 * seed)) == typed_slowly, early
