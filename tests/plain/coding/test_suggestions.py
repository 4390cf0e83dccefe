"""Suggestions in coding line by line, from a process that says what the test wants."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from io import StringIO
from threading import Event
from types import SimpleNamespace
from typing import TextIO, cast

import pytest

from intercoder.coding.decision import Judgement, Origin
from intercoder.coding.session import OFFERED_AHEAD
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.coding.suggestion_visibility import Absence
from intercoder.plain.coding.coding import PROMPT, run_plain
from intercoder.plain.coding.typed_commands import take_ranks
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import Coding, codings
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study
from intercoder.suggest.live.assistant import GIVEN_UP, Assistant
from intercoder.suggest.live.protocol import NoSuggestions, Open, Report
from tests.suggest.live.test_assistant import SCRIPT
from tests.waiting import PATIENCE

SUGGESTED = [["quiet", 0.82, [[4, 9]]], ["books", 0.31, [[31, 37]]]]


def type_assisted(
    study: Study, *lines: str, mode: Mode = Mode.BEFORE, unassisted: float = 0.0, **script: object
) -> list[str]:
    """What is said after each line, when suggestions have arrived before the first is typed."""
    set_assistance(study, Assistance(mode, unassisted=unassisted))
    command = [sys.executable, str(SCRIPT), json.dumps({"codes": SUGGESTED, **script})]
    arrived = Event()

    typed = StringIO("\n".join([*lines, ""]))

    def read_line(size: int) -> str:
        arrived.wait(PATIENCE)
        return typed.readline(size)

    def assist(opening: Open, hear: Callable[[Report], object]) -> Assistant:
        heard: list[Report] = []

        def listen(report: Report) -> None:
            hear(report)
            heard.append(report)
            if len(heard) > OFFERED_AHEAD or isinstance(report, NoSuggestions):
                arrived.set()

        return Assistant(opening, listen, command=command, pauses=(0.01,))

    if mode is Mode.OFF or unassisted == 1.0:
        arrived.set()
    stdout = StringIO()
    workspace = open_workspace(study, "anna", take_over=True)
    stdin = cast(
        "TextIO",
        SimpleNamespace(readline=read_line, isatty=lambda: False, encoding="utf-8"),
    )
    run_plain(workspace, stdin=stdin, stdout=stdout, assist=assist)
    return stdout.getvalue().split(PROMPT)


def made(study: Study, answer: str) -> Coding:
    return next(one for one in codings(study) if one.answer.id == answer)


def test_suggestions_are_read_out_with_the_answer_and_accepted_by_their_numbers(
    study: Study,
) -> None:
    said = type_assisted(study, "suggestions", "1", "", "2, staff", "1 2", "")
    assert "Suggested: 1 Quiet, 82 %, because of: quiet." in said[1]
    assert "Suggested: 2 Books and media, 31 %, because of: novels." in said[1]
    assert "Added: Quiet." in said[2]
    assert "Saved: Quiet." in said[3]
    assert "Suggested: 1 Quiet, 82 %" in said[3]
    assert "Added: Books and media; Staff." in said[4]
    assert "Added: Quiet." in said[5]
    assert "Removed: Books and media." in said[5]
    first, second = made(study, "v1:value"), made(study, "v2:value")
    assert first.judgement.codes == {"quiet": Origin.SUGGESTED}
    assert first.shown == second.shown == ("quiet", "books")
    assert second.judgement.codes == {"quiet": Origin.SUGGESTED, "staff": Origin.MANUAL}


def test_the_entry_of_a_suggestion_is_read_out_by_its_number(study: Study) -> None:
    said = type_assisted(study, "suggestions", "define 2", "? 1")
    assert (
        "Books and media.\nUnder: Services.\nKey: k\nDefinition: Books, films, papers." in said[2]
    )
    assert "Definition: Silence, calm." in said[3]
    assert "Added" not in said[2] + said[3]


def test_what_they_are_like_is_read_out(study: Study) -> None:
    like = [[*SUGGESTED[0], 3, "", ["v9:value", "A calm corner"]]]
    said = type_assisted(study, "suggestions", codes=like)
    assert "82 %, because of: quiet, like: “A calm corner”." in said[1]


def test_they_say_what_they_rest_on(study: Study) -> None:
    learned = [[*SUGGESTED[0], 3], [*SUGGESTED[1], 0]]
    said = type_assisted(study, "suggestions", codes=learned, basis=[12, True])
    assert "Suggestions from your 12 decisions." in said[1]
    assert "Suggested: 1 Quiet, 82 %, because of: quiet." in said[1]
    assert (
        "Suggested: 2 Books and media, from the codebook, no example of this code yet, "
        "because of: novels." in said[1]
    )


def test_what_was_not_read_out_is_not_recorded_as_shown(study: Study) -> None:
    said = type_assisted(study, "k", "", "k", "")
    assert "Suggestions are being prepared. You can go on coding." in said[0]
    assert made(study, "v1:value").shown is None
    assert made(study, "v2:value").shown == ("quiet", "books")


def test_with_texts_hidden_the_words_are_not_read_out(study: Study) -> None:
    said = type_assisted(study, "hide", "suggestions")
    assert "Suggested: 1 Quiet, 82 %." in said[2]


def test_suggestions_after_the_decision_are_revealed_and_both_decisions_kept(
    study: Study,
) -> None:
    said = type_assisted(study, "k", "", "1", "", mode=Mode.AFTER)
    assert "uggest" not in said[0]
    assert "Saved: Books and media." in said[2]
    assert "Suggested: 1 Quiet, 82 %, because of: quiet." in said[2]
    assert "Question" not in said[2]
    assert "Saved: Books and media; Quiet." in said[4]
    one = made(study, "v1:value")
    assert one.circumstances.revealed
    assert one.shown == ("quiet", "books")


def test_an_empty_line_after_the_reveal_leaves_the_decision_as_it_is(study: Study) -> None:
    type_assisted(study, "0", "", mode=Mode.AFTER)
    one = made(study, "v1:value")
    assert one.judgement == Judgement.of(())
    assert one.circumstances.revealed


def test_unassisted_answers_say_so_and_their_numbers_mean_nothing(study: Study) -> None:
    said = type_assisted(study, "1", "", unassisted=1.0)
    assert Absence.UNASSISTED in said[0]
    assert "intercoder suggest settings --unassisted 0" in said[0]
    assert "No code resembles “1”" in said[1]


def test_without_suggestions_nothing_is_said_of_them(study: Study) -> None:
    said = type_assisted(study, "k", "", mode=Mode.OFF)
    assert "uggest" not in "".join(said)


def test_coding_goes_on_without_a_worker_and_the_coder_is_told(study: Study) -> None:
    said = type_assisted(study, "k", "", "k", "", die_after=0)
    whole = "".join(said)
    assert whole.count("Suggestions stopped and are being restarted; you can go on coding.") == 1
    assert whole.count(GIVEN_UP) == 1
    assert made(study, "v2:value").judgement == Judgement.of(["books"])


@pytest.mark.parametrize(
    ("line", "ranks", "rest"),
    [
        ("1", (1,), ""),
        ("1 2,5", (1, 2, 5), ""),
        ("1, quiet, 2", (1, 2), "quiet"),
        ("1 quiet", (1,), "quiet"),
        ("1 quite", (), "1 quite"),
        ("6", (), "6"),
        ("11", (), "11"),
        ("\u0661", (), "\u0661"),
        ("1,1", (1,), ""),
        ("", (), ""),
    ],
)
def test_numbers_of_suggestions_are_told_from_codes(
    line: str, ranks: tuple[int, ...], rest: str
) -> None:
    assert take_ranks(line, {"quiet", ""}.__contains__) == (ranks, rest)
