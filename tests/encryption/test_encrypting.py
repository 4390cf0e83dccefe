"""Studies in encrypted files: made, opened, given another key, and made plain again."""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import closing
from pathlib import Path

import pytest

import intercoder
from intercoder.cli import main
from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import MissingPackageError, NotAStudyError, StudyError, UsageError
from intercoder.protection.encryption.asking import set_asker
from intercoder.protection.encryption.key_files import KEY_FILE_VARIABLE
from intercoder.protection.encryption.key_ring import forget_keys
from intercoder.protection.encryption.study_key import new_key
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.encryption.encrypting import decrypt_file, encrypt_file, rekey_file
from intercoder.study.file.connecting import sqlite_connection
from intercoder.study.file.file_type import is_study_file
from intercoder.study.file.header import read_header
from intercoder.study.rounds.people import add_coder
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.copying import copy_study
from intercoder.study.safekeeping.restoring import restore
from intercoder.study.safekeeping.verification import verify
from intercoder.study.seal.fingerprint import Fingerprint
from intercoder.study.study import open_study
from tests.conftest import TEXTS
from tests.encryption.conftest import PASSPHRASE, written_key_file

PLAIN = "quiet reading room"
"""Words of an answer."""


def fingerprint(path: Path) -> Fingerprint | None:
    """What `verify` says of the study, which must be intact."""
    with open_study(str(path)) as study:
        found = verify(study)
    assert not found.faults
    return found.fingerprint


def holds_text(path: Path) -> bool:
    """Whether an answer can be read in the bytes of the file."""
    return any(text.encode() in path.read_bytes() for _, text in TEXTS)


def test_what_was_encrypted_is_the_same_study_without_a_readable_byte(
    library_file: Path, encrypted: Path
) -> None:
    set_asker(lambda _question: PASSPHRASE)
    assert holds_text(library_file)
    assert not holds_text(encrypted)
    assert encrypted.read_bytes()[:16] != b"SQLite format 3\0"
    assert fingerprint(encrypted) == fingerprint(library_file)
    assert is_study_file(encrypted)


def test_the_passphrase_is_asked_for_once(encrypted: Path) -> None:
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return PASSPHRASE

    set_asker(ask)
    with open_study(str(encrypted)) as study:
        assert study.answer_count() == 20
    with open_study(str(encrypted)) as study:
        assert study.codebook().name == "Library visitors"
    assert questions == [f"Passphrase of {encrypted}"]


def test_three_wrong_passphrases_are_enough(encrypted: Path) -> None:
    typed: list[str] = []

    def ask(question: str) -> str:
        typed.append(question)
        return "the reading room at one"

    set_asker(ask)
    with pytest.raises(StudyError, match="is wrong"):
        open_study(str(encrypted))
    assert len(typed) == 3


def test_without_a_passphrase_it_says_how_to_give_one(encrypted: Path) -> None:
    with pytest.raises(StudyError, match=KEY_FILE_VARIABLE):
        open_study(str(encrypted))


@pytest.mark.parametrize("at", [0, 1, 7, 15, 16, 60, 4000, 4095, 4096, 9000, -1])
def test_a_damaged_file_is_told_from_a_wrong_passphrase(encrypted: Path, at: int) -> None:
    set_asker(lambda _question: PASSPHRASE)
    held = bytearray(encrypted.read_bytes())
    held[at] ^= 0x10
    encrypted.write_bytes(held)
    with pytest.raises(NotAStudyError, match="damaged"):
        open_study(str(encrypted))


@pytest.mark.parametrize("size", [16, 1000, 4096, 20_000])
def test_a_file_that_was_cut_short_is_damaged(encrypted: Path, size: int) -> None:
    set_asker(lambda _question: PASSPHRASE)
    os.truncate(encrypted, size)
    with pytest.raises(NotAStudyError, match="damaged"):
        open_study(str(encrypted))


def test_decisions_are_written_searched_backed_up_and_restored(
    encrypted: Path, tmp_path: Path
) -> None:
    set_asker(lambda _question: PASSPHRASE)
    copy = tmp_path / "copy.study"
    with open_study(str(encrypted)) as study:
        workspace = open_workspace(study, "anna")
        first = workspace.numbers(QueueFilter())[0]
        workspace.write(Decide(first, Judgement.of(["books"], memo="a private thought"), 3.0))
        workspace.leave()
        beside = [encrypted, *encrypted.parent.glob("library.study-*")]
        assert not any(b"private thought" in one.read_bytes() or holds_text(one) for one in beside)
        backup(study, copy)
        copy_study(study, str(tmp_path / "row-by-row.study"))
    assert not holds_text(copy)
    assert not list(tmp_path.glob("*-wal"))
    restore(str(copy), str(encrypted))
    assert fingerprint(encrypted) == fingerprint(copy)
    assert all(not holds_text(one) for one in tmp_path.iterdir() if one.is_file())


