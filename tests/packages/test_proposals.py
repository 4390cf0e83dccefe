"""Codes proposed in a package come home with it, and those that may be seen travel with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from intercoder.codebook.changes.change import Accept
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Decide, Propose
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.proposals.proposing import reject_proposals
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.rounds.rounds import make_blind
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.packages.parcels import at_desk, send, take


def propose(place: Study | Path, coder: str, name: str, at: int = 0) -> Proposal:
    """Propose a code on an answer of the queue, and give it there."""
    with at_desk(place, coder) as desk:
        number = desk.numbers(QueueFilter())[at]
        answer = desk.item(number).answer
        made = desk.proposed(Proposal("", name, example=answer.text[:9].strip(), answer=answer.id))
        desk.codebook_in_use.proposing(made)
        desk.write(Propose(number, made))
        desk.write(Decide(number, Judgement.of([made.code_id]), 1.0))
    return made


def names(place: Study | Path, coder: str) -> list[str]:
    """The provisional codes that a coder may give."""
    with at_desk(place, coder) as desk:
        return [code.name for code in desk.opening().codebook.codes if code.provisional]


def test_what_is_proposed_in_a_package_comes_home_with_it(study: Study, tmp_path: Path) -> None:
    make_blind(study, "main", blind=True)
    file = tmp_path / "anna.study"
    propose(study, "ben", "Prices")
    first = propose(study, "anna", "Seats")
    send(study, "anna", file)
    assert names(file, "anna") == ["Seats"]
    made = propose(file, "anna", "Bus", 1)
    assert names(file, "anna") == ["Seats", "Bus"]
    with open_study(str(file)) as package:
        assert verify(package).ok
    (merged,) = take(study, file)
    assert (merged.proposals, merged.new) == (1, 1)
    (again,) = take(study, file)
    assert (again.proposals, again.new) == (0, 0)
    assert names(study, "anna") == ["Seats", "Bus"]
    assert names(study, "ben") == ["Prices"]
    change_codebook(study, [Accept((made.code_id, first.code_id), "quiet")])
    found = judgements(study)
    (column,) = [one for one in found.columns if one.coder == "anna"]
    assert [list(found.code_sets[number]) for number in column.codes] == [["quiet"], ["quiet"]]
    assert verify(study).ok


def test_what_may_be_seen_travels_without_who_proposed_it(study: Study, tmp_path: Path) -> None:
    add_coder(study, "lea", Role.LEAD)
    mine, theirs = propose(study, "anna", "Seats"), propose(study, "ben", "Prices", 1)
    lead = acting_user(study, "lea")
    reject_proposals(study, [mine.id], lead, "It is “Quiet”.")
    file = tmp_path / "anna.study"
    send(study, "anna", file)
    assert names(file, "anna") == ["Prices"]
    assert "ben" not in file.read_bytes().decode("latin-1")
    with open_study(str(file)) as package, package.reading() as connection:
        (rejection,) = read_proposals(connection, None).rejected.values()
    assert rejection.reason == "It is “Quiet”."
    with at_desk(file, "anna") as desk:
        number = desk.numbers(QueueFilter())[4]
        desk.write(Decide(number, Judgement.of([theirs.code_id]), 1.0))
    (merged,) = take(study, file)
    assert (merged.proposals, merged.new) == (0, 1)
    assert verify(study).ok


@pytest.mark.parametrize(
    "change",
    [
        "name = ''",
        "example = 'never said'",
        "made_at = 'now'",
        "package = ''",
        "id = 'x'",
        "answer_id = NULL",
    ],
)
def test_a_proposal_that_was_changed_is_refused(study: Study, tmp_path: Path, change: str) -> None:
    file = tmp_path / "anna.study"
    send(study, "anna", file)
    propose(file, "anna", "Bus", 1)
    with closing(sqlite3.connect(file)) as connection:
        connection.create_function("intercoder_changed", -1, lambda *_: None)
        triggers = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'proposal'"
        ).fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(f"UPDATE proposal SET {change}")
        connection.commit()
    with pytest.raises(StudyError):
        take(study, file)
    with study.reading() as connection:
        assert read_proposals(connection, None).made == ()
