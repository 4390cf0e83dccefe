"""A lead changes the codebook while two coders code, each in a real terminal.

After every step, agreement and exports are compared with figures worked out here from the export of
decisions as they were made, with what each code counts as written down by hand.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import create_study, open_study
from tests.conftest import QUESTIONS
from tests.terminal.conftest import PROGRAM, Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.slow, pytest.mark.timeout(600)]

MakeTerminal = Callable[[int, int], Terminal]
Sets = dict[tuple[str, str], frozenset[str]]
"""The codes of each decision, by coder and answer."""

TEXTS = (
    *("The quiet reading room", "A corner for oneself", "Novels and films"),
    *("A place to think", "Friendly staff", "Everybody helps"),
)
PRESSES = {"anna": "kqqt", "ben": "qqkq"}
"""What each coder presses for the first four answers."""


class Desk:
    """The study, and figures of it worked out by hand."""

    def __init__(self, target: str, folder: Path, out: pytest.CaptureFixture[str]) -> None:
        self.target, self._folder, self.out = target, folder, out

    def rows(self, *options: str) -> list[dict[str, str]]:
        """The rows of an exported table."""
        path = self._folder / "out.csv"
        words = ["export", self.target, str(path), "--no-bom", "--force", "--as", "mira"]
        assert run([*words, *options]) == 0
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def sets(self, *options: str) -> Sets:
        """The codes of each decision in a long table."""
        found: Sets = {}
        for row in self.rows(*options):
            key = (row["coder"], row["answer"])
            found[key] = found.get(key, frozenset()) | ({row["code"]} if row["code"] else set())
        return found

    def figures(self, *options: str) -> dict[str, float | None]:
        """Alpha of each code, as the command says."""
        self.out.readouterr()
        words = ["agreement", self.target, "--format", "json", "--resamples", "0", "--as", "mira"]
        assert run([*words, *options]) == 0
        codes = json.loads(self.out.readouterr().out)["codes"]
        return {code: one["krippendorff_alpha_nominal"]["value"] for code, one in codes.items()}

    def check(self, counts_as: Mapping[str, str]) -> Sets:
        """Everything that is said of the study, with codes that count as others by hand."""
        given = self.sets()
        counted = {
            key: frozenset(counts_as.get(code, code) for code in codes)
            for key, codes in given.items()
        }
        assert self.sets("--as-counted") == counted
        self._same_alphas(self.figures(), counted)
        self._same_alphas(self.figures("--as-coded"), given)
        results = {}
        for row in self.rows("--final"):
            codes = {
                title[5:] for title, cell in row.items() if title[:5] == "code:" and cell == "1"
            }
            results[row["answer"]] = (row["rule"], frozenset(codes))
        assert results == dict(map(final, by_answer(counted).items()))
        return counted

    def _same_alphas(self, told: Mapping[str, float | None], sets: Sets) -> None:
        for code in {code for codes in sets.values() for code in codes}:
            expected = alpha(sets, code)
            assert told[code] == (None if expected is None else pytest.approx(expected, abs=1e-12))


def by_answer(sets: Sets) -> dict[str, list[frozenset[str]]]:
    found: dict[str, list[frozenset[str]]] = {f"v{n}": [] for n in range(1, len(TEXTS) + 1)}
    for (_, answer), codes in sets.items():
        found[answer].append(codes)
    return found


def final(
    of_answer: tuple[str, list[frozenset[str]]],
) -> tuple[str, tuple[str, frozenset[str]]]:
    """The result of an answer that at most two people judged, and the rule that gives it."""
    answer, judged = of_answer
    if not judged:
        return answer, ("not judged", frozenset())
    if len(judged) == 1:
        return answer, ("single", judged[0])
    return answer, ("unanimous", judged[0]) if judged[0] == judged[1] else ("open", frozenset())


def alpha(sets: Sets, code: str) -> float | None:
    """Krippendorff's alpha for two coders and a yes or no: 1 - Do / De over what both judged."""
    pairs = [
        [code in codes for codes in both] for both in by_answer(sets).values() if len(both) > 1
    ]
    yes = sum(map(sum, pairs))
    no = 2 * len(pairs) - yes
    if not yes or not no:
        return None
    apart = 2 * sum(first != second for first, second in pairs)
    return 1 - (2 * len(pairs) - 1) * apart / (2 * yes * no)