def test_the_log_of_a_killed_program_belongs_to_its_file(encrypted: Path, tmp_path: Path) -> None:
    set_asker(lambda _question: PASSPHRASE)
    away = tmp_path / "away"
    away.mkdir()
    with open_study(str(encrypted)) as study:
        workspace = open_workspace(study, "anna")
        first = workspace.numbers(QueueFilter())[0]
        workspace.write(Decide(first, Judgement.of(["books"]), 3.0))
        for one in tmp_path.glob("library.study*"):
            shutil.copy(one, away / one.name)  # as the system finds them after kill -9
    with open_study(str(away / "library.study")) as study, study.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM decision").scalar() == 1


def test_another_state_s_log_is_never_mixed_in(encrypted: Path, tmp_path: Path) -> None:
    set_asker(lambda _question: PASSPHRASE)
    with open_study(str(encrypted)) as study:
        workspace = open_workspace(study, "anna")
        workspace.write(Decide(workspace.numbers(QueueFilter())[0], Judgement.of(["books"]), 3.0))
        shutil.copy(tmp_path / "library.study-wal", tmp_path / "kept")
        workspace.leave()
    with open_study(str(encrypted)) as study:
        add_coder(study, "carla")
    shutil.copy(encrypted, tmp_path / "after")
    shutil.copy(tmp_path / "kept", tmp_path / "after-wal")
    with pytest.raises(StudyError, match="does not belong"):
        open_study(str(tmp_path / "after"))


def test_another_key_opens_the_same_study_and_the_former_one_does_not(encrypted: Path) -> None:
    set_asker(lambda _question: PASSPHRASE)
    before = fingerprint(encrypted)
    rekey_file(str(encrypted), new_key("a chair by the window"))
    assert fingerprint(encrypted) == before
    forget_keys()
    with pytest.raises(StudyError, match="is wrong"):
        open_study(str(encrypted))
    set_asker(lambda _question: "a chair by the window")
    assert fingerprint(encrypted) == before


def test_a_decrypted_study_is_a_plain_one(encrypted: Path, library_file: Path) -> None:
    set_asker(lambda _question: PASSPHRASE)
    decrypt_file(str(encrypted))
    forget_keys()
    set_asker(None)
    header = read_header(encrypted)
    assert header is not None
    assert header.is_wal
    assert holds_text(encrypted)
    assert fingerprint(encrypted) == fingerprint(library_file)


def test_copies_beside_it_that_stay_plain_are_named(library_file: Path, study_path: Path) -> None:
    shutil.copy(library_file, study_path)
    shutil.copy(library_file, study_path.with_name("last-week.study"))
    study_path.with_name("notes.txt").write_text(PLAIN, "utf-8")
    assert encrypt_file(str(study_path), new_key(PASSPHRASE)) == ("last-week.study",)


def test_a_study_that_is_open_is_left_alone(encrypted: Path, library_file: Path) -> None:
    set_asker(lambda _question: PASSPHRASE)
    held = encrypted.read_bytes()
    with (
        open_study(str(encrypted)) as study,
        study.reading(),
        pytest.raises(StudyError, match="open in another"),
    ):
        rekey_file(str(encrypted), new_key("a chair by the window"))
    assert encrypted.read_bytes()[:16] == held[:16]


def test_a_plain_study_is_not_read_with_a_key(library_file: Path, study_path: Path) -> None:
    shutil.copy(library_file, study_path)
    with pytest.raises(StudyError, match="not encrypted"):
        decrypt_file(str(study_path))
    with closing(sqlite_connection(study_path)) as connection:
        assert connection.execute("SELECT count(*) FROM answer").fetchone() == (20,)


def test_search_works_in_an_encrypted_study(encrypted: Path) -> None:
    set_asker(lambda _question: PASSPHRASE)
    with open_study(str(encrypted)) as study:
        workspace = open_workspace(study, "anna")
        assert len(workspace.numbers(QueueFilter(text="reading"))) == 1
        workspace.leave()


