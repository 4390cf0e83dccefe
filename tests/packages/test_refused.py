"""Packages that are refused: foreign, damaged, changed by hand, hostile; nothing changes then."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.coding.hash_chain import first_hash
from intercoder.errors import NotAStudyError, RefusedPackagesError, StudyError
from intercoder.study.packages.package_merge import merge
from intercoder.study.rounds.people import add_coder
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study
from tests.packages.parcels import (
    code,
    copy,
    log,
    refusal,
    send,
    standing,
    take,
    tamper,
)


def test_a_package_of_another_study(
    shared: Study, tmp_path: Path, codebook: Codebook, coded: Path
) -> None:
    with create_study(str(tmp_path / "other.study"), codebook) as other:
        add_coder(other, "anna")
        assert "is a package of another study" in refusal(other, coded)


def test_a_package_made_from_another_copy_of_the_study(study: Study, tmp_path: Path) -> None:
    backup(study, tmp_path / "copy.study")
    with open_study(str(tmp_path / "copy.study")) as other:
        send(other, "anna", tmp_path / "a.study")
    assert "never sent out" in refusal(study, tmp_path / "a.study")


def test_a_whole_study(study: Study, tmp_path: Path) -> None:
    backup(study, tmp_path / "copy.study")
    assert "is a whole study, not a package" in refusal(study, tmp_path / "copy.study")


def test_a_package_that_was_copied_and_coded_in_two_places(shared: Study, coded: Path) -> None:
    other = copy(coded, "other.study")
    code(coded, "anna", [5])
    code(other, "anna", [6])
    with pytest.raises(RefusedPackagesError) as both:
        take(shared, coded, other)
    assert "differ from decision 5 on" in both.value.packages[0]
    take(shared, coded)
    told = refusal(shared, other)
    assert "differ from decision 5 on" in told
    assert "intercoder export" in told


def test_a_file_that_is_no_study_or_not_there(study: Study, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear lead, here is my package.")
    assert "is not a package" in refusal(study, letter)
    assert "There is no package at" in refusal(study, tmp_path / "no.study")
    assert "is a folder" in refusal(study, tmp_path)
    empty = tmp_path / "empty.study"
    empty.touch()
    assert "is not a package" in refusal(study, empty)


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_file_that_was_cut_short(shared: Study, coded: Path, part: float) -> None:
    whole = coded.read_bytes()
    coded.write_bytes(whole[: int(len(whole) * part)])
    assert "damaged" in refusal(shared, coded)


@pytest.mark.parametrize("seed", range(6))
def test_a_file_in_which_bytes_have_changed(shared: Study, coded: Path, seed: int) -> None:
    """Whatever is hit is found, or changes nothing that comes in."""
    whole = bytearray(coded.read_bytes())
    for place in range(4096 + seed * 997, len(whole), 20011):
        whole[place] ^= 0xFF
    expected = log(coded)
    coded.write_bytes(whole)
    try:
        take(shared, coded)
    except StudyError:
        expected = log(shared.target)
        assert len(expected) == 1
    assert log(shared.target) == expected
    assert verify(shared).ok


EDITS = {
    "codes, nothing else": """UPDATE decision SET codes = '{"staff":"manual"}' WHERE seq = 3""",
    "the memo": "UPDATE decision SET memo = 'other' WHERE seq = 3",
    "the answer": "UPDATE decision SET answer_id = 9 WHERE seq = 3",
    "the time": "UPDATE decision SET decided_at = '2020-01-01T00:00:00.000Z' WHERE seq = 3",
    "time in view": "UPDATE decision SET milliseconds = 1 WHERE seq = 3",
    "its id": "UPDATE decision SET id = '01900000-0000-7000-8000-000000000000' WHERE seq = 3",
    "its order": "UPDATE decision SET seq = 99 WHERE seq = 3",
    "a row less in the middle": "DELETE FROM decision WHERE seq = 3",
    "a row less at the end": "DELETE FROM decision WHERE seq = 5",
    "a row more": (
        "INSERT INTO decision SELECT 9, '01ffffff-0000-7000-8000-000000000000', coder_id, "
        "round_id, answer_id, revision, act, refers_to, state, codes, unsure, memo, shown, "
        "milliseconds, decided_at, hash, hash, circumstances, line FROM decision WHERE seq = 5"
    ),
    "an earlier decision": "UPDATE decision SET memo = 'other' WHERE seq = 1",
    "an earlier decision less": "DELETE FROM decision WHERE seq = 1",
    "an earlier decision more": (
        "INSERT INTO decision SELECT 9, '01ffffff-0000-7000-8000-000000000000', coder_id, "
        "round_id, answer_id, revision, act, refers_to, state, codes, unsure, memo, shown, "
        "milliseconds, decided_at, hash, hash, circumstances, '' FROM decision WHERE seq = 5"
    ),
    "the text of an answer": "UPDATE answer SET text = 'I like it' WHERE id = 2",
    "the text of an open answer": "UPDATE answer SET text = 'I like it' WHERE id = 9",
    "an answer's id": "UPDATE answer SET key = 'v9:better' WHERE id = 2",
    "an answer more": "INSERT INTO answer VALUES (19, 'v10:value', 1, 1, 'en', 'x', NULL)",
    "a translation": "UPDATE answer SET translation = 'I like it' WHERE id = 2",
    "the codebook": "UPDATE codebook_revision SET document = replace(document, 'Quiet', 'Loud')",
    "a revision more": "INSERT INTO codebook_revision SELECT 2, document, 'x' "
    "FROM codebook_revision",
    "another revision": "UPDATE decision SET revision = 2 WHERE seq = 3",
    "the coder": "UPDATE coder SET name = 'ben'",
    "another coder's decision": "UPDATE decision SET coder_id = 2 WHERE seq = 3",
    "the round": "UPDATE round SET name = 'two'",
    "another round": "UPDATE decision SET round_id = 2 WHERE seq = 3",
    "the end of the log": "UPDATE chain_head SET decisions = 3",
    "the note of what was sent": "UPDATE package SET document = '{}'",
    "a package less": "DELETE FROM package",
    "its line": "UPDATE decision SET line = 'other' WHERE seq = 5",
    "suggestions": "INSERT INTO assistance VALUES (1, 'off', 'own', 0.5, 1, 'allocated', 'x')",
}


@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS)
def test_a_package_that_was_edited_by_hand(shared: Study, coded: Path, change: str) -> None:
    tamper(coded, change)
    told = refusal(shared, coded)
    assert "was changed by something other than intercoder" in told
    assert "I like it" not in told
    assert "not as it was written" in told


def test_a_change_in_what_has_come_back_before_is_refused_too(shared: Study, coded: Path) -> None:
    take(shared, coded)
    code(coded, "anna", [5])
    tamper(coded, "UPDATE decision SET memo = 'other' WHERE seq = 3")
    assert "decision 2" in refusal(shared, coded)


def test_a_chain_computed_anew_is_another_continuation(shared: Study, coded: Path) -> None:
    """Whoever recomputes the hashes is found where the study has part of the line."""
    take(shared, coded)
    with open_study(str(coded)) as package:
        start = first_hash(package.id, "anna", package.package)
    tamper(
        coded,
        "DELETE FROM current_decision WHERE seq > 1",
        "DELETE FROM decision WHERE seq > 1",
        "DELETE FROM chain_head",
    )
    code(coded, "anna", [1], ["staff"])
    with closing(sqlite3.connect(coded)) as connection:
        (previous,) = connection.execute("SELECT previous FROM decision WHERE seq = 2").fetchone()
    assert previous == start
    assert "differ from decision 1 on" in refusal(shared, coded)


def test_files_of_two_coders_that_were_swapped(
    shared: Study, coded: Path, made: Path, tmp_path: Path
) -> None:
    """By name it makes no difference; with the names in them swapped they are refused."""
    ben = Path(shutil.copy(made / "ben.study", tmp_path))
    code(ben, "ben", [0])
    anna = coded.rename(tmp_path / "third.study")
    ben.rename(tmp_path / "anna.study")
    anna.rename(tmp_path / "ben.study")
    found = merge(shared, [tmp_path / "anna.study", tmp_path / "ben.study"], is_trial=True)
    assert [one.coder for one in found] == ["ben", "anna"]
    tamper(tmp_path / "anna.study", "UPDATE coder SET name = 'anna'")
    tamper(tmp_path / "ben.study", "UPDATE coder SET name = 'ben'")
    told = refusal(shared, tmp_path / "anna.study")
    assert "for whom it is" in told


def test_one_refused_package_keeps_all_others_out(
    shared: Study, coded: Path, tmp_path: Path
) -> None:
    bad, letter = copy(coded, "bad.study"), tmp_path / "letter"
    tamper(bad, "UPDATE decision SET memo = 'other' WHERE seq = 3")
    letter.write_text("x")
    with pytest.raises(RefusedPackagesError, match="2 of 3 packages") as told:
        take(shared, coded, bad, letter)
    assert [str(bad) in told.value.packages[0], str(letter) in told.value.packages[1]] == [True] * 2
    assert len(standing(shared)) == 1


HOSTILE = {
    "codes that are no JSON": "UPDATE decision SET codes = 'x' WHERE seq = 3",
    "codes nested without end": "UPDATE decision SET codes = "
    "replace(hex(zeroblob(60000)), '00', '[') WHERE seq = 3",
    "codes as a list": "UPDATE decision SET codes = '[1]' WHERE seq = 3",
    "codes of another origin": """UPDATE decision SET codes = '{"books":"x"}' WHERE seq = 3""",
    "origin as a number": """UPDATE decision SET codes = '{"books":1}' WHERE seq = 3""",
    "a number too long to read": "UPDATE decision SET codes = "
    "'{\"books\":' || replace(hex(zeroblob(3000)), '0', '1') || '}' WHERE seq = 3",
    "nothing": "UPDATE decision SET codes = NULL WHERE seq = 3",
    "bytes": "UPDATE decision SET codes = x'c328' WHERE seq = 3",
    "text that is none": "UPDATE decision SET memo = CAST(x'c328' AS TEXT) WHERE seq = 3",
    "an empty character": "UPDATE decision SET memo = 'a' || char(0) WHERE seq = 3",
    "a huge memo": "UPDATE decision SET memo = hex(zeroblob(600000)) WHERE seq = 3",
    "a memo without end": "UPDATE decision SET memo = hex(zeroblob(40000000)) WHERE seq = 3",
    "state": "UPDATE decision SET state = 'x' WHERE seq = 3",
    "state without codes": "UPDATE decision SET state = 'skipped' WHERE seq = 3",
    "act": "UPDATE decision SET act = 'import' WHERE seq = 3",
    "act without reference": "UPDATE decision SET act = 'undo' WHERE seq = 3",
    "mark": "UPDATE decision SET unsure = 'yes' WHERE seq = 3",
    "no mark": "UPDATE decision SET unsure = 7 WHERE seq = 3",
    "time in view": "UPDATE decision SET milliseconds = -1 WHERE seq = 3",
    "time in view as text": "UPDATE decision SET milliseconds = 'x' WHERE seq = 3",
    "endless time in view": "UPDATE decision SET milliseconds = 9e999 WHERE seq = 3",
    "time": "UPDATE decision SET decided_at = '2026-13-45T00:00:00.000Z' WHERE seq = 3",
    "id": "UPDATE decision SET id = 7 WHERE seq = 3",
    "suggestions": "UPDATE decision SET shown = '{}' WHERE seq = 3",
    "circumstances": "UPDATE decision SET circumstances = '[]' WHERE seq = 3",
    "circumstances unknown": """UPDATE decision SET circumstances = '{"x":1}' WHERE seq = 3""",
    "a settlement": (
        """UPDATE decision SET circumstances = '{"settled":"decided"}' WHERE seq = 3"""
    ),
    "probabilities": (
        """UPDATE decision SET circumstances = '{"probabilities":[NaN]}' WHERE seq = 3"""
    ),
    "drawn": """UPDATE decision SET circumstances = '{"drawn":"x"}' WHERE seq = 3""",
    "hash": "UPDATE decision SET hash = 'x' WHERE seq = 3",
    "hash as bytes": "UPDATE decision SET hash = x'00' WHERE seq = 3",
    "an answer that is not there": "UPDATE decision SET answer_id = 999 WHERE seq = 3",
    "revision": "UPDATE decision SET revision = 'latest' WHERE seq = 3",
    "another trigger": "CREATE TRIGGER t AFTER INSERT ON draft BEGIN DELETE FROM answer; END",
    "a view": "CREATE VIEW v AS SELECT * FROM answer",
    "two studies": "INSERT INTO about SELECT 'x', name, created_at, program, package FROM about",
    "package": "UPDATE about SET package = x'00'",
    "study": "UPDATE about SET study_id = NULL",
    "no study": "DELETE FROM about",
    "two coders": "INSERT INTO coder SELECT 9, 'eve', role, '', created_at, '', '' FROM coder",
    "coder's name": "UPDATE coder SET name = x'00'",
    "no coder": "DELETE FROM coder",
    "document": "UPDATE package SET document = 7",
    "answers as bytes": "UPDATE answer SET text = x'ff00' WHERE id = 9",
    "codebook": "UPDATE codebook_revision SET document = '{'",
    "no log": "DROP TABLE decision",
    "no answers": "DROP TABLE answer",
    "a column less": "ALTER TABLE decision RENAME COLUMN memo TO note",
    "schema revision": "UPDATE alembic_version SET version_num = x'00'",
    "older schema": "UPDATE alembic_version SET version_num = '0003'",
    "heads": "UPDATE chain_head SET decisions = 'all'",
}


def allow_anything(path: Path) -> None:
    """Take out of a package what keeps NULL from its columns."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'"
        )
        connection.commit()


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(shared: Study, coded: Path, change: str) -> None:
    allow_anything(coded)
    tamper(coded, change)
    refusal(shared, coded)


def test_the_same_file_with_nothing_changed_is_taken(shared: Study, coded: Path) -> None:
    """So that it is the change above which is refused."""
    allow_anything(coded)
    tamper(coded, "UPDATE decision SET memo = memo", "UPDATE answer SET text = text")
    assert take(shared, coded)[0].new == 4


def test_a_clock_that_is_years_ahead_is_refused(
    study: Study, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its ids would come before everything decided for years."""
    send(study, "anna", out)
    now = 4_000_000_000 * 10**9
    monkeypatch.setattr("intercoder.coding.hash_chain.time.time_ns", lambda: now)
    code(out, "anna", [0])
    monkeypatch.undo()
    assert "in the future" in refusal(study, out)


def test_a_damaged_file_is_not_called_a_study_that_has_backups(shared: Study, coded: Path) -> None:
    coded.write_bytes(coded.read_bytes()[:8192])
    with pytest.raises(NotAStudyError) as told:
        take(shared, coded)
    assert "sent again" in told.value.hint
