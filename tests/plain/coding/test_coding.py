"""Coding line by line: what is typed, what is said, and what is on disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from itertools import count
from pathlib import Path
from typing import IO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.codebook.keys import RESERVED_KEYS, assign_keys
from intercoder.coding.decision import Judgement, State
from intercoder.errors import CoderBusyError
from intercoder.plain.coding.coding import PROMPT, run_plain
from intercoder.plain.coding.spoken_lines import first_sentence
from intercoder.plain.coding.typed_commands import COMMANDS, Act, name_codes
from intercoder.plain.typed_commands import Asked
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study


@pytest.fixture
def workspace(study: Study) -> Iterator[CoderWorkspace]:
    yield open_workspace(study, "anna")


def type_lines(workspace: CoderWorkspace, *lines: str) -> list[str]:
    """What is said after each line (the greeting first), when these are typed and input ends."""
    stdout = StringIO()
    clock = count(step=2.0)
    run_plain(
        workspace, stdin=StringIO("\n".join([*lines, ""])), stdout=stdout, now=lambda: next(clock)
    )
    return stdout.getvalue().split(PROMPT)


def decisions(study: Study) -> dict[str, Judgement]:
    return {one.answer.id: one.judgement for one in codings(study)}


def test_the_answer_is_read_out_with_its_question_language_and_attributes(
    workspace: CoderWorkspace,
) -> None:
    greeting, *_ = type_lines(workspace)
    assert "Coding as anna." in greeting
    assert "Done: 0 of 20." in greeting
    assert "Question: What do you value most about the library?" in greeting
    assert "Language: en" in greeting
    assert "age: 30-39" in greeting
    assert "Answer: The quiet reading room and the novels." in greeting


def test_a_key_chooses_a_code_and_an_empty_line_commits_it(
    workspace: CoderWorkspace, study: Study
) -> None:
    _, chosen, saved, *_ = type_lines(workspace, "k", "")
    assert "Added: Books and media." in chosen
    assert "Saved: Books and media." in saved
    assert "Answer: Friendly staff" in saved
    assert decisions(study) == {"v1:value": Judgement.of(["books"])}


@pytest.mark.parametrize(
    "line",
    ["k q", "q,k", "books, quiet", "books quiet", "Books and media, CALM", "k, Quiet", "code k q"],
)
def test_several_codes_can_be_named_on_one_line(
    workspace: CoderWorkspace, study: Study, line: str
) -> None:
    type_lines(workspace, line, "done")
    assert set(decisions(study)["v1:value"].codes) == {"books", "quiet"}


def test_a_code_typed_again_is_taken_off(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, "k q", "k", "")
    assert "Removed: Books and media." in said[2]
    assert set(decisions(study)["v1:value"].codes) == {"quiet"}


def test_a_name_that_is_not_exact_has_to_be_confirmed(
    workspace: CoderWorkspace, study: Study
) -> None:
    said = type_lines(workspace, "boks", "1", "")
    assert "No code is called “boks”. Near it:\n1: Books and media." in said[1]
    assert set(decisions(study)["v1:value"].codes) == {"books"}


@pytest.mark.parametrize("reply", ["", "no", "0"])
def test_nothing_is_chosen_without_a_confirmation(
    workspace: CoderWorkspace, study: Study, reply: str
) -> None:
    said = type_lines(workspace, "boks", reply, "")
    assert "Nothing chosen." in said[1]
    assert "No code chosen. Press 0 if none applies, s to skip." in said[2]
    assert decisions(study) == {}


def test_an_unclear_name_is_left_out_and_said(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, "k, zzzzzz", "")
    assert "No code resembles “zzzzzz”." in said[1]
    assert "Left out: “zzzzzz”." in said[1]
    assert set(decisions(study)["v1:value"].codes) == {"books"}


def test_a_heading_is_not_chosen(workspace: CoderWorkspace) -> None:
    assert "“Services” is a heading" in type_lines(workspace, "Services")[1]


def test_a_code_that_stands_alone_takes_the_others_off(
    workspace: CoderWorkspace, study: Study
) -> None:
    said = type_lines(workspace, "k", "x", "")
    assert "“Refuses to answer” stands alone: “Books and media” removed." in said[2]
    assert set(decisions(study)["v1:value"].codes) == {"refuses"}


def test_no_code_applies_and_skipping(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, "0", "s")
    assert "Saved: no code applies." in said[1]
    assert "Saved: skipped." in said[2]
    assert [one.state for one in decisions(study).values()] == [
        State.NO_CODE_APPLIES,
        State.SKIPPED,
    ]


def test_no_code_with_codes_chosen_asks_once_more(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, "k", "0", "0")
    assert "again to drop 1 code" in said[2]
    assert decisions(study)["v1:value"].state is State.NO_CODE_APPLIES


def test_unsure_and_memo_go_with_the_judgement(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, "!", "memo see the guide", "memo", "k", "")
    assert "Marked as unsure." in said[1]
    assert "Memo saved." in said[2]
    assert "Memo: see the guide" in said[3]
    assert "Unsure. With a memo." in said[5]
    judgement = decisions(study)["v1:value"]
    assert (judgement.unsure, judgement.memo) == (True, "see the guide")


def test_marks_can_be_taken_off_again(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, "unsure", "unsure", "m x", "m -", "m", "k", "")
    assert "No longer unsure." in said[2]
    assert "Memo removed." in said[4]
    assert "No memo." in said[5]
    assert decisions(study)["v1:value"] == Judgement.of(["books"])


def test_undo_and_redo_go_through_the_decisions(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, "k", "", "undo", "undo", "redo", "redo")
    assert "Taken back." in said[3]
    assert "Answer: The quiet reading room" in said[3]
    assert "Nothing left to take back." in said[4]
    assert "Brought back." in said[5]
    assert "Nothing left to bring back." in said[6]
    assert set(decisions(study)["v1:value"].codes) == {"books"}


def test_undo_works_in_the_next_sitting(workspace: CoderWorkspace, study: Study) -> None:
    type_lines(workspace, "k", "")
    workspace.leave()
    type_lines(open_workspace(study, "anna"), "u")
    assert decisions(study) == {}


def test_back_and_next_move_without_deciding(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, "next", "back", "back")
    assert "Friendly staff" in said[1]
    assert "The quiet reading room" in said[2]
    assert "This is the first answer of this session." in said[3]
    assert decisions(study) == {}


def test_a_decided_answer_says_what_was_decided_and_stays_if_nothing_changes(
    workspace: CoderWorkspace, study: Study
) -> None:
    said = type_lines(workspace, "k", "", "back", "")
    assert "Decided before: Books and media." in said[3]
    assert "Left unchanged." in said[4]
    assert set(decisions(study)["v1:value"].codes) == {"books"}


def test_the_codes_are_listed_as_a_tree_with_their_keys(workspace: CoderWorkspace) -> None:
    listed = type_lines(workspace, "codes")[1]
    assert "Services:\n  Books and media. Key k.\n  Staff. Key t." in listed


@pytest.mark.parametrize("line", ["? quiet", "?q", "define calm", "define Quiet"])
def test_a_definition_is_read_out(workspace: CoderWorkspace, line: str) -> None:
    said = type_lines(workspace, line)[1]
    assert "Quiet.\nUnder: The place.\nKey: q\nDefinition: Silence, calm." in said


def test_the_meaning_of_a_code_is_said_the_first_time_it_is_given(
    workspace: CoderWorkspace,
) -> None:
    said = type_lines(workspace, "q", "q", "q", "? t", "t", "x")
    assert "Added: Quiet.\n“Quiet” means: Silence, calm." in said[1]
    assert "means" not in said[2] + said[3]
    assert "means" not in said[5], "it was read out a moment ago"
    assert "means" not in said[6], "this code has no definition"


@pytest.mark.parametrize(
    ("definition", "first"),
    [
        ("Silence, calm. Not the reading room.", "Silence, calm."),
        ("Books, e.g. Novels and papers. Not films.", "Books, e.g. Novels and papers."),
        ("Books\n and   papers", "Books and papers"),
        ("静かさ。本ではない。", "静かさ。"),
        ("Rated 3.5 or more! Never less.", "Rated 3.5 or more!"),
    ],
)
def test_the_first_sentence_of_a_definition_is_what_is_said(definition: str, first: str) -> None:
    assert first_sentence(definition) == first


def test_answers_can_be_found_by_their_words(workspace: CoderWorkspace) -> None:
    said = type_lines(workspace, "find bus stop", "find", "find nowhere-to-be-found")
    assert "Answer: It is warm and close to the bus stop." in said[1]
    assert "Type find and the words" in said[2]
    assert "No answers left with these words." in said[3]


def test_a_filter_shows_only_answers_in_that_state(workspace: CoderWorkspace) -> None:
    said = type_lines(workspace, "s", "k", "", "filter skipped", "filter nonsense", "f open")
    assert "Decided before: skipped." in said[4]
    assert (
        "Type filter and one of: open, coded, none, skipped, unsure, passages, doubts, all"
        in said[5]
    )
    assert "Hiljainen lukusali" in said[6]


def test_skipped_answers_can_be_decided_after_all(workspace: CoderWorkspace, study: Study) -> None:
    type_lines(workspace, "s", "filter skipped", "k", "")
    assert set(decisions(study)["v1:value"].codes) == {"books"}


def test_the_end_of_the_queue_is_said_and_nothing_can_be_chosen_there(
    workspace: CoderWorkspace, study: Study
) -> None:
    said = type_lines(workspace, *["0"] * 20, "k", "", "0", "!", "memo x", "progress")
    assert "Everything is decided or skipped." in said[20]
    for after_the_end in said[21:26]:
        assert "No answer is in view." in after_the_end
    assert "Done: 20 of 20." in said[26]
    assert len(decisions(study)) == 20


def test_hidden_texts_are_read_only_when_asked_for(workspace: CoderWorkspace) -> None:
    said = type_lines(workspace, "hide", "0", "again", "h", "0")
    assert "Answer: hidden." in said[2]
    assert "Friendly staff" not in said[2]
    assert "Friendly staff" in said[3]
    assert "Hiljainen lukusali" in said[5]


def test_a_question_is_said_again_only_when_it_changes(workspace: CoderWorkspace) -> None:
    said = type_lines(workspace, "0", "again", *["0"] * 9)
    assert "Question:" not in said[1]
    assert "Question: What do you value most" in said[2]
    assert "Question: What should be better?" in said[-2]


def test_progress_says_no_pace_after_a_few_answers(workspace: CoderWorkspace) -> None:
    said = type_lines(workspace, "progress", "0", "0", "s", "0", "progress")
    assert "At this pace" not in said[1]
    assert "Coded: 0. No code applies: 3.\nSkipped: 1. Unsure: 0. Open: 16." in said[6]
    assert "At this pace" not in said[6]  # five quick answers are no pace


def test_help_says_every_word(workspace: CoderWorkspace) -> None:
    said = type_lines(workspace, "help")[1]
    assert all(word.help in said for word in COMMANDS.commands)


def test_a_break_is_suggested_once(study: Study) -> None:
    stdout = StringIO()
    clock = count(step=60.0)
    workspace = open_workspace(study, "anna")
    run_plain(
        workspace, stdin=StringIO("next\n" * 19), stdout=stdout, now=lambda: float(next(clock))
    )
    assert stdout.getvalue().count("Consider a short break.") == 1


def test_what_was_chosen_and_not_committed_is_kept_for_next_time(
    workspace: CoderWorkspace, study: Study
) -> None:
    assert "is kept for next time" in type_lines(workspace, "k")[-1]
    workspace.leave()
    greeting, *_ = type_lines(open_workspace(study, "anna"))
    assert "Chosen: Books and media." in greeting


@pytest.mark.parametrize("ending", [["quit"], []])
def test_quit_and_the_end_of_input_say_that_all_is_saved(
    workspace: CoderWorkspace, ending: list[str]
) -> None:
    assert type_lines(workspace, "0", *ending)[-1].endswith("Stopped. Every decision is saved.\n")


def test_escape_sequences_in_an_answer_are_made_visible(
    workspace: CoderWorkspace, study: Study
) -> None:
    hostile = Answer("h", "value", "h", "\x1b]0;title\x07 [/b] \u202eabc", "en")
    with take_in(study) as intake:
        intake.add_answers([hostile])
    said = "".join(type_lines(workspace, "find title"))
    assert "␛]0;title␇ [/b] ⟨U+202E⟩abc" in said
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_nothing_is_drawn(workspace: CoderWorkspace) -> None:
    said = "".join(type_lines(workspace, "codes", "help", "k", "", "? k", "progress"))
    assert all(character.isprintable() or character == "\n" for character in said)
    assert not set(said) & set("│─┌┐└┘╭╮▌█▶●✓")


def limit_pages(study: Study, pages: int) -> None:
    """Let the study's file grow no further than this, as a full disk would."""
    with study.writing() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_a_change_that_is_not_saved_is_said_and_can_be_made_again(
    workspace: CoderWorkspace, study: Study
) -> None:
    memo = "memo " + "x" * 100_000
    type_lines(workspace, "k")
    limit_pages(study, 1)
    said = type_lines(workspace, memo, "memo")
    assert "Not saved, so nothing has changed. There is no space left" in said[1]
    assert "No memo." in said[2]
    limit_pages(study, 1_000_000)
    said = type_lines(workspace, memo, "")
    assert "Memo saved." in said[1]
    assert decisions(study)["v1:value"].memo == "x" * 100_000


