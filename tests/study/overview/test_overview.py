"""Where a study stands: people, pace, disagreements, doubts, packages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, update

from intercoder.coding.change import TakeBack
from intercoder.coding.decision import SKIPPED, Act, Decision, Judgement, Origin
from intercoder.coding.hash_chain import Entry, new_id
from intercoder.coding.throughput import DAY
from intercoder.study.agreement.differing_answers import Disagreements, disagreements
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.database.schema import coder, definition_doubt, package
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.overview.overview import doubted_codes, packages_out, rates, study_progress
from intercoder.study.rounds.people import Role, add_coder, coder_id, round_id
from intercoder.study.study import Study


def utc(at: float) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def decide(
    study: Study,
    name: str,
    given: dict[str, Iterable[str] | Judgement],
    *,
    round: str = "main",
    start: float | None = None,
    gap: float = 20.0,
    act: Act = Act.DECIDE,
) -> None:
    """Decisions made in the program, one every `gap` seconds, the first at `start` (now)."""
    begun = datetime.now(UTC).timestamp() if start is None else start
    with study.writing() as connection:
        author = Author(
            name, coder_id(connection, name), round, round_id(connection, round, create=True)
        )
        ids = decision_log.new_ids(connection, author, len(given))
        entries = []
        for place, (id, (answer, codes)) in enumerate(zip(ids, given.items(), strict=True)):
            made = codes if isinstance(codes, Judgement) else Judgement.of(codes)
            decision = Decision(id, answer, made, act, seconds=gap)
            entries.append(Entry(decision, name, round, 1, utc(begun + place * gap)))
        decision_log.append(connection, author, entries)


def doubt(study: Study, code: str, note: str = "", *, settled: bool = False, at: str = "") -> None:
    with study.writing() as connection:
        connection.execute(
            insert(definition_doubt).values(
                id=new_id(),
                code=code,
                revision=1,
                round_id=round_id(connection, "main"),
                coder_id=coder_id(connection, "anna"),
                note=note,
                made_at=at or "2026-03-01T10:00:00.000Z",
                settled_at="2026-03-02T10:00:00.000Z" if settled else None,
            )
        )


def send(study: Study, name: str, *, merged: bool = False) -> None:
    with study.writing() as connection:
        connection.execute(
            insert(package).values(
                id=new_id(),
                coder_id=coder_id(connection, name),
                round_id=round_id(connection, "main"),
                made_at="2026-03-01T10:00:00.000Z",
                document="{}",
                merged_at="2026-03-02T10:00:00.000Z" if merged else None,
            )
        )


def test_answers_judged_differently_are_open_until_there_is_a_consensus(study: Study) -> None:
    add_coder(study, "settled", Role.CONSENSUS)
    decide(study, "anna", {"v1:value": ["books"], "v2:value": ["quiet"], "v3:value": ["staff"]})
    decide(study, "ben", {"v1:value": ["quiet"], "v2:value": (), "v3:value": ["staff"]})
    assert disagreements(study) == {"main": Disagreements(open=2, settled=0)}
    decide(study, "settled", {"v2:value": ["quiet"], "v3:value": ["staff"]})
    assert disagreements(study) == {"main": Disagreements(open=1, settled=1)}


def test_a_round_in_which_nothing_differs_is_left_out(study: Study) -> None:
    decide(study, "anna", {"v1:value": ["books"], "v2:value": ["books"], "v3:value": ["books"]})
    decide(study, "ben", {"v2:value": SKIPPED, "v3:value": ["books"]})
    decide(study, "ben", {"v1:value": ["quiet"]}, round="recode")
    assert disagreements(study) == {}


def test_how_a_code_came_to_stand_is_no_disagreement_and_a_machine_is_none_either(
    study: Study,
) -> None:
    add_coder(study, "model", Role.MACHINE)
    decide(study, "anna", {"v1:value": ["books", "quiet"]})
    by_hint = Judgement.of({"books": Origin.SUGGESTED, "quiet": Origin.PROPAGATED}, unsure=True)
    decide(study, "ben", {"v1:value": by_hint})
    decide(study, "model", {"v1:value": ["other"]})
    assert disagreements(study) == {}


def test_the_pace_is_that_of_what_was_decided_in_the_program(study: Study) -> None:
    now = datetime.now(UTC).timestamp()
    keys = [f"v{n}:{question}" for question in ("value", "better") for n in range(1, 11)]
    decide(study, "anna", {key: ["books"] for key in keys}, start=now - 600)
    decide(study, "ben", {key: ["books"] for key in keys}, start=now - 600, act=Act.IMPORT)
    found = rates(study, now)
    assert set(found) == {("anna", "main")}
    anna = found["anna", "main"]
    assert anna.answers == 20
    assert anna.per_hour == pytest.approx(180, rel=0.01)
    assert anna.days_left(40) == pytest.approx(2)


def test_what_was_decided_long_ago_tells_nothing_of_the_pace(study: Study) -> None:
    now = datetime.now(UTC).timestamp()
    keys = [f"v{n}:value" for n in range(1, 11)]
    decide(study, "anna", {key: ["books"] for key in keys}, start=now)
    assert rates(study, now + 100 * DAY) == {}
    assert rates(study, now + 10 * DAY)["anna", "main"].per_day == pytest.approx(1, rel=0.01)


def test_only_people_are_listed_and_who_has_left_is_known(study: Study) -> None:
    add_coder(study, "model", Role.MACHINE)
    add_coder(study, "settled", Role.CONSENSUS)
    add_coder(study, "lena", Role.LEAD)
    with study.writing() as connection:
        connection.execute(
            update(coder).where(coder.c.name == "ben").values(left_at="2026-03-01T10:00:00.000Z")
        )
    found = study_progress(study)
    assert [one.coder for one in found.coders] == ["anna", "ben", "lena"]
    assert found.left == {"ben"}
    assert [one.name for one in found.rounds] == ["main"]


def test_codes_in_doubt_are_those_with_open_marks_most_first(study: Study) -> None:
    doubt(study, "books", "only films?")
    doubt(study, "quiet", "what of warmth?", at="2026-03-01T11:00:00.000Z")
    doubt(study, "quiet", at="2026-03-01T12:00:00.000Z")
    doubt(study, "staff", settled=True)
    found = doubted_codes(study)
    assert [(one.code, [note.note for note in one.notes]) for one in found] == [
        ("quiet", ["", "what of warmth?"]),
        ("books", ["only films?"]),
    ]
    assert (found[1].notes[0].by, found[1].notes[0].round) == ("anna", "main")


def test_a_package_is_out_until_something_comes_back(study: Study) -> None:
    send(study, "anna", merged=True)
    assert packages_out(study) == ()
    send(study, "ben")
    assert [(one.coder, one.round) for one in packages_out(study)] == [("ben", "main")]


def test_an_answer_taken_back_is_no_disagreement(study: Study) -> None:
    decide(study, "anna", {"v1:value": ["books"]})
    decide(study, "ben", {"v1:value": ["quiet"]})
    assert disagreements(study)["main"].open == 1
    workspace = open_workspace(study, "ben")
    workspace.write(TakeBack())
    workspace.leave()
    assert disagreements(study) == {}
