"""What a lead, and a coder who reads along, can do on the settling screen."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from intercoder.adjudication.queue import DisagreementFilter, Wanted
from intercoder.coding.adjudication_changes import Adjudicate
from intercoder.coding.decision import ConsensusSource, Judgement
from intercoder.errors import NotSavedError
from intercoder.study.adjudication.adjudication_workspace import open_adjudication
from intercoder.study.adjudication.comments import add_comment, comments
from intercoder.study.adjudication.consensus import Agreed, judged
from intercoder.study.adjudication.definition_doubts import definition_doubts
from intercoder.study.answers.answer_import import EarlierDecision, Marked, take_in
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.study import Study
from tests.marks import BOTH_SIZES
from tests.tui.adjudication.conftest import IMPORTED, LEAD, Adjudicator, OpenAdjudication
from tests.tui.test_screens import compare

ANNA = Coder("anna")


def agreed(study: Study, answer: str) -> Agreed | None:
    return next(one.agreed for one in judged(study, "main") if one.answer == answer)


def key_of(driver: Adjudicator, coder: str) -> str:
    """The number that takes this coder's version."""
    item = driver.screen.session.item
    assert item is not None
    places = [place for place, one in enumerate(item.versions, 1) if one.coder == coder]
    return str(places[0])


@pytest.mark.slow
@BOTH_SIZES
async def test_it_looks_as_it_did(open_screen: OpenAdjudication, size: tuple[int, int]) -> None:
    async with open_screen(size=size) as driver:
        await driver.press("1", "m", *"Both", "ctrl+s", "f6", *"So", "ctrl+s")
        compare("settling", driver)
        await driver.press("enter", "h")
        compare("settling-hidden", driver)
        await driver.press("h", "b", "f8")
        compare("settling-settled-named", driver)
        await driver.press("f")
        compare("settling-filter", driver)


