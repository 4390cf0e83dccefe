"""Copies of a study, and finding out whether all of it is intact."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest

from intercoder.coding.change import Decide, TakeBack
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.exchange import exported_rows
from intercoder.study.overview.progress import progress
from intercoder.study.rounds.people import Role
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.homes import FILE, POSTGRES, home_of, run_in


@pytest.fixture
def coded(study: Study) -> Study:
    """The study after anna decided on six answers and took one back."""
    workspace = open_workspace(study, "anna")
    for number in workspace.numbers(QueueFilter())[:6]:
        workspace.write(Decide(number, Judgement.of(["books"], memo="m"), 2.0))
    workspace.write(TakeBack())
    workspace.leave()
    return study


UNGUARDED = {
    FILE: ("DROP TRIGGER decision_never_changes", "DROP TRIGGER decision_never_goes"),
    POSTGRES: (
        "ALTER TABLE intercoder.decision DISABLE TRIGGER ALL",  # its references too
        "SET search_path = intercoder",
    ),
}


def tampered(study: Study, *statements: str) -> tuple[str, ...]:
    """What `verify` finds after another program changed the file."""
    study.close()
    run_in(study, *UNGUARDED[home_of(study)], *statements)
    with open_study(study.target) as again:
        return verify(again).faults


def test_an_intact_study_is_found_intact(coded: Study) -> None:
    found = verify(coded)
    assert found.ok
    assert (found.answers, found.decisions) == (20, 7)


@pytest.mark.parametrize(
    "change",
    [
        "memo = 'other'",
        'codes = \'{"quiet":"manual"}\'',
        "unsure = NOT unsure",
        "milliseconds = 1",
        "decided_at = '2020-01-01T00:00:00.000Z'",
        "answer_id = 9",
    ],
)
def test_a_changed_decision_is_found(coded: Study, change: str) -> None:
    faults = tampered(coded, f"UPDATE decision SET {change} WHERE seq = 2")
    assert any("was changed" in fault and "anna" in fault for fault in faults)


def test_a_decision_removed_from_the_middle_is_found(coded: Study) -> None:
    faults = tampered(
        coded,
        "DELETE FROM current_decision WHERE seq = 3",
        "DELETE FROM decision WHERE seq = 3",
    )
    assert any("removed or slipped in" in fault for fault in faults)


def test_a_decision_removed_from_the_end_is_found(coded: Study) -> None:
    faults = tampered(coded, "DELETE FROM decision WHERE seq = 7")
    assert any("last decisions of anna are missing" in fault for fault in faults)


def test_a_changed_answer_text_is_found_once_it_was_judged(coded: Study) -> None:
    faults = tampered(coded, "UPDATE answer SET text = 'other' WHERE id = 1")
    assert any("was changed" in fault for fault in faults)
    assert not any("other" in fault for fault in faults)


OTHER_NUMBERS = (
    "substr(numbers, 1, 20)",
    "substr(numbers, 1, 8) || substr(numbers, 1, 16)",
    "substr(numbers, 1, 16) || substr(numbers, 1, 8)",
    "(SELECT other.numbers FROM current_decision AS other WHERE other.seq = 3)",
)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM current_decision WHERE seq = 2",
        "UPDATE current_decision SET seq = 1 WHERE seq = 2",
        "UPDATE current_decision SET state = 'skipped' WHERE seq = 2",
        "UPDATE current_decision SET unsure = NOT unsure WHERE seq = 2",
        "INSERT INTO current_decision VALUES (2, 1, 5, 5, 'coded', FALSE, NULL)",
        *(f"UPDATE current_decision SET numbers = {one} WHERE seq = 2" for one in OTHER_NUMBERS),
    ],
)
def test_what_stands_is_compared_with_the_log(coded: Study, change: str) -> None:
    assert any("not as the log says" in fault for fault in tampered(coded, change))


def test_verifying_tells_how_far_it_is(coded: Study) -> None:
    told: list[tuple[int, int]] = []
    verify(coded, lambda seen, total: told.append((seen, total)))
    assert told[-1] == (7, 7)


def test_a_backup_is_the_study(coded: Study, tmp_path: Path) -> None:
    copy = tmp_path / "copy.study"
    backup(coded, copy)
    with open_study(str(copy)) as again:
        assert again.id == coded.id
        assert list(exported_rows.codings(again)) == list(exported_rows.codings(coded))
        assert verify(again).ok
    assert not list(tmp_path.glob("copy.study?*"))


def test_a_backup_overwrites_nothing_and_leaves_nothing_half_done(
    coded: Study, tmp_path: Path
) -> None:
    there = tmp_path / "there.study"
    there.write_text("mine")
    with pytest.raises(StudyError, match="already exists"):
        backup(coded, there)
    assert there.read_text() == "mine"
    with pytest.raises(StudyError):
        backup(coded, tmp_path / "nowhere" / "copy.study")


def test_a_backup_made_while_a_coder_codes_is_whole(study: Study, tmp_path: Path) -> None:
    workspace = open_workspace(study, "anna")

    def code(at: CoderWorkspace) -> None:
        for _ in range(5):
            for number in at.numbers(QueueFilter()):
                at.write(Decide(number, Judgement.of(["books"]), 1.0))

    coding = Thread(target=code, args=(workspace,))
    coding.start()
    copies = [tmp_path / f"copy-{n}.study" for n in range(5)]
    for copy in copies:
        backup(study, copy)
    coding.join()
    for copy in copies:
        with open_study(str(copy)) as again:
            assert verify(again).ok


def test_progress_counts_every_coder(coded: Study) -> None:
    anna, ben = progress(coded)
    assert (anna.coder, anna.role, anna.round) == ("anna", Role.CODER, "main")
    assert (anna.progress.coded, anna.progress.unseen) == (5, 15)
    assert anna.seconds == 2.0
    assert anna.last_at
    assert (ben.coder, ben.progress.decided, ben.last_at) == ("ben", 0, "")
