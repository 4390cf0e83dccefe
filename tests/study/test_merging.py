"""Packages taken back: what comes in, which decision stands, and everything that is refused."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.coding.chain import first_hash, new_id
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.coding.session import BringBack, Decide, TakeBack
from intercoder.errors import NotAStudyError, RefusedPackagesError, StudyError
from intercoder.study.intake import take_in
from intercoder.study.keeping import backup, verify
from intercoder.study.listing import Listed, keep_list
from intercoder.study.merging import Merged, merge
from intercoder.study.packages import packages
from intercoder.study.people import add_coder
from intercoder.study.rounds import close_round, reopen_round
from intercoder.study.study import Study, create_study, open_study
from tests.conftest import QUESTIONS, library_answers
from tests.study.parcels import at_desk, code, log, send, standing, take, tamper, undo


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "anna.study"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook) -> Path:
    """A folder with a study and anna's package, made once and copied for every test."""
    folder = tmp_path_factory.mktemp("made")
    package = folder / "anna.study"
    with create_study(str(folder / "library.study"), codebook) as study:
        for name in ("anna", "ben"):
            add_coder(study, name)
        with take_in(study) as intake:
            intake.add_questions(QUESTIONS)
            intake.add_attributes(["age"])
            intake.add_answers(library_answers())
        send(study, "ben", folder / "ben.study")
        keep_list(study, "anna", "main", None, [Listed(number) for number in range(1, 11)])
        keep_list(study, "ben", "main", None, [Listed(number) for number in range(8, 18)])
        code(study, "anna", [0], memo="before")
        send(study, "anna", package)
        code(package, "anna", [1, 2], ["books", "quiet"], memo="in the package")
        code(package, "anna", [3], ["staff"])
        code(package, "anna", [4], [])
    return folder


@pytest.fixture
def shared(made: Path, tmp_path: Path) -> Iterator[Study]:
    """The study that the package below was made from: twenty answers, ten of them anna's."""
    shutil.copy(made / "library.study", tmp_path)
    with open_study(str(tmp_path / "library.study")) as study:
        yield study


@pytest.fixture
def coded(made: Path, out: Path) -> Path:
    """anna's package of ten answers, with one decision from before and four made in it."""
    shutil.copy(made / "anna.study", out)
    return out


def copy(path: Path, name: str) -> Path:
    target = path.with_name(name)
    shutil.copy(path, target)
    return target


def test_what_was_decided_comes_in(shared: Study, coded: Path) -> None:
    with open_study(str(coded)) as package:
        expected = standing(package)
    (found,) = take(shared, coded)
    assert standing(shared) == expected
    assert log(shared.target) == log(coded)
    assert verify(shared).ok
    assert (found.new, found.known, found.late, found.comments) == (4, 0, 0, 0)
    assert (found.coder, found.round, found.decided, found.left) == ("anna", "main", 5, 5)
    assert (found.file, found.is_older) == (str(coded), False)
    of_ben, of_anna = packages(shared)
    assert of_anna.merged_at > of_anna.made_at
    assert of_ben.merged_at == ""


def test_the_same_file_twice_brings_nothing_new(shared: Study, coded: Path) -> None:
    take(shared, coded)
    before = standing(shared), log(shared.target), packages(shared)
    (found,) = take(shared, coded)
    assert (found.new, found.known, found.decided) == (0, 4, 5)
    assert (standing(shared), log(shared.target), packages(shared)) == before


def test_a_package_is_coded_on_after_a_partial_return(shared: Study, coded: Path) -> None:
    take(shared, coded)
    code(coded, "anna", [5, 6])
    undo(coded, "anna")
    (found,) = take(shared, coded)
    assert (found.new, found.known, found.decided) == (3, 4, 6)
    assert log(shared.target) == log(coded)
    assert verify(shared).ok


def test_an_older_return_after_a_newer_one_brings_nothing_and_says_so(
    shared: Study, coded: Path
) -> None:
    older = copy(coded, "older.study")
    code(coded, "anna", [5])
    take(shared, coded)
    before = standing(shared)
    (found,) = take(shared, older)
    assert (found.new, found.known, found.is_older) == (0, 4, True)
    assert standing(shared) == before


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 1, 2, 0)])
def test_states_of_one_package_may_be_merged_at_once(
    shared: Study, coded: Path, order: Sequence[int]
) -> None:
    states = [copy(coded, "0.study")]
    for number in (1, 2):
        code(coded, "anna", [4 + number])
        states.append(copy(coded, f"{number}.study"))
    found = take(shared, *(states[number] for number in order))
    assert sum(one.new for one in found) == 6
    assert log(shared.target) == log(coded)
    assert verify(shared).ok