@pytest.fixture
def desk(tmp_path: Path, codebook: Codebook, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A study with six answers, two coders and a lead."""
    path = str(tmp_path / "changes.study")
    with create_study(path, codebook) as made:
        add_coder(made, "anna")
        add_coder(made, "ben")
        add_coder(made, "mira", Role.LEAD)
        with take_in(made) as intake:
            intake.add_questions(QUESTIONS[:1])
            intake.add_answers(
                [Answer(f"v{n}", "value", f"r{n}", text, "en") for n, text in enumerate(TEXTS, 1)]
            )
    return Desk(path, tmp_path, capsys)


def test_the_codebook_changes_while_two_coders_code(desk: Desk, terminal: MakeTerminal) -> None:
    lead = Lead(desk.target, terminal)
    anna, ben = (Coder(desk.target, name, terminal) for name in PRESSES)
    for place in range(4):  # both at once, answer by answer
        for coder in (anna, ben):
            coder.press(PRESSES[coder.name][place], place + 1)
    before = desk.check({})
    assert before["ben", "v1"] == {"quiet"}

    shown = lead.does("merge", "quiet", "--into", "books", "--reason", "taken for one another")
    assert "5 decisions on 4 answers would count otherwise (coders: anna 2, ben 3" in shown
    merged = desk.check({"quiet": "books"})
    assert merged["ben", "v1"] == {"books"}
    for coder in (anna, ben):  # they began before, and go on
        coder.press("t", 5)
        coder.leave()
    desk.check({"quiet": "books"})

    lead.does("undo", "2")
    assert {key: codes for key, codes in desk.check({}).items() if key[1] != "v5"} == before

    shown = lead.does("split", "quiet", "--part", "Silence", "--part", "Retreat")
    assert "it was split into Silence, Retreat" in shown
    desk.check({})
    assert rechecks(desk, "quiet") == {"anna": (2, 0), "ben": (3, 0)}
    for name, looked_at in (("anna", ("Silence", "Silence")), ("ben", ("Retreat", "Silence"))):
        again = Coder(desk.target, name, terminal, "--recheck")
        for part in looked_at:
            again.choose(part)
        again.leave()
    assert rechecks(desk, "quiet") == {"anna": (0, 2), "ben": (1, 2)}
    split = desk.check({})
    assert Counter(code for codes in split.values() for code in codes) == {
        **{"books": 2, "staff": 3, "quiet": 1},
        **{"silence": 3, "retreat": 1},
    }

    lead.does("move", "access", "--below", "services")
    assert desk.check({}) == split
    figures = desk.figures("--by", "revision")
    shown = lead.does("edit", "books", "--definition", "Books, not films.")
    assert "its definition changed" in shown
    assert desk.check({}) == split
    assert desk.figures("--by", "revision") == figures
    assert rechecks(desk, "books") == {"anna": (1, 0), "ben": (1, 0)}
    anna = Coder(desk.target, "anna", terminal, "--recheck")
    anna.choose("Staff")  # beside books
    anna.leave()
    assert rechecks(desk, "books") == {"anna": (0, 1), "ben": (1, 0)}
    assert desk.check({})["anna", "v1"] == {"books", "staff"}

    lead.does("undo", "4")
    whole = desk.check({"silence": "quiet", "retreat": "quiet"})
    assert {key for key, codes in whole.items() if "quiet" in codes} == {
        key for key, codes in before.items() if "quiet" in codes
    }
    told = lead.says("history", "--format", "csv")
    assert "taken for one another" in told
    assert "undid revision 4" in told
    with open_study(desk.target) as opened:
        assert verify(opened).ok


def rechecks(desk: Desk, code: str) -> dict[str, tuple[int, int]]:
    """How many decisions of each coder have to be looked at, and have been."""
    desk.out.readouterr()
    assert run(["codebook", "recheck", desk.target, "--as", "mira", "--format", "json"]) == 0
    rows = json.loads(desk.out.readouterr().out)
    return {
        row["coder"]: (row["to_look_at"], row["looked_at"]) for row in rows if row["code"] == code
    }


class Lead:
    """A lead, with a terminal for each command."""

    def __init__(self, target: str, terminal: MakeTerminal) -> None:
        self._target, self._terminal = target, terminal

    def does(self, change: str, *words: str) -> str:
        """A change of the codebook, with a yes where one is asked for; what was shown."""
        screen = self._terminal(140, 50)
        screen.run(*PROGRAM, "codebook", change, self._target, *words, "--as", "mira")
        screen.wait_for(lambda shown: "[y/N]" in shown or "ended with" in shown)
        if "[y/N]" in screen.screen():
            screen.type("y")
            screen.keys("Enter")
        return screen.wait_for("ended with 0")

    def says(self, command: str, *options: str) -> str:
        """What a command that changes nothing says."""
        screen = self._terminal(200, 50)
        screen.run(*PROGRAM, "codebook", command, self._target, *options)
        return screen.wait_for("ended with 0")


class Coder:
    """A coder at a terminal."""

    def __init__(self, target: str, name: str, terminal: MakeTerminal, *options: str) -> None:
        self.name = name
        self._screen = terminal(100, 32)
        self._screen.run(*PROGRAM, "code", target, "--coder", name, *options)
        self._screen.wait_for("saved")

    def press(self, key: str, decided: int) -> None:
        """Give the code of a key to the answer in view, and go on."""
        self._screen.keys(key, "Enter")
        self._screen.wait_for(f"{decided} of {len(TEXTS)}")

    def choose(self, code: str) -> None:
        """Give this code to the answer in view, and go on."""
        self._screen.keys("/")
        self._screen.type(code)
        self._screen.keys("Enter")
        self._screen.wait_for(f"● {code}")
        self._screen.keys("Enter")
        self._screen.wait_for(lambda shown: f"● {code}" not in shown)

    def leave(self) -> None:
        """Quit, once everything is saved."""
        self._screen.wait_for("saved")
        self._screen.keys("C-q")
        self._screen.wait_for("ended with 0")