def test_missing_packages_are_named(encrypted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlcipher3.dbapi2", None)
    with pytest.raises(MissingPackageError, match=r"intercoder\[encrypt\]"):
        open_study(str(encrypted))


def run(words: list[str]) -> int:
    """Run a command as a process of its own would, which knows no key."""
    forget_keys()
    return main.run(words)


class TestPython:
    """The door for Python."""

    def test_a_passphrase_makes_and_opens_an_encrypted_study(
        self, tmp_path: Path, codebook: Codebook
    ) -> None:
        path = tmp_path / "visitors.study"
        with pytest.raises(UsageError, match="shorter"):
            intercoder.create_study(path, codebook, passphrase="short")
        assert not path.exists()
        intercoder.create_study(path, codebook, passphrase=PASSPHRASE).close()
        assert path.read_bytes()[:6] != b"SQLite"
        forget_keys()
        with pytest.raises(StudyError, match="no passphrase"):
            intercoder.open_study(path)
        with intercoder.open_study(path, passphrase=PASSPHRASE) as study:
            assert study.codebook().name == "Library visitors"
            with pytest.raises(StudyError, match="is wrong"):  # also while it is open
                intercoder.open_study(path, passphrase="a chair by the window")
        with pytest.raises(StudyError, match="is wrong"):
            intercoder.open_study(path, passphrase="a chair by the window")


class TestCommands:
    """The commands, without a terminal."""

    def test_projects_begin_encrypted(
        self,
        tmp_path: Path,
        key_file: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        table = tmp_path / "wave1.csv"
        table.write_text("respondent,value\nv1,A heron by the millpond\n", "utf-8")
        made = str(tmp_path / "init.study")
        given = ["--codebook", "-", "--as", "lea", "--coders", "anna", "--pilot", "0"]
        keyed = ["--encrypt", "--key-file", str(key_file)]
        assert run(["init", made, "--import", str(table), *given, *keyed]) == 0
        assert run(["open", str(table), "--yes", *keyed]) == 0
        monkeypatch.setenv(KEY_FILE_VARIABLE, str(key_file))
        for study in (Path(made), table.with_suffix(".study")):
            assert b"millpond" not in study.read_bytes()
            assert run(["verify", str(study)]) == 0
        assert run(["open", str(table), "--yes", *keyed]) == 1
        assert "intercoder encrypt" in capsys.readouterr().err

    def test_from_new_to_decrypted(
        self,
        tmp_path: Path,
        key_file: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        target = str(tmp_path / "visitors.study")
        assert run(["new", target, "--encrypt", "--key-file", str(key_file)]) == 0
        assert run(["status", target]) == 1
        assert "is encrypted" in capsys.readouterr().err
        monkeypatch.setenv(KEY_FILE_VARIABLE, str(key_file))
        assert run(["coder", "add", target, "anna"]) == 0
        other = written_key_file(tmp_path / "other", "a chair by the window")
        assert run(["rekey", target, "--key-file", str(other)]) == 0
        assert run(["status", target]) == 1
        assert "passphrase" in capsys.readouterr().err
        monkeypatch.setenv(KEY_FILE_VARIABLE, str(other))
        assert run(["unlock", target]) == 0
        assert run(["decrypt", target]) == 2
        assert run(["decrypt", target, "--yes"]) == 0
        monkeypatch.delenv(KEY_FILE_VARIABLE)
        capsys.readouterr()
        assert run(["status", target, "--format", "json"]) == 0
        assert [row["coder"] for row in json.loads(capsys.readouterr().out)] == ["anna"]
        assert run(["encrypt", target, "--key-file", str(key_file)]) == 0
        assert run(["encrypt", target, "--key-file", str(key_file)]) == 1

    def test_a_short_passphrase_and_an_open_key_file_are_refused(
        self, library_file: Path, study_path: Path, tmp_path: Path
    ) -> None:
        shutil.copy(library_file, study_path)
        short = written_key_file(tmp_path / "short", "books")
        assert run(["encrypt", str(study_path), "--key-file", str(short)]) == 2
        open_to_all = written_key_file(tmp_path / "open", PASSPHRASE)
        open_to_all.chmod(0o644)
        assert run(["encrypt", str(study_path), "--key-file", str(open_to_all)]) == 2
        assert holds_text(study_path)