def test_a_package_in_which_nothing_was_done_brings_nothing(study: Study, out: Path) -> None:
    send(study, "anna", out)
    (found,) = take(study, out)
    assert (found.new, found.known, found.last_at, found.decided, found.left) == (0, 0, "", 0, 20)


def test_the_file_is_left_as_it_is_even_where_nothing_may_be_written(
    shared: Study, coded: Path
) -> None:
    folder = coded.with_name("read-only")
    folder.mkdir()
    moved = Path(shutil.copy(coded, folder))
    before = moved.read_bytes()
    moved.chmod(0o400)
    folder.chmod(0o500)
    take(shared, moved)
    folder.chmod(0o700)
    assert moved.read_bytes() == before
    assert list(folder.iterdir()) == [moved]


def test_a_package_that_is_still_open_is_read_with_its_last_decision(
    shared: Study, coded: Path
) -> None:
    with at_desk(coded, "anna") as desk:
        desk.write(Decide(desk.numbers(QueueFilter())[5], Judgement.of(["books"]), 1.0))
        (found,) = take(shared, coded)
    assert found.new == 5


def test_a_trial_reports_the_same_and_changes_nothing(shared: Study, coded: Path) -> None:
    before = standing(shared), log(shared.target), packages(shared)
    tried = merge(shared, [coded], is_trial=True)
    assert (standing(shared), log(shared.target), packages(shared)) == before
    assert tried == take(shared, coded)


# -- which decision stands ------------------------------------------------------------------------


def test_a_later_decision_in_the_study_is_not_displaced(study: Study, out: Path) -> None:
    send(study, "anna", out)
    code(out, "anna", [0, 1], ["books"])
    code(study, "anna", [0], ["quiet"])
    take(study, out)
    found = standing(study)
    assert found["anna", "main", "v1:value"][1] == {"quiet"}
    assert found["anna", "main", "v2:value"][1] == {"books"}
    assert verify(study).ok


def test_an_earlier_decision_in_the_study_is_displaced(study: Study, out: Path) -> None:
    send(study, "anna", out)
    code(study, "anna", [0], ["quiet"])
    code(out, "anna", [0], ["books"])
    take(study, out)
    assert standing(study)["anna", "main", "v1:value"][1] == {"books"}
    assert verify(study).ok


def test_what_was_taken_back_in_the_study_is_not_brought_back_by_an_older_decision(
    study: Study, out: Path
) -> None:
    send(study, "anna", out)
    code(out, "anna", [0], ["books"])
    code(study, "anna", [0], ["quiet"])
    undo(study, "anna")
    take(study, out)
    assert standing(study) == {}
    assert verify(study).ok


def test_what_was_taken_back_in_a_package_stands_as_before(study: Study, out: Path) -> None:
    code(study, "anna", [0], ["quiet"])
    send(study, "anna", out)
    undo(out, "anna")
    take(study, out)
    assert standing(study) == {}
    with at_desk(study, "anna") as desk:
        desk.write(BringBack())
    assert standing(study)["anna", "main", "v1:value"][1] == {"quiet"}
    assert verify(study).ok


def test_undo_in_the_study_takes_back_what_came_in_last(study: Study, out: Path) -> None:
    code(study, "anna", [0], ["quiet"])
    send(study, "anna", out)
    code(out, "anna", [0], ["books"])
    take(study, out)
    with at_desk(study, "anna") as desk:
        desk.write(TakeBack())
    assert standing(study)["anna", "main", "v1:value"][1] == {"quiet"}
    assert verify(study).ok


# -- a round that was closed meanwhile ------------------------------------------------------------


def test_what_was_decided_after_the_round_was_closed_waits_in_the_package(
    shared: Study, coded: Path
) -> None:
    close_round(shared, "main")
    code(coded, "anna", [5, 6])
    (found,) = take(shared, coded)
    assert (found.new, found.late, found.decided) == (4, 2, 5)
    (found,) = take(shared, coded)
    assert (found.new, found.known, found.late) == (0, 4, 2)
    reopen_round(shared, "main")
    (found,) = take(shared, coded)
    assert (found.new, found.late, found.decided) == (2, 0, 7)
    assert log(shared.target) == log(coded)
    assert verify(shared).ok


def test_a_coder_whose_answers_were_given_to_another_keeps_what_they_decided(
    shared: Study, coded: Path
) -> None:
    keep_list(shared, "anna", "main", None, [Listed(1)])
    (found,) = take(shared, coded)
    assert (found.new, found.decided, found.left) == (4, 1, 0)


# -- comments -------------------------------------------------------------------------------------


def comment_on(path: Path, id: str, text: str, *, answer: int = 1, coder: int = 1) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO comment VALUES (?, 1, ?, ?, ?, '2026-05-06T07:08:09.000Z')",
            (id, answer, coder, text),
        )
        connection.commit()