def test_a_coder_who_went_on_elsewhere_is_stopped(workspace: CoderWorkspace, study: Study) -> None:
    open_workspace(study, "anna", take_over=True)
    with pytest.raises(CoderBusyError):
        type_lines(workspace, "k")


# -- what a line means ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("", Asked(Act.DONE)),
        ("  ", Asked(Act.DONE)),
        ("0", Asked(Act.NO_CODE)),
        ("!", Asked(Act.UNSURE)),
        ("?", Asked(Act.HELP)),
        ("?k", Asked(Act.DEFINE, "k")),
        ("? Opening hours", Asked(Act.DEFINE, "Opening hours")),
        ("/back", Asked(Act.LOOK, "back")),
        ("m a  b", Asked(Act.MEMO, "a  b")),
        ("f skipped", Asked(Act.FILTER, "skipped")),
        ("back", Asked(Act.BACK)),
        ("back issues", "back issues"),
        ("k w", "k w"),
    ],
)
def test_lines_are_understood(line: str, meant: Asked[Act] | str) -> None:
    assert COMMANDS.read(line) == meant


def test_no_key_of_a_code_is_a_command_or_the_other_way_round() -> None:
    forms = {form for word in COMMANDS.commands for form in (word.act.value, *word.also)}
    assert {form for form in forms if len(form) == 1} <= RESERVED_KEYS


