"""Without a screen: the welcome, hints of what to type next, filters and breaks in words."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest

from intercoder.coding.first_steps.experience import Experience, read_experience
from intercoder.coding.first_steps.guide import Guide
from intercoder.coding.session_clock import BREAK_AFTER
from intercoder.plain.coding.coding import PROMPT, run_plain
from intercoder.plain.coding.hint_lines import WELCOME
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.study import Study


@pytest.fixture
def workspace(study: Study) -> Iterator[CoderWorkspace]:
    yield open_workspace(study, "anna")


def typed(
    workspace: CoderWorkspace, *lines: str, guide: Guide | None = None, step: float = 1.0
) -> list[str]:
    """What is said after each line, when a line is typed every so many seconds."""
    clock = iter(step * n for n in range(10_000))
    said = StringIO()
    stdin = StringIO("\n".join([*lines, ""]))
    run_plain(workspace, stdin=stdin, stdout=said, now=lambda: next(clock), guide=guide)
    return said.getvalue().split(PROMPT)


def test_a_newcomer_is_welcomed_once_and_told_what_to_type_next(
    workspace: CoderWorkspace,
) -> None:
    said = typed(workspace, "quiet", "", "undo", "", "0", guide=Guide(Experience()))
    assert all(line in said[0] for line in WELCOME)
    assert "Hint: type the name of a code" in said[0]
    assert "Hint: an empty line saves this and goes on" in said[1]
    assert "Hint: undo takes back the last decision." in said[2]
    assert "Hint: undo" not in "".join(said[3:])
    kept = read_experience()
    assert {"give", "commit", "undo", "no-code"} <= set(kept.done)
    assert kept.welcome_lines == ()
    again = typed(workspace, "0", guide=Guide())
    assert WELCOME[0] not in again[0]
    assert "type the name of a code" not in "".join(again)


def test_who_has_no_guide_gets_no_hints(workspace: CoderWorkspace) -> None:
    assert "Hint:" not in "".join(typed(workspace, "quiet", "", "0"))


def test_the_question_mark_reads_help_and_the_exclamation_mark_marks_unsure(
    workspace: CoderWorkspace,
) -> None:
    said = typed(workspace, "?", "!")
    assert "To choose codes, type their keys or names." in said[1]
    assert "Marked as unsure." in said[2]


def test_filters_take_a_question_a_language_and_a_code(workspace: CoderWorkspace) -> None:
    said = typed(
        workspace,
        "quiet", "", "filter language fi", "filter question BETTER", "filter code Quiet",
        "filter language xx", "filter code nothing", "filter nonsense",
    )  # fmt: skip
    assert "Hiljainen lukusali" in said[3]
    assert "Longer opening hours, number 1" in said[4]
    assert "The quiet reading room" in said[5]
    assert "Type filter language and one of: " in said[6]
    assert "Type filter code and the whole name of a code." in said[7]
    assert "question NAME, language NAME, code NAME." in said[8]


def test_identical_answers_that_were_coded_differently_are_gone_through(
    workspace: CoderWorkspace,
) -> None:
    assert "You coded no identical answers differently." in typed(workspace, "identical")[1]


def test_progress_says_when_a_break_is_due_and_a_pace_only_once_there_is_one(
    workspace: CoderWorkspace,
) -> None:
    said = typed(workspace, "0", "0", "0", "progress")
    assert "A break is due in 50 min." in said[4]
    assert "At this pace" not in said[4]
    slow = typed(workspace, *["0"] * 12, "progress", step=10)
    assert "At this pace the open answers take" in slow[13]


def test_work_without_a_pause_ends_in_a_reminder_and_a_pause_is_none(
    workspace: CoderWorkspace,
) -> None:
    lines = int(BREAK_AFTER / 160)  # the clock is read three or four times a line
    said = typed(workspace, *["progress"] * lines, step=60)
    assert "".join(said).count("You have worked for 50 minutes. Consider a short break.") == 1
    rested = typed(workspace, *["again"] * lines, step=400)
    assert "Consider a short break." not in "".join(rested)
