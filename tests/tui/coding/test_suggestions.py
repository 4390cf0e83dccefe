"""Suggestions on the coding screen, from a real process that says what the test wants."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from rich.cells import cell_len

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Judgement, Origin
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.coding.suggestion_visibility import Absence
from intercoder.study.answers.answer_import import take_in
from intercoder.study.exchange.exported_rows import Coding, codings
from intercoder.study.log.decision_log import Author
from intercoder.study.rounds.people import add_coder
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study, create_study
from intercoder.suggest.live.assistant import GIVEN_UP, STOPPED, Assistant
from intercoder.tui.app import CodingApp
from intercoder.tui.coding.session_start import start_session
from tests.suggest.live.test_assistant import SCRIPT
from tests.tui.conftest import Driver
from tests.tui.test_screens import compare

QUIET = [["quiet", 0.82, [[4, 9]]], ["books", 0.31, [[31, 37]]]]
"""For the first answer: “The quiet reading room and the novels.”"""
PATIENCE = 20.0

Assisted = Callable[..., AbstractAsyncContextManager["Assisting"]]


class Assisting(Driver):
    """A driver that can wait for suggestions."""

    async def until(self, wanted: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not wanted():
            assert time.monotonic() < end, self.text
            await self.pilot.pause(0.02)
        await self.settle()

    async def suggested(self) -> None:
        """Wait until something is suggested, or known not to be, for the answer in view."""
        await self.until(lambda: (item := self.coding.session.item) and item.offer)

    @property
    def assistant(self) -> Assistant:
        """What the app asks."""
        assert self.coding.controller.offers is not None
        assert self.coding.controller.offers._assistant is not None
        return self.coding.controller.offers._assistant

    @property
    def worker(self) -> int:
        """The process that makes suggestions; 0 while there is none."""
        return self.assistant.process_id or 0

    @property
    def model(self) -> str:
        """The model whose suggestions are in view."""
        seen = self.coding.session.suggestions
        return seen.model if seen else ""

    def underlined(self) -> list[str]:
        """The underlined words of the answer."""
        strips = self.coding.regions.answer.strips
        return [
            segment.text
            for strip in strips
            for segment in strip
            if segment.style is not None and segment.style.underline
        ]


@pytest.fixture
def open_assisted(study: Study) -> Assisted:
    """Opens the app on a study with these settings, and suggestions by this script."""

    @asynccontextmanager
    async def opened(
        mode: Mode = Mode.BEFORE,
        *,
        unassisted: float = 0.0,
        size: tuple[int, int] = (80, 24),
        at: Study = study,
        pauses: tuple[float, ...] = (0.05, 0.05),
        **script: Any,
    ) -> AsyncIterator[Assisting]:
        set_assistance(at, Assistance(mode, unassisted=unassisted))
        command = [sys.executable, str(SCRIPT), json.dumps({"codes": QUIET, **script})]
        app = CodingApp(
            at,
            start_session(at, "anna", monotonic()),
            assist=lambda opening, hear: Assistant(opening, hear, command=command, pauses=pauses),
        )
        async with app.run_test(size=size) as pilot:
            driver = Assisting(app, pilot)
            await driver.settle()
            yield driver
        app.finish()

    return opened


def decision(study: Study, answer: str) -> Coding:
    return next(one for one in codings(study) if one.answer.id == answer)


async def test_suggestions_stand_below_the_answer_with_their_evidence(
    open_assisted: Assisted,
) -> None:
    async with open_assisted() as driver:
        await driver.suggested()
        assert "1 ○ Quiet" in driver.line("82 %")
        assert "quiet" in driver.line("82 %").split("82 %")[1]
        assert "2 ○ Books and media" in driver.line("31 %")
        assert driver.underlined() == ["quiet", "novels"]
        assert driver.chosen == []


@pytest.mark.slow
async def test_they_say_what_they_rest_on(open_assisted: Assisted) -> None:
    given = [[*QUIET[0], 3], [*QUIET[1], 0]]
    async with open_assisted(codes=given, basis=[12, True]) as driver:
        await driver.suggested()
        assert "From your 12 decisions: accept by number" in driver.text
        assert "82 %" in driver.line("Quiet  ")
        books = driver.line("2 ○ Books")
        assert "31 %" not in books
        assert "2nd" in books
        assert "no example" in books
    async with open_assisted(codes=given, basis=[12, False], size=(160, 40)) as driver:
        await driver.suggested()
        assert "Suggested from 12 coded answers: accept by number" in driver.text
        assert "no example of this code yet: novels" in driver.line("2 ○ Books")


async def test_the_head_says_how_many_mean_the_same(open_assisted: Assisted) -> None:
    async with open_assisted(same_meaning=3) as driver:
        await driver.until(lambda: "3 by meaning: g" in driver.text)


@pytest.mark.slow
async def test_they_say_which_encoder_has_read_the_answers(open_assisted: Assisted) -> None:
    async with open_assisted(basis=[12, True, "e5"]) as driver:
        await driver.suggested()
        assert "From your 12 decisions, with e5" in driver.text
        await driver.press("f1", *"as suggested")
        assert "by words, and by meaning with the encoder e5" in driver.text
    async with open_assisted(basis=[12, True, "e5"], size=(160, 40)) as driver:
        await driver.suggested()
        assert "Suggested from your 12 decisions, with e5: accept by number" in driver.text
    async with open_assisted(basis=[12, True]) as driver:
        await driver.suggested()
        await driver.press("f1", *"as suggested")
        assert "Suggestions for this answer, by words alone" in driver.text


async def test_what_they_are_like_is_read_and_hidden_with_all_texts(
    open_assisted: Assisted,
) -> None:
    like = ["v9:value", "A calm corner\nto [b]read[/b]"]
    given = [["quiet", 0.82, [[4, 9]], 3, "", like], ["books", 0.31, [], 2, "", like]]
    async with open_assisted(codes=given, size=(120, 40)) as driver:
        await driver.suggested()
        assert "quiet, like: “A calm corner to [b]read[/b]”" in driver.line("82 %")
        assert "like: “A calm corner to [b]read[/b]”" in driver.line("31 %")
        await driver.press("h")
        assert "corner" not in driver.text
        assert "like:" not in driver.text


async def test_of_the_codebook_alone_nothing_is_said_in_percent(open_assisted: Assisted) -> None:
    sure = [["quiet", 0.99, [[4, 9]], 0], ["books", 0.31, [[31, 37]], 0]]
    async with open_assisted(codes=sure, basis=[0, False]) as driver:
        await driver.suggested()
        assert "From the codebook only: accept by number" in driver.text
        assert "1st" in driver.line("1 ○ Quiet")
        assert "2nd" in driver.line("2 ○ Books")
        assert "99 %" not in driver.text
        assert "example" not in driver.text


async def test_two_presses_accept_a_suggestion_and_go_on(
    open_assisted: Assisted, study: Study
) -> None:
    async with open_assisted() as driver:
        await driver.suggested()
        first = driver.answer
        await driver.press("1", "enter")
        assert driver.answer != first
    one = decision(study, first)
    assert one.judgement == Judgement.of({"quiet": Origin.SUGGESTED})
    assert one.shown == ("quiet", "books")
    assert one.circumstances.model == "m1"
    assert one.circumstances.probabilities == (0.82, 0.31)


async def test_a_chosen_suggestion_is_marked_by_a_sign_and_taken_off_by_the_same_key(
    open_assisted: Assisted,
) -> None:
    async with open_assisted() as driver:
        await driver.suggested()
        await driver.press("2")
        assert "2 ● Books and media" in driver.text
        assert "1 ○ Quiet" in driver.text
        await driver.press("q")
        assert "1 ● Quiet" in driver.text
        await driver.press("2", "1")
        assert "2 ○ Books and media" in driver.text
        assert driver.chosen == []


async def test_a_click_accepts_too(open_assisted: Assisted) -> None:
    async with open_assisted() as driver:
        await driver.suggested()
        await driver.pilot.click(driver.coding.regions.suggestions, offset=(5, 2))
        await driver.settle()
        assert driver.chosen == ["books"]


async def test_hidden_text_hides_the_evidence(open_assisted: Assisted) -> None:
    async with open_assisted() as driver:
        await driver.suggested()
        await driver.press("h")
        assert "1 ○ Quiet" in driver.text
        assert "novels" not in driver.text
        assert driver.line("82 %").split("┃")[0].rstrip().endswith("82 %")
        assert driver.underlined() == []
        await driver.press("h")
        assert driver.underlined() == ["quiet", "novels"]


async def test_the_region_keeps_its_place_whatever_there_is_to_show(
    open_assisted: Assisted,
) -> None:
    async with open_assisted(by_answer={"1": None, "3": []}) as driver:
        region = driver.coding.regions.suggestions.region
        assert "Suggestions are being prepared. You can" in driver.text
        await driver.press("right")
        await driver.suggested()  # another process answers, in its own time
        assert "Nothing to suggest for this answer." in driver.text
        assert driver.coding.regions.suggestions.region == region
        await driver.press("right")
        await driver.suggested()
        assert "82 %" in driver.text
        assert driver.coding.regions.suggestions.region == region


async def test_an_unassisted_answer_says_so_and_shows_nothing(open_assisted: Assisted) -> None:
    async with open_assisted(unassisted=1.0) as driver:
        shown = " ".join(line.split("┃")[0].strip() for line in driver.text.splitlines())
        assert Absence.UNASSISTED in shown
        assert "intercoder suggest settings --unassisted 0" in shown
        await driver.press("1")
        assert driver.chosen == []
        assert driver.underlined() == []


async def test_where_suggestions_are_off_there_is_no_trace_of_them(
    open_assisted: Assisted, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    async with open_assisted(Mode.OFF, heard=str(heard)) as driver:
        assert not driver.coding.regions.suggestions.display
        assert "uggest" not in driver.text
        assert driver.coding.regions.codes.region.height == 21, "the codes have all of it"
        await driver.press("k", "enter")
    assert not heard.exists()


async def test_the_first_suggestion_is_looked_at_until_another_code_is_asked_for(
    open_assisted: Assisted,
) -> None:
    async with open_assisted() as driver:
        await driver.suggested()
        await driver.settle()
        assert driver.line("Quiet  suggested 1")
        assert "Silence, calm." in driver.text
        await driver.press("semicolon", "2")
        assert driver.line("Books and media  suggested 2")
        assert driver.chosen == []
        await driver.press("1")
        assert driver.line("Quiet  suggested 1 · given")


async def test_code_first_then_reveal_and_revise(open_assisted: Assisted, study: Study) -> None:
    async with open_assisted(Mode.AFTER) as driver:
        await driver.suggested()
        first = driver.answer
        assert "Suggestions appear once you have decided." in driver.text
        assert driver.underlined() == []
        await driver.press("k", "enter")
        assert driver.answer == first
        assert decision(study, first).shown is None
        assert "Recorded. More codes are suggested" in driver.text
        assert "1 ○ Quiet" in driver.text
        assert "2 ● Books and media" in driver.text
        await driver.press("1", "enter")
        assert driver.answer != first
    one = decision(study, first)
    assert one.judgement.codes == {"books": Origin.MANUAL, "quiet": Origin.SUGGESTED}
    assert one.circumstances.revealed
    assert one.shown == ("quiet", "books")
    assert rows_of(study, first) == 2


def rows_of(study: Study, answer: str) -> int:
    """How many decisions on this answer the log holds."""
    from intercoder.study.log import past_decisions

    with study.reading() as connection:
        author = Author("anna", 1, "main", 1)
        return sum(one.answer == answer for one in past_decisions.newest_first(connection, author))


async def test_what_is_in_view_does_not_change_when_a_better_model_comes(
    open_assisted: Assisted,
) -> None:
    async with open_assisted(models=["m1", "m2"]) as driver:
        await driver.suggested()
        await driver.press("1", "enter")  # after the decision there is another model
        await driver.until(lambda: driver.assistant.model == "m2")
        await driver.press("left")
        assert driver.model == "m1"
        await driver.press("right", "right")
        await driver.suggested()
        assert driver.model == "m2"


@pytest.mark.slow
async def test_a_killed_worker_is_started_again_the_coder_told_once_and_coding_goes_on(
    open_assisted: Assisted, study: Study
) -> None:
    async with open_assisted() as driver:
        await driver.suggested()
        before = driver.worker
        os.kill(before, signal.SIGKILL)
        await driver.until(lambda: STOPPED[:40] in driver.text)
        await driver.press("k", "enter")
        assert STOPPED[:40] not in driver.text
        await driver.until(lambda: driver.worker not in {0, before})
        again = driver.worker
        os.kill(again, signal.SIGKILL)
        await driver.until(lambda: driver.worker not in {0, again})
        assert STOPPED[:40] not in driver.text
        await driver.press("k", "enter", *["right"] * 9)
        await driver.suggested()
        assert "82 %" in driver.text
    assert len(list(codings(study))) == 2


async def test_without_a_worker_coding_goes_on_and_the_coder_knows(
    open_assisted: Assisted, study: Study
) -> None:
    async with open_assisted(die_after=0, size=(120, 40)) as driver:
        await driver.until(lambda: GIVEN_UP[:40] in driver.text)
        await driver.press("k", "enter")
        await driver.until(lambda: "Suggestions have stopped. You can go on coding" in driver.text)
        assert decision(study, "v1:value").shown is None


async def test_a_code_the_worker_made_up_is_not_shown(open_assisted: Assisted) -> None:
    made_up = [["[/b]", 0.9, []], ["services", 0.8, []], ["staff", 0.7, [[-4, 9000]]]]
    async with open_assisted(codes=made_up) as driver:
        await driver.suggested()
        assert "1 ○ Staff" in driver.text
        assert "2 ○" not in driver.text


async def test_names_of_any_script_and_length_stand_in_columns(
    open_assisted: Assisted, tmp_path: Path
) -> None:
    names = ("Short", "開館時間と図書館の閲覧室について", "[/b] \x1b[31m" + "long " * 9, "مكتبة")
    codebook = Codebook("wide", tuple(Code(f"c{n}", name) for n, name in enumerate(names)))
    study = create_study(str(tmp_path / "wide.study"), codebook)
    add_coder(study, "anna")
    with take_in(study) as intake:
        intake.add_questions([Question("q", "?")])
        intake.add_answers([Answer("a", "q", "r", "some \x1b[31m words\r\n\u202eback")])
    made = [[f"c{n}", 0.5, [[5, 10], [18, 23]]] for n in range(len(names))]
    async with open_assisted(at=study, codes=made) as driver:
        await driver.suggested()
        lines = [line for line in driver.text.splitlines() if "50 %" in line]
        assert len({cell_len(line.split("50 %")[0]) for line in lines}) == 1
        assert [line.split("50 %")[0].split()[1] for line in lines] == ["○"] * len(names)
        assert "\x1b" not in driver.text
        assert driver.underlined() == ["␛[31m", "⟨U+202E⟩back"]


async def test_a_name_of_usual_length_is_in_full_in_a_narrow_window(
    open_assisted: Assisted, tmp_path: Path
) -> None:
    """The name is what is accepted; the words that speak for it are underlined in the text."""
    codebook = Codebook("one", (Code("news", "Newspapers and magazines"),))
    study = create_study(str(tmp_path / "one.study"), codebook)
    add_coder(study, "anna")
    with take_in(study) as intake:
        intake.add_questions([Question("q", "?")])
        intake.add_answers([Answer("a", "q", "r", "papers, magazines")])
    made = [["news", 0.99, [[0, 6], [8, 17]]]]
    async with open_assisted(at=study, codes=made) as driver:
        await driver.suggested()
        assert "1 ○ Newspapers and magazines 99 %  pape" in driver.text
        assert driver.underlined() == ["papers", "magazines"]


async def test_undo_brings_the_answer_back_with_what_was_seen_on_it(
    open_assisted: Assisted, study: Study
) -> None:
    async with open_assisted() as driver:
        await driver.suggested()
        first = driver.answer
        await driver.press("1", "enter", "u")
        assert driver.answer == first
        assert "1 ● Quiet" in driver.text
        await driver.press("1", "2", "enter")
    assert decision(study, first).judgement == Judgement.of({"books": Origin.SUGGESTED})


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (112, 26), (172, 40)], ids=str)
async def test_suggestions_look_as_they_did(open_assisted: Assisted, size: tuple[int, int]) -> None:
    five = [*QUIET, ["staff", 0.074, []], ["access", 0.051, [[10, 17]]], ["other", 0.02, []]]
    async with open_assisted(size=size, codes=five) as driver:
        await driver.suggested()
        await driver.press("1", "t", "exclamation_mark")
        compare("suggestions", driver)


async def test_the_reveal_looks_as_it_did(open_assisted: Assisted) -> None:
    async with open_assisted(Mode.AFTER) as driver:
        await driver.suggested()
        await driver.press("k", "enter")
        compare("revealed", driver)


async def test_an_unassisted_answer_looks_as_it_did(open_assisted: Assisted) -> None:
    async with open_assisted(unassisted=1.0) as driver:
        compare("unassisted", driver)