def test_every_assignable_code_can_be_named_by_key_id_and_name(codebook: Codebook) -> None:
    keys = assign_keys(codebook)
    for code in codebook.assignable:
        for name in (keys[code.id], code.id, code.name, f"  {code.name.upper()} "):
            assert name_codes(name, codebook, keys) == ((code,), ())


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(max_size=12) | st.sampled_from(["k", "q", "", "0", "u", "r", "b", "1"])))
def test_whatever_is_typed_nothing_breaks(study: Study, lines: list[str]) -> None:
    typed = [line.replace("\n", " ").replace("\r", " ") for line in lines]
    workspace = open_workspace(study, "anna", take_over=True)
    said = "".join(type_lines(workspace, *typed))
    assert said.endswith("next time.\n") or said.endswith("is saved.\n")


# -- the real program -----------------------------------------------------------------------------


def start(study: Study) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "intercoder", "code", study.target, "--coder", "anna", "--plain"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def wait_for_prompt(stdout: IO[bytes], shown: bytes) -> None:
    """Until it waits for a line, after having said this."""
    said = b""
    while not (shown in said and said.endswith(b"Codes: ")):
        read = stdout.read(1)
        assert read, said
        said += read


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is another signal there")
def test_ctrl_c_stops_with_everything_saved(study: Study, heeds_signals: None) -> None:
    with start(study) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"k\n\n")
        process.stdin.flush()
        wait_for_prompt(process.stdout, b"Friendly staff")
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=240)
    assert process.returncode == 130
    assert b"Stopped. Every decision is saved." in stdout
    assert set(decisions(study)["v1:value"].codes) == {"books"}


@pytest.mark.slow
def test_a_killed_sitting_loses_nothing_that_was_said_to_be_saved(study: Study) -> None:
    with start(study) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"k\n\n")
        process.stdin.flush()
        while b"Saved: " not in process.stdout.readline():
            pass
        process.kill()
    assert set(decisions(study)["v1:value"].codes) == {"books"}
    assert Path(study.target).exists()