def test_comments_come_in_once(shared: Study, coded: Path) -> None:
    comment_on(coded, new_id(), "Both would do.")
    (found,) = take(shared, coded)
    assert found.comments == 1
    comment_on(coded, new_id(), "Neither would.")
    (found,) = take(shared, coded)
    assert (found.comments, found.new) == (1, 0)
    with closing(sqlite3.connect(shared.target)) as connection:
        said = connection.execute("SELECT text, answer_id FROM comment ORDER BY id").fetchall()
    assert said == [("Both would do.", 1), ("Neither would.", 1)]
    assert take(shared, coded)[0].comments == 0


def test_a_comment_that_was_changed_is_refused(shared: Study, coded: Path) -> None:
    id = new_id()
    comment_on(coded, id, "Both would do.")
    take(shared, coded)
    comment_on(coded, id, "I never said that.")
    assert "a comment is not as it was written" in refusal(shared, coded)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE comment SET coder_id = 2",
        "UPDATE comment SET answer_id = 15",
        "UPDATE comment SET text = NULL",
        "UPDATE comment SET text = x'00ff'",
        "UPDATE comment SET made_at = 'yesterday'",
        "UPDATE comment SET id = 'x'",
    ],
)
def test_a_comment_that_nobody_could_have_made_is_refused(
    shared: Study, coded: Path, change: str
) -> None:
    comment_on(coded, new_id(), "Both would do.")
    with closing(sqlite3.connect(coded)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'comment'"
        )
        connection.commit()
    tamper(coded, change)
    refusal(shared, coded)


# -- what is refused ------------------------------------------------------------------------------


def refusal(study: Study, *files: Path) -> str:
    """Why the packages are refused; the study is as it was."""
    before = standing(study), log(study.target), packages(study)
    with pytest.raises(StudyError) as told:
        take(study, *files)
    assert (standing(study), log(study.target), packages(study)) == before
    assert told.value.hint
    return str(told.value)


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
    "an answer more": "INSERT INTO answer VALUES (19, 'v10:value', 1, 1, 'en', 'x')",
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
    assert "was changed by something else than intercoder" in told
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


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(shared: Study, coded: Path, change: str) -> None:
    with closing(sqlite3.connect(coded)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '')")
        connection.commit()
    tamper(coded, change)
    refusal(shared, coded)


def test_a_clock_that_is_years_ahead_is_refused(
    study: Study, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its ids would come before everything decided for years."""
    send(study, "anna", out)
    now = 4_000_000_000 * 10**9
    monkeypatch.setattr("intercoder.coding.chain.time.time_ns", lambda: now)
    code(out, "anna", [0])
    monkeypatch.undo()
    assert "yet to come" in refusal(study, out)


def test_a_clock_that_is_behind_is_taken(
    study: Study, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code(study, "anna", [0], ["quiet"])
    send(study, "anna", out)
    monkeypatch.setattr("intercoder.coding.chain.time.time_ns", lambda: 10**18)
    code(out, "anna", [0], ["books"])
    monkeypatch.undo()
    assert take(study, out)[0].new == 1
    assert standing(study)["anna", "main", "v1:value"][1] == {"books"}


def test_a_study_that_was_changed_while_packages_were_looked_at(
    shared: Study, coded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else merges the same package in between."""
    from intercoder.study import merging

    plan_all = merging._plan_all

    def meanwhile(*asked: object) -> object:
        planned = plan_all(*asked)  # type: ignore[arg-type]
        monkeypatch.undo()
        take(shared, coded)
        return planned

    monkeypatch.setattr(merging, "_plan_all", meanwhile)
    with pytest.raises(StudyError, match="changed by somebody else"):
        take(shared, coded)
    assert verify(shared).ok
    assert len(standing(shared)) == 5


def test_how_far_it_is_is_told(shared: Study, coded: Path) -> None:
    told: list[int] = []
    merge(shared, [coded, coded], advance=told.append)
    assert sum(told) == 8


def test_what_is_noted_of_a_package_is_plain(shared: Study, coded: Path) -> None:
    with closing(sqlite3.connect(shared.target)) as connection:
        (document,) = connection.execute(
            "SELECT document FROM package ORDER BY made_at DESC"
        ).fetchone()
    noted = json.loads(document)
    assert (noted["answers"], noted["decisions"], len(noted["sent"])) == (10, 1, 64)


def test_a_report_is_a_value(shared: Study, coded: Path) -> None:
    (found,) = take(shared, coded)
    assert isinstance(found, Merged)
    assert found.last_at > "2026"


def test_a_damaged_file_is_not_called_a_study_that_has_backups(shared: Study, coded: Path) -> None:
    coded.write_bytes(coded.read_bytes()[:8192])
    with pytest.raises(NotAStudyError) as told:
        take(shared, coded)
    assert "sent again" in told.value.hint