async def test_many_coders_are_listed_below_each_other(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    with take_in(coded) as intake:
        intake.add_decisions(
            [
                EarlierDecision("v3:value", f"coder-{n}", Judgement.of(["staff", "quiet"][: n % 3]))
                for n in range(9)
            ]
        )
    async with open_screen(wanted=Wanted(language="fi"), named=True) as driver:
        compare("settling-many", driver)
        await driver.press("9", "enter")
    made = agreed(coded, "v3:value")
    assert made is not None


async def test_a_version_is_taken_with_a_number_and_settled_with_enter(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    async with open_screen() as driver:
        assert driver.answer == "v2:value"
        await driver.press(key_of(driver, "anna"), "enter")
        assert driver.answer == "v3:value"
        assert "3 of 4 open" in driver.text and "1 adjudicated today" in driver.text
        await driver.press(key_of(driver, "carla"), "enter")
    first, second = agreed(coded, "v2:value"), agreed(coded, "v3:value")
    assert first is not None and first.codes == {"staff"}
    assert (first.settled, first.by) == (ConsensusSource.DECIDED, "lea")
    assert second is not None and second.codes == frozenset()


@pytest.mark.slow
async def test_a_mix_or_codes_of_ones_own_with_a_reason(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    async with open_screen() as driver:
        await driver.press(key_of(driver, "ben"), "o", "k", "m")
        await driver.type("Media are meant")
        await driver.press("ctrl+s")
        assert driver.chosen == ["books", "staff"]
        await driver.press("enter")
    made = agreed(coded, "v2:value")
    assert made is not None
    assert (made.codes, made.reason) == (frozenset({"books", "staff"}), "Media are meant")


async def test_a_code_that_stands_alone_takes_the_others_off(open_screen: OpenAdjudication) -> None:
    async with open_screen() as driver:
        await driver.press("t", "q", "x")
        assert driver.chosen == ["refuses"]
        assert "stands alone" in driver.text
        await driver.press("t")
        assert driver.chosen == ["staff"]


async def test_codes_are_found_by_name_and_their_definitions_are_in_view(
    open_screen: OpenAdjudication,
) -> None:
    async with open_screen() as driver:
        assert "Anything else." in driver.text, "of the first code on which they differ"
        await driver.press("tab")
        assert "Staff: The people who" in driver.text
        await driver.press("slash", *"calm", "enter")
        assert driver.chosen == ["quiet"]
        assert "Silence, calm." in driver.text
        await driver.press("up", "space")
        assert driver.chosen == ["quiet", "staff"]


async def test_nothing_is_settled_without_a_choice(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    async with open_screen() as driver:
        await driver.press("enter")
        assert driver.answer == "v2:value"
        assert "Nothing chosen" in driver.text
        await driver.press("t", "0")
        assert "Press 0 again" in driver.text
        await driver.press("0")
        assert driver.answer == "v3:value"
        await driver.press("9")
        assert "There is no version 9" in driver.text
    made = agreed(coded, "v2:value")
    assert made is not None and made.codes == frozenset()


@pytest.mark.slow
async def test_left_open_undone_and_brought_back(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    async with open_screen() as driver:
        await driver.press("s")
        assert driver.answer == "v3:value"
        await driver.press("q", "enter", "u")
        assert driver.answer == "v3:value"
        assert "Taken back" in driver.text
        assert driver.chosen == ["quiet"], "to be corrected"
        assert "4 of 4 open" in driver.text
        await driver.press("r")
        assert "Brought back." in driver.text and "3 of 4 open" in driver.text
        await driver.press("u", "u")
        assert "Nothing left to take back." in driver.text
    assert agreed(coded, "v3:value") is None
    assert agreed(coded, "v2:value") is None


async def test_after_the_last_it_says_so_and_a_settled_one_can_be_opened_again(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    async with open_screen() as driver:
        await driver.press("1", "enter", "1", "enter", "1", "enter", "1", "enter")
        assert "Everything in this queue is adjudicated." in driver.text
        assert "0 of 4 open" in driver.text
        assert driver.answer == "v6:better"
        await driver.press("s")
        assert "is open again" in driver.text
        assert agreed(coded, "v6:better") is None


async def test_back_returns_to_what_was_settled_and_enter_leaves_it_as_it_is(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    async with open_screen() as driver:
        await driver.press("t", "enter", "b")
        assert driver.answer == "v2:value"
        assert driver.chosen == ["staff"]
        before = agreed(coded, "v2:value")
        await driver.press("enter")
        assert driver.answer == "v3:value"
        await driver.press("b", "b")
        assert "first answer" in driver.text
    assert agreed(coded, "v2:value") == before


async def test_names_are_hidden_until_asked_for(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    add_comment(coded, "main", "v2:value", ANNA, "I would say staff.")
    async with open_screen() as driver:
        assert not any(name in driver.text for name in ("anna", "ben", "carla"))
        await driver.press("n")
        assert all(name in driver.text for name in ("anna", "ben", "carla"))
        await driver.press("f8")
        assert "anna" not in driver.text


@pytest.mark.slow
async def test_comments_and_doubts_go_to_the_study(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    async with open_screen() as driver:
        await driver.press("f6")
        await driver.type("Is it one thing")
        await driver.press("ctrl+s")
        assert "lead: Is it one thing" in driver.text
        await driver.press("tab", "d")
        await driver.type("And volunteers")
        await driver.press("ctrl+s")
        assert "Recorded: the definition of “Staff” needs work." in driver.text
        await driver.press("f6", "escape")
    assert [(one.coder, one.text) for one in comments(coded)] == [("lea", "Is it one thing")]
    assert [(one.code, one.note) for one in definition_doubts(coded)] == [
        ("staff", "And volunteers")
    ]


@pytest.mark.slow
async def test_a_coder_reads_and_comments_and_settles_nothing(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    async with open_screen(who=ANNA) as driver:
        assert "You can read and comment" in driver.text
        await driver.press("1", "t", "0", "u")
        assert driver.chosen == []
        await driver.press("f6")
        await driver.type("Mine")
        await driver.press("ctrl+s")
        assert "anna: Mine" in driver.text, "who looks is named"
        assert "ben" not in driver.text
        await driver.press("enter")
        assert driver.answer == "v3:value"
    assert len(comments(coded)) == 1
    assert all(one.agreed is None for one in judged(coded, "main"))


async def test_a_lead_who_coded_is_told(coded: Study, open_screen: OpenAdjudication) -> None:
    with take_in(coded) as intake:
        intake.add_decisions([EarlierDecision("v2:value", "lea", Judgement.of(["other"]))])
    async with open_screen() as driver:
        assert "one of the versions may be yours" in driver.text


async def test_another_lead_is_not_gone_over_unseen(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    add_coder(coded, "lars", Role.LEAD)
    lars = open_adjudication(coded, "main", Coder("lars", Role.LEAD))
    async with open_screen() as driver:
        item = driver.screen.session.item
        assert item is not None
        lars.write(Adjudicate(item.number, Judgement.of(["other"]), item.decisions))
        await driver.press("t", "enter")
        assert driver.answer == "v2:value"
        assert "lars has adjudicated v2:value since" in driver.text
        assert driver.chosen == ["other"]
        await driver.press("o", "t", "enter")
    made = agreed(coded, "v2:value")
    assert made is not None and (made.codes, made.by) == (frozenset({"staff"}), "lea")


@pytest.mark.slow
async def test_the_queue_can_be_narrowed(open_screen: OpenAdjudication) -> None:
    async with open_screen() as driver:
        await driver.press("f")
        await driver.type("by question")
        await driver.press("enter")
        await driver.type("better")
        await driver.press("enter")
        assert driver.answer == "v6:better"
        assert "1 of 1" in driver.text
        await driver.press("f", *"pair", "enter")
        assert "names are hidden" in driver.text
        await driver.press("escape", "f", *"status", "enter", *"stale", "colon", "enter")
        assert "No disagreements match this filter" in driver.text
        await driver.press("f", "enter")
        assert driver.answer == "v2:value"


@pytest.mark.slow
async def test_stale_ones_say_so(coded: Study, open_screen: OpenAdjudication) -> None:
    async with open_screen() as driver:
        await driver.press("t", "enter")
    with take_in(coded) as intake:
        intake.add_decisions([EarlierDecision("v2:value", "dora", Judgement.of(["other"]))])
    async with open_screen(wanted=Wanted(DisagreementFilter.STALE)) as driver:
        assert driver.answer == "v2:value"
        assert "A coder has changed their decision" in driver.text
        assert "1 of 1 open" in driver.text
        await driver.press("enter")
        assert "0 of 1 open" in driver.text


class Trouble:
    """Makes writing fail from outside, and mends it again."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self) -> None:
        self._run("ALTER TABLE chain_head RENAME TO chain_gone")

    def end(self) -> None:
        self._run("ALTER TABLE chain_gone RENAME TO chain_head")

    def _run(self, statement: str) -> None:
        connection = sqlite3.connect(self._path)
        connection.execute(statement)
        connection.close()


@pytest.mark.slow
async def test_what_cannot_be_saved_stays_and_is_saved_later(
    coded: Study, study_path: Path, open_screen: OpenAdjudication
) -> None:
    trouble = Trouble(study_path)
    async with open_screen() as driver:
        trouble.begin()
        await driver.press("t", "enter", "q", "enter")
        assert "NOT SAVED: 2 changes." in driver.text
        assert driver.answer == "v4:value", "settling goes on"
        await driver.press("b", "b")
        assert "once your decision on it is saved" in driver.text
        await driver.press("escape")
        assert driver.screen.is_attached, "leaving waits"
        await driver.press("ctrl+q")
        assert "Not everything is saved." in driver.text
        await driver.press("escape")
        trouble.end()
        await driver.press("ctrl+s")
        await driver.wait_until(lambda: "NOT SAVED" not in driver.text)
        await driver.settle()
        assert driver.answer == "v2:value"
    made = agreed(coded, "v3:value")
    assert made is not None and made.codes == {"quiet"}


async def test_quitting_all_the_same_says_what_is_lost(
    coded: Study, study_path: Path, open_screen: OpenAdjudication
) -> None:
    with pytest.raises(NotSavedError, match="1 of the last changes"):
        async with open_screen() as driver:
            Trouble(study_path).begin()
            await driver.press("t", "enter")
            await driver.press("ctrl+q")
            await driver.end_with("q")
    Trouble(study_path).end()


async def test_esc_leaves_once_everything_is_saved(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    async with open_screen() as driver:
        await driver.press("t", "enter")
        await driver.end_with("escape")
    assert agreed(coded, "v2:value") is not None


async def test_hostile_words_are_drawn_and_none_is_obeyed(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    hostile = "[/b] [@click=app.quit]go[/] \x1b]0;x\x07 \u202eback " + "word" * 900
    with take_in(coded) as intake:
        memo = Judgement.of(["quiet"], memo=hostile)
        intake.add_decisions([EarlierDecision("v6:better", "carla", memo)])
    add_comment(coded, "main", "v6:better", LEAD, hostile)
    async with open_screen(wanted=Wanted(question="better"), named=True) as driver:
        assert all(c == "\n" or ord(c) >= 32 for c in driver.text)
        assert "[/b] [@click=app.quit]go" in driver.text
        await driver.press("1", "m", "ctrl+s", "enter")
        assert agreed(coded, "v6:better") is not None


@pytest.mark.slow
async def test_marked_words_stand_below_the_versions_unless_the_text_is_hidden(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    with take_in(coded) as intake:
        made = EarlierDecision(
            "v2:value", "dora", Judgement.of(["staff"]), marked=(Marked(0, 14, "staff"),)
        )
        intake.add_decisions([made])
    async with open_screen(size=(120, 40), wanted=IMPORTED) as driver:
        assert "Staff “Friendly staff”" in driver.text
        await driver.press("h")
        assert "Friendly" not in driver.text
        assert "Staff 1 passage" in driver.text
