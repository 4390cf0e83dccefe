"""The log of changes: every change has its line, and what has none is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.database.schema import change_log, metadata
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round, make_blind
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.copying import copy_study
from intercoder.study.safekeeping.verification import verify
from intercoder.study.seal.change_log import decisions_in_all
from intercoder.study.seal.checks import UP_TO
from intercoder.study.seal.digests import MODULUS, RowSet, row_set
from intercoder.study.seal.fingerprint import fingerprint_of, read_fingerprint
from intercoder.study.seal.parts import DERIVED, EXPENDABLE, PRIVATE, sealed_parts
from intercoder.study.seal.present import part_now
from intercoder.study.study import Study, create_study, open_study
from tests import postgres
from tests.homes import POSTGRES, home_of, run_in


def lines(study: Study) -> list[tuple[str, dict[str, list[object]]]]:
    """Kind and document of each line."""
    with study.reading() as connection:
        rows = connection.execute(select(change_log).order_by(change_log.c.number))
        return [(row.kind, json.loads(row.document)) for row in rows]


def parts(document: dict[str, Any]) -> dict[str, Any]:
    """What a line says of the parts of a study, without how far the decisions had come."""
    return {name: said for name, said in document.items() if name != UP_TO}


def code(study: Study, coder: str, count: int) -> None:
    workspace = open_workspace(study, coder)
    for number in workspace.numbers(QueueFilter())[:count]:
        workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
    workspace.leave()


# -- digests ---------------------------------------------------------------------------------------


@given(st.data(), st.lists(st.binary(max_size=8)))
def test_a_digest_does_not_depend_on_the_order_of_the_rows(
    data: st.DataObject, rows: list[bytes]
) -> None:
    assert row_set(rows).same_as(row_set(data.draw(st.permutations(rows))))


@given(st.lists(st.binary(max_size=8)), st.binary(max_size=8))
def test_what_is_added_and_taken_away_leaves_nothing(rows: list[bytes], row: bytes) -> None:
    changed = row_set(rows)
    changed.add(row)
    assert not changed.same_as(row_set(rows))
    changed.add(row, -1)
    assert changed.same_as(row_set(rows))


@given(st.integers(0, 10**9), st.integers(0, MODULUS - 1), st.integers(1, 10**6))
def test_a_fingerprint_is_read_as_it_is_printed(decisions: int, digest: int, changes: int) -> None:
    made = fingerprint_of(("study", ""), decisions, digest, changes, "0" * 64)
    assert read_fingerprint(str(made)) == made
    assert read_fingerprint(f" {str(made).lower()} ") == made


# -- what is sealed --------------------------------------------------------------------------------


def test_every_table_is_sealed_derived_from_the_log_expendable_or_private() -> None:
    known = {part.name for part in sealed_parts()}
    known |= {table.name for table in (*EXPENDABLE, *DERIVED, *PRIVATE)}
    known |= {"decision", "decision_total", "change_log", "alembic_version"}
    assert set(metadata.tables) == known


def test_a_new_study_is_sealed_from_its_first_moment(target: str, codebook: Codebook) -> None:
    with create_study(target, codebook) as study:
        ((kind, document),) = lines(study)
        assert kind == "begun"
        assert document["codebook_revision"][0] == document["round"][0] == 1
        found = verify(study)
        assert found.ok
        assert found.sealed_from_the_start


def test_each_change_has_a_line_that_says_what_changed(study: Study) -> None:
    before = len(lines(study))
    add_coder(study, "carla", Role.LEAD)
    make_blind(study, "main", blind=True)
    close_round(study, "main")
    added = [document for _, document in lines(study)[before:]]
    assert [{name: rows for name, (rows, _) in parts(one).items()} for one in added] == [
        {"coder": 1},
        {"round": 0},
        {"round": 0},
    ]
    assert verify(study).ok


def test_a_decision_is_counted_and_makes_no_line(study: Study) -> None:
    before = len(lines(study))
    code(study, "anna", 3)
    code(study, "ben", 2)
    assert len(lines(study)) == before
    with study.reading() as connection:
        assert decisions_in_all(connection).rows == 5
    assert verify(study).ok


@pytest.mark.slow
def test_both_databases_add_up_the_same(study: Study, tmp_path: Path) -> None:
    code(study, "anna", 3)
    there = str(tmp_path / "copy.study")
    if home_of(study) != POSTGRES:
        there = postgres.new_database()
    copy_study(study, there)
    with open_study(there) as copy:
        assert verify(copy).ok
        assert verify(copy).fingerprint == verify(study).fingerprint
        with study.reading() as one, copy.reading() as other:
            for part in sealed_parts():
                assert part_now(one, part).same_as(part_now(other, part)), part.name
        add_coder(copy, "carla")
        code(copy, "ben", 2)
        found = verify(copy, expected=verify(study).fingerprint)
        assert found.ok
        assert found.comparison == "grown"


def test_a_backup_has_the_fingerprint_of_the_study(study: Study, tmp_path: Path) -> None:
    code(study, "anna", 3)
    backup(study, tmp_path / "copy.study")
    with open_study(str(tmp_path / "copy.study")) as copy:
        assert verify(copy).fingerprint == verify(study).fingerprint


def test_what_was_tampered_with_is_not_taken_over_by_the_next_change(study: Study) -> None:
    study.close()
    run_in(study, "UPDATE coder SET role = 'lead' WHERE name = 'ben'")
    with open_study(study.address) as again:
        add_coder(again, "carla")
        assert any("The coders" in fault for fault in verify(again).faults)


def test_what_fails_half_way_leaves_no_line(study: Study) -> None:
    before = lines(study)
    with pytest.raises(RuntimeError), study.writing() as connection:
        connection.execute(metadata.tables["attribute"].insert().values(name="country"))
        raise RuntimeError
    assert lines(study) == before
    add_coder(study, "carla")
    assert list(parts(lines(study)[-1][1])) == ["coder"]
    assert verify(study).ok


# -- what is found ---------------------------------------------------------------------------------

FIRST_FOUR = "SELECT seq, hash FROM decision ORDER BY seq LIMIT 4"
Tamper = Callable[[Study], None]
UNGUARD_FILE = (
    "DROP TRIGGER decision_never_changes",
    "DROP TRIGGER decision_never_goes",
    "DROP TRIGGER change_never_changes",
    "DROP TRIGGER change_never_goes",
)
UNGUARD_POSTGRES = (
    "ALTER TABLE decision DISABLE TRIGGER ALL",
    "ALTER TABLE change_log DISABLE TRIGGER ALL",
)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE codebook_revision SET document = replace(document, 'calm', 'mild')", "codebook"),
        ("UPDATE answer SET language = 'de' WHERE id = 20", "The answers"),
        ("UPDATE question SET wording = 'What is bad?' WHERE id = 1", "questions"),
        ('UPDATE respondent SET attributes = \'{"age": "60+"}\' WHERE id = 1', "respondents"),
        ("UPDATE coder SET role = 'lead' WHERE name = 'anna'", "coders"),
        ("UPDATE round SET closed_at = '2026-01-01T00:00:00.000Z'", "rounds"),
        ("INSERT INTO answer_group VALUES (1, 1, TRUE)", "groups"),
        (
            "INSERT INTO assistance VALUES (1, 'off', 'own', 0, 1, 'allocated', "
            "'2026-01-01T00:00:00.000Z')",
            "suggestions",
        ),
        (
            "INSERT INTO listing VALUES (1, 1, 'allocated', 1, 3, FALSE, FALSE)",
            "allocated",
        ),
        (
            "INSERT INTO comment VALUES ('01900000-0000-7000-8000-000000000000', 1, 1, 1, 'no', "
            "'2026-01-01T00:00:00.000Z')",
            "comments",
        ),
    ],
)
def test_a_change_by_another_program_is_found(study: Study, statement: str, said: str) -> None:
    code(study, "anna", 3)
    study.close()
    run_in(study, statement)
    with open_study(study.address) as again:
        found = verify(again)
    assert not found.ok
    assert any(said in fault and "outside the program" in fault for fault in found.faults)


def test_the_newest_decisions_cut_off_together_with_their_head_are_found(study: Study) -> None:
    code(study, "anna", 6)
    with study.reading() as connection:
        last, kept = connection.exec_driver_sql(FIRST_FOUR).all()[-1]
    study.close()
    run_in(
        study,
        *(UNGUARD_POSTGRES if home_of(study) == POSTGRES else UNGUARD_FILE),
        f"DELETE FROM current_decision WHERE seq > {last}",
        f"DELETE FROM decision WHERE seq > {last}",
        f"UPDATE chain_head SET decisions = 4, hash = '{kept}'",
    )
    with open_study(study.address) as again:
        faults = verify(again).faults
    assert any("Decisions of anna are missing: 4 of 6 are there" in fault for fault in faults)


def test_decisions_cut_off_with_all_that_counts_them_are_found_by_a_later_line(
    study: Study,
) -> None:
    code(study, "anna", 6)
    close_round(study, "main")
    with study.reading() as connection:
        first = connection.exec_driver_sql(FIRST_FOUR).all()
        rows = RowSet()
        for seq, own in first:
            rows.add(f"decision seq={len(str(seq))}:{seq} hash=64:{own}".encode())
        last, kept = first[-1]
    study.close()
    run_in(
        study,
        *(UNGUARD_POSTGRES if home_of(study) == POSTGRES else UNGUARD_FILE),
        f"DELETE FROM current_decision WHERE seq > {last}",
        f"DELETE FROM decision WHERE seq > {last}",
        f"UPDATE chain_head SET decisions = 4, hash = '{kept}'",
        f"UPDATE decision_total SET decisions = 4, digest = '{rows.value}'",
    )
    with open_study(study.address) as again:
        faults = verify(again).faults
    assert any("Decisions that were in the study at" in fault for fault in faults)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM change_log WHERE number = (SELECT max(number) FROM change_log)",
        "DELETE FROM change_log WHERE number = 2",
        "DELETE FROM change_log",
        "UPDATE change_log SET made_by = 'somebody' WHERE number = 2",
        "UPDATE change_log SET made_at = '2026-01-01T00:00:00.000Z' WHERE number = 1",
        "UPDATE change_log SET document = '{}' WHERE number = 2",
        "UPDATE change_log SET document = 'x' WHERE number = 2",
        "UPDATE change_log SET number = 99 WHERE number = 2",
    ],
)
def test_a_change_of_the_log_of_changes_is_found(study: Study, statement: str) -> None:
    study.close()
    run_in(study, *(UNGUARD_POSTGRES if home_of(study) == POSTGRES else UNGUARD_FILE), statement)
    with open_study(study.address) as again:
        assert any("log of changes" in fault for fault in verify(again).faults)


@pytest.mark.files_only
def test_a_rule_that_is_gone_from_a_file_is_named(study: Study) -> None:
    study.close()
    run_in(study, "DROP TRIGGER change_never_goes")
    with open_study(study.target) as again:
        assert "The rule change_never_goes of the file is missing" in verify(again).faults[0]


@pytest.mark.postgres_only
def test_the_owner_changing_the_log_of_changes_is_refused_by_the_server(study: Study) -> None:
    with pytest.raises(Exception, match="append-only"):
        run_in(study, "UPDATE change_log SET made_by = 'x'")


def test_a_change_is_made_by_whoever_said_who_they_are(study: Study) -> None:
    study.made_by = "lea"
    add_coder(study, "carla")
    with study.reading() as connection:
        made_by = connection.execute(
            select(change_log.c.made_by).order_by(change_log.c.number.desc()).limit(1)
        ).scalar()
        assert made_by == ("lea" if home_of(study) != POSTGRES else postgres.OWNER)
        assert connection.execute(select(func.count()).select_from(change_log)).scalar_one() > 1
