"""Packages between sites: only their receivers open them, and no plain byte lies anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import NotAStudyError, StudyError, UsageError
from intercoder.protection.encryption.asking import set_asker
from intercoder.protection.encryption.key_files import KEY_FILE_VARIABLE
from intercoder.protection.encryption.key_ring import forget_keys
from intercoder.protection.encryption.sealed_file import (
    new_identity,
    public_keys,
    read_identities,
    receivers,
    unseal,
)
from intercoder.protection.encryption.study_key import new_key
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.encryption.sending import receive_file, send_file
from intercoder.study.study import Study, open_study
from tests.conftest import TEXTS
from tests.encryption.conftest import PASSPHRASE, written_key_file


def identity(folder: Path, name: str) -> tuple[Path, str]:
    """An identity's file, and its public key."""
    text, public = new_identity()
    return written_key_file(folder / name, text.rstrip()), public


def holds_text(folder: Path) -> bool:
    """Whether an answer can be read in any file below."""
    return any(
        text.encode() in one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file()
        for _, text in TEXTS
    )


def test_only_the_receivers_open_what_was_sent(encrypted: Path, tmp_path: Path) -> None:
    set_asker(lambda _question: PASSPHRASE)
    ours, public = identity(tmp_path, "ours")
    second, public_of_second = identity(tmp_path, "second")
    stranger, _ = identity(tmp_path, "stranger")
    listed = tmp_path / "colleagues.txt"
    listed.write_text(f"# the other site\n{public_of_second}\n\n", "utf-8")
    sealed = tmp_path / "sealed.age"
    send_file(str(encrypted), sealed, receivers([public, str(listed)]))
    assert public_keys(read_identities(ours)) == [public]
    forget_keys()
    with pytest.raises(StudyError, match="somebody else"):
        receive_file(sealed, tmp_path / "no.study", read_identities(stranger), new_key("x" * 9))
    for number, mine in enumerate((ours, second)):
        out = tmp_path / f"received-{number}.study"
        receive_file(sealed, out, read_identities(mine), new_key("a chair by the window"))
        with open_study(str(out)) as study:
            assert study.answer_count() == len(TEXTS) * 2
    assert not holds_text(tmp_path)
    assert not list(tmp_path.glob("intercoder-unfinished*"))


@pytest.mark.parametrize("damage", ["cut", "changed", "other"])
def test_what_was_damaged_on_the_way_is_refused(
    encrypted: Path, tmp_path: Path, damage: str
) -> None:
    set_asker(lambda _question: PASSPHRASE)
    ours, public = identity(tmp_path, "ours")
    sealed = tmp_path / "sealed.age"
    send_file(str(encrypted), sealed, receivers([public]))
    held = sealed.read_bytes()
    sealed.write_bytes(
        {
            "cut": held[:-100],
            "changed": held[:-50] + bytes([held[-50] ^ 1]) + held[-49:],
            "other": held[:10],
        }[damage]
    )
    with pytest.raises(NotAStudyError, match="damaged"):
        unseal(sealed, read_identities(ours))


@pytest.mark.parametrize("named", ["age1nothing", "nobody.txt"])
def test_what_is_no_public_key_is_refused(named: str) -> None:
    with pytest.raises(UsageError, match="public key"):
        receivers([named])


def test_a_package_goes_out_and_comes_back(
    study: Study,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    away = tmp_path / "away"
    away.mkdir()
    of_lead, lead = identity(tmp_path, "lead")
    of_anna, anna = identity(tmp_path, "anna")
    own = written_key_file(tmp_path / "own", "a chair by the window")
    out, mine, back = away / "out.age", away / "mine.study", away / "back.age"
    assert run(["package", study.target, str(out), "--coders", "anna", "--to", anna]) == 0
    received = ["receive", str(out), str(mine), "--key-file", str(own), "--identity"]
    assert run([*received, str(of_lead)]) == 1
    assert not mine.exists()
    assert run([*received, str(of_anna)]) == 0
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(own))
    with open_study_with(own, mine) as package:
        workspace = open_workspace(package, "anna")
        for number in workspace.numbers(QueueFilter())[:2]:
            workspace.write(Decide(number, Judgement.of(["books"]), 3.0))
        workspace.leave()
    assert run(["send", str(mine), str(back), "--to", lead]) == 0
    assert not holds_text(away)
    assert run(["merge", study.target, str(back)]) == 1
    assert "--identity" in capsys.readouterr().err
    assert run(["merge", study.target, str(back), "--identity", str(of_lead)]) == 0
    assert str(back) in capsys.readouterr().out
    assert not list(tmp_path.glob("intercoder-unfinished*"))


def test_a_package_of_an_encrypted_study_is_not_plain_by_accident(
    encrypted: Path, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(key_file))
    out = tmp_path / "out.study"
    made = ["package", str(encrypted), str(out), "--coders", "anna"]
    assert run(made) == 1
    assert not out.exists()
    assert run([*made, "--unencrypted"]) == 0
    assert holds_text(tmp_path)


def open_study_with(key_file: Path, path: Path) -> Study:
    """The study in this file, opened with the passphrase in the key file."""
    set_asker(lambda _question: key_file.read_text("utf-8").strip())
    return open_study(str(path))
