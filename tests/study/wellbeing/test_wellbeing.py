"""What a study settles for the wellbeing of coders, what they met, and answers handed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intercoder.cli.main import run
from intercoder.codebook.changes.change import Edit, Retire
from intercoder.coding.change import Decide, HandOver
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.coding.queue import OPEN, QueueFilter
from intercoder.coding.session_clock import BREAK_GAP
from intercoder.coding.wellbeing.heaviness import Heaviness
from intercoder.coding.wellbeing.limits import Limits
from intercoder.coding.wellbeing.settings import Support, WellbeingSettings
from intercoder.errors import StudyError, UnreadableError
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.coding.coding_format import CODING
from intercoder.study.database.schema import coder, coding_round
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.overview.progress import progress
from intercoder.study.postgres.logins import grant_login
from intercoder.study.queue.work_lists import read_list
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.saving.pending_change import Pressing, from_document, to_document
from intercoder.study.study import Study, open_study
from intercoder.study.wellbeing.care import care_of
from intercoder.study.wellbeing.exposure import (
    exposure_by_day,
    exposure_of_study,
    exposure_totals,
)
from intercoder.study.wellbeing.handing_over import colleagues, words_for
from intercoder.study.wellbeing.settings import (
    heaviness_of,
    set_wellbeing,
    wellbeing_settings,
)
from intercoder.study.wellbeing.todays_work import work_so_far
from tests.homes import run_in
from tests.postgres import as_login, new_login

LEA = Coder("lea", Role.LEAD)
SETTLED = WellbeingSettings(
    ("better",), ("noise",), Limits(30, 10, 240, 60), 40,
    Support("Kim, room 3", ("A helpline",), "Opening hours were extended."),
)  # fmt: skip


@pytest.fixture
def led(study: Study) -> Study:
    """anna and ben code, lea leads."""
    add_coder(study, "lea", Role.LEAD)
    return study


def allocate(study: Study, overlap: str = "20%") -> None:
    options = ["--coders", "anna,ben", "--overlap", overlap, "--seed", "1", "--yes"]
    assert run(["allocate", study.target, "--round", "main", *options]) == 0


def code(desk: CoderWorkspace, *given: str) -> list[int]:
    """Give each of these codes to an open answer; their numbers."""
    numbers = list(desk.numbers(OPEN))[: len(given)]
    for number, code_id in zip(numbers, given, strict=True):
        desk.write(Decide(number, Judgement.of([code_id]), 30.0))
    return numbers


def test_what_leads_settle_is_read_back(led: Study) -> None:
    assert wellbeing_settings(led) == WellbeingSettings()
    set_wellbeing(led, SETTLED, LEA)
    assert wellbeing_settings(led) == SETTLED
    assert verify(led).ok


def test_only_leads_settle_it_and_only_for_questions_there_are(led: Study) -> None:
    with pytest.raises(StudyError, match="Only a lead"):
        set_wellbeing(led, SETTLED, Coder("anna", Role.CODER))
    with pytest.raises(StudyError, match="no question “x”"):
        set_wellbeing(led, replace(SETTLED, questions=("x",)), LEA)
    assert wellbeing_settings(led) == WellbeingSettings()


@pytest.mark.parametrize("damaged", ["[]", "{", '{"limits": {"break_heavy": "many"}}'])
def test_damaged_settings_are_said_to_be_damaged(led: Study, damaged: str) -> None:
    set_wellbeing(led, SETTLED, LEA)
    run_in(led, f"UPDATE study_setting SET value = '{damaged}' WHERE name = 'wellbeing'")
    with pytest.raises(UnreadableError, match="wellbeing of coders cannot be read"):
        wellbeing_settings(led)


def test_pace_is_hidden_where_anything_is_heavy(led: Study) -> None:
    assert care_of(led, "anna", "main", led.codebook()).shows_pace
    change_codebook(led, [Edit("quiet", "heavy", False, True)], LEA, "")
    assert heaviness_of(led).codes == {"quiet"}
    assert not care_of(led, "anna", "main", led.codebook()).shows_pace


def test_the_record_counts_each_answer_once_and_is_the_coders_alone_in_full(led: Study) -> None:
    change_codebook(led, [Edit("quiet", "heavy", False, True)], LEA, "")
    anna, ben = open_workspace(led, "anna"), open_workspace(led, "ben")
    (first, *_) = code(anna, "quiet", "books", "quiet")
    anna.write(Decide(first, Judgement.of(["books"]), 10.0))  # a change of mind
    code(ben, "books")
    (day,) = exposure_by_day(led, "anna")
    assert (day.heavy, day.others) == (2, 1)
    assert (day.heavy_seconds, day.other_seconds) == (70.0, 30.0)
    totals = {one.coder: (one.heavy, one.others, one.days) for one in exposure_totals(led)}
    assert totals == {"anna": (2, 1, 1), "ben": (0, 1, 0)}
    whole = exposure_of_study(led)
    assert whole is not None
    assert (whole.people, whole.heavy, whole.others, whole.most_a_day) == (2, 2, 2, 2)


def test_what_was_heavy_stays_so_when_the_code_is_retired(led: Study) -> None:
    change_codebook(led, [Edit("quiet", "heavy", False, True)], LEA, "")
    code(open_workspace(led, "anna"), "quiet")
    change_codebook(led, [Retire("quiet")], LEA, "")
    assert exposure_totals(led)[0].heavy == 1


def test_nothing_is_recorded_where_nothing_is_heavy(led: Study) -> None:
    code(open_workspace(led, "anna"), "quiet")
    assert exposure_of_study(led) is None


def test_a_new_window_knows_when_the_last_break_was(led: Study) -> None:
    heaviness = Heaviness(frozenset({"quiet"}))
    code(open_workspace(led, "anna"), "quiet", "books")
    now = datetime.now(UTC)
    so_far = work_so_far(led, "anna", heaviness, now)
    assert (len(so_far.heavy), so_far.answers) == (1, 2)
    assert so_far.seconds >= 30.0
    rested = work_so_far(led, "anna", heaviness, now + timedelta(seconds=BREAK_GAP))
    if rested.day_heavy:  # not if the test ran across midnight
        assert (rested.seconds, rested.heavy, rested.answers) == (0.0, frozenset(), 0)
    assert work_so_far(led, "anna", heaviness, now + timedelta(days=1)).day_heavy == frozenset()


@pytest.mark.files_only
def test_the_settings_travel_in_packages(led: Study, tmp_path: Path) -> None:
    set_wellbeing(led, SETTLED, LEA)
    allocate(led)
    file = tmp_path / "anna.study"
    assert run(["package", led.target, str(file), "--coders", "anna"]) == 0
    with open_study(str(file)) as package:
        assert wellbeing_settings(package) == SETTLED


def test_an_answer_handed_over_changes_queues_without_a_trace_in_figures(led: Study) -> None:
    allocate(led)
    anna, ben = open_workspace(led, "anna"), open_workspace(led, "ben")
    theirs = {one.number for one in read_list(led, "ben")}
    mine = read_list(led, "anna")
    number = next(one.number for one in mine if one.number not in theirs)
    anna.write(Decide(number, SKIPPED, 5.0))
    before = {one.coder: one.progress.total for one in progress(led)}
    anna.write(HandOver(number, "ben", "Too close to home."))
    after = {one.coder: one.progress for one in progress(led)}
    assert after["anna"].total == before["anna"] - 1
    assert after["anna"].skipped == 0
    assert after["ben"].total == before["ben"] + 1
    assert number not in anna.numbers(QueueFilter())
    assert ben.numbers(OPEN)[-1] == number
    assert words_for(led, "ben", "main") == {number: ("anna", "Too close to home.")}
    assert words_for(led, "anna", "main") == {}
    ben.write(HandOver(number, "anna"))  # and back
    assert number in anna.numbers(QueueFilter())
    assert verify(led).ok


def test_an_answer_of_the_overlap_sample_stays_coded_alone(led: Study) -> None:
    allocate(led, "100%")
    add_coder(led, "carla")
    anna = open_workspace(led, "anna")
    number = anna.numbers(OPEN)[0]
    anna.write(HandOver(number, "carla"))
    (given,) = read_list(led, "carla")
    assert (given.number, given.alone, given.drawn) == (number, True, False)


def test_without_an_allocation_it_leaves_the_queue_of_the_one_who_hands_it_over(
    led: Study,
) -> None:
    anna, ben = open_workspace(led, "anna"), open_workspace(led, "ben")
    number = anna.numbers(OPEN)[0]
    anna.write(HandOver(number, "ben"))
    assert number not in anna.numbers(OPEN)
    assert number not in [one.number for one in anna.following(None, OPEN, 50)]
    assert number in ben.numbers(OPEN)
    assert anna.progress().total == 19
    assert {one.coder: one.progress.total for one in progress(led)}["anna"] == 19
    assert not list(codings(led))


def test_what_cannot_be_handed_over_stays_where_it_is(led: Study) -> None:
    anna = open_workspace(led, "anna")
    (decided,) = code(anna, "books")
    anna.write(HandOver(decided, "ben"))
    number = anna.numbers(OPEN)[0]
    for to in ("nobody", "anna"):
        anna.write(HandOver(number, to))
    assert len(anna.numbers(QueueFilter())) == 20
    assert colleagues(led, "anna")[-1].is_lead


def test_handing_over_is_kept_on_its_way_to_a_server(led: Study) -> None:
    anna = open_workspace(led, "anna")
    number = anna.numbers(OPEN)[0]
    pressing = Pressing(1, "", CODING)
    (item,) = anna.following(None, OPEN, 1)
    pressing.note([(number, item.answer.id)])
    press = pressing.pressed(HandOver(number, "ben", "word"))
    again = from_document(to_document(press, CODING), {item.answer.id: number}, CODING)
    assert again.change == press.change


@pytest.mark.postgres_only
def test_a_coders_login_hands_over_its_own_answers_alone(led: Study) -> None:
    allocate(led)
    anna, ben = new_login(), new_login()
    grant_login(led, "anna", anna, "secret")
    grant_login(led, "ben", ben, "secret")
    theirs = {one.number for one in read_list(led, "ben")}
    with open_study(as_login(led.address, anna)) as hers:
        workspace = open_workspace(hers, "anna")
        number, other = [one for one in workspace.numbers(OPEN) if one not in theirs][:2]
        workspace.write(HandOver(number, "ben", "Too “close” to home."))
        assert number not in workspace.numbers(QueueFilter())
        assert words_for(hers, "anna", "main") == {}
    with open_study(as_login(led.address, ben)) as his:
        assert open_workspace(his, "ben").numbers(OPEN)[-1] == number
        assert words_for(his, "ben", "main") == {number: ("anna", "Too “close” to home.")}
        with his.writing() as connection:  # what is anna's is not ben's to hand over
            rows = {one.name: one.id for one in connection.execute(select(coder))}
            main = connection.execute(select(coding_round.c.id)).scalar()
            connection.execute(select(func.hand_over(rows["anna"], main, other, "ben", "")))
    assert other in open_workspace(led, "anna", take_over=True).numbers(OPEN)
    assert words_for(led, "ben", "main") == {number: ("anna", "Too “close” to home.")}
    assert verify(led).ok
