"""A value that cannot be read is named with its row, or replaced where it is expendable."""

from __future__ import annotations

import io
from itertools import cycle
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import select

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide, KeepDraft, KeepPlace
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import OPEN, Draft, QueueFilter
from intercoder.errors import UnreadableError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.database.schema import draft
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.copying import copy_study
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study
from tests.conftest import fill
from tests.homes import run_in
from tests.rich_study import steps
from tests.tampering import corruptions, tampered

READING = (
    ("status", "{}"),
    ("coder", "list", "{}"),
    ("round", "list", "{}"),
    ("codebook", "show", "{}"),
    ("export", "{}", "{out}.csv"),
    ("overview", "{}", "--as", "lea"),
    ("agreement", "{}", "--as", "lea", "--round", "pilot"),
    ("consensus", "{}", "--as", "lea"),
    ("comment", "list", "{}", "--as", "lea"),
    ("doubt", "list", "{}"),
    ("identical", "{}", "--as", "lea"),
    ("differences", "{}", "--coder", "anna", "--as", "lea"),
    ("suggest", "settings", "{}"),
    ("suggest", "models", "{}"),
    ("suggest", "audit", "{}"),
    ("copy", "{}", "{out}.study"),
    ("package", "{}", "{out}.study", "--coders", "anna"),
    ("code", "{}", "--coder", "anna", "--plain"),
    ("verify", "{}"),
)
QUICK_STEP = 36
JUNK = ("junk", "[]", "{}", '{"codes": 1, "unsure": 2, "memo": 3}', "")


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook) -> Path:
    """A study with rows in every table, and a package of it, each in one file."""
    folder = tmp_path_factory.mktemp("rich")
    with create_study(str(folder / "library.study"), codebook) as study:
        fill(study)
    for _, act in steps(str(folder / "library.study"), folder):
        act()
    for name in ("library", "ben"):
        with open_study(str(folder / f"{name}.study")) as study:
            backup(study, folder / f"{name}-whole.study")
    return folder / "library-whole.study"


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = run(arguments)
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def code_all(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    for number in workspace.numbers(QueueFilter()):
        workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
    workspace.leave()


def try_commands(
    rich: Path, folder: Path, step: int, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[str]]:
    """How many commands met something that cannot be read, and those that did not get over it."""
    tried, failed = 0, []
    commands = cycle(READING)
    for place, change in enumerate(corruptions(rich)):
        copy = folder / "damaged.study"
        if place % step or not tampered(rich, change, copy):
            continue
        for command in (next(commands), next(commands)):
            out = folder / f"out{tried}"
            arguments = [part.format(copy, out=out) for part in command]
            code, words = said(arguments, capsys)
            tried += 1
            if code not in {0, 1, 2} or "error of its own" in words or "Traceback" in words:
                failed.append(f"{change}: {' '.join(command)}: {code}")
        for file in folder.glob("*"):
            if file.is_file():
                file.unlink()
    return tried, failed


@pytest.mark.slow
def test_commands_meet_a_sample_of_what_cannot_be_read(
    rich: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    tried, failed = try_commands(rich, tmp_path, QUICK_STEP, capsys)
    assert failed == []
    assert tried > 20


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_value_of_every_column_is_met_by_commands(
    rich: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    tried, failed = try_commands(rich, tmp_path, 1, capsys)
    assert failed == []
    assert tried > 1000


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE coder SET role = 'chief' WHERE id = 2", "role in row 2 of the table coder"),
        (
            "UPDATE respondent SET attributes = 'junk' WHERE id = 3",
            "attributes in row 3 of the table respondent",
        ),
        (
            "UPDATE codebook_revision SET document = '[]'",
            "document in row 1 of the table codebook_revision",
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_its_row(
    study: Study, statement: str, named: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code_all(study)
    address = study.address
    study.close()
    run_in(study, statement)
    code, words = said(["verify", address], capsys)
    assert code == 1
    assert named in words
    command = ["coder", "list", address]
    if "coder" not in named:
        command = ["export", address, str(tmp_path / "out.csv"), "--with", "attributes"]
    code, words = said(command, capsys)
    assert code == 1
    assert named in words or "revision 1 of its codebook cannot be read" in words
    assert "error of its own" not in words


@pytest.mark.files_only
def test_damage_in_the_study_of_an_earlier_command_is_not_spoken_of(
    study: Study, rich: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    earlier = [tmp_path / f"earlier-{number}.study" for number in range(5)]
    kept = [open_study(str(copyfile(rich, copy))) for copy in earlier]
    for one in kept:
        run_in(one, "UPDATE assistance SET learn_from = CAST(x'6bff6b' AS TEXT)")
    code_all(study)
    study.close()
    run_in(study, "UPDATE answer SET text = x'00ff' WHERE id = 4")
    code, words = said(["export", study.target, str(tmp_path / "out.csv")], capsys)
    for one in kept:
        one.close()
    assert code == 1
    assert "The text in row 4 of the table answer cannot be read." in words
    assert "earlier" not in words


@pytest.mark.files_only
@pytest.mark.parametrize("junk", ["CAST(x'6bff6b' AS TEXT)", "x'00ff'"])
def test_a_flipped_bit_in_a_text_is_named_and_never_quoted(
    study: Study, junk: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code_all(study)
    study.close()
    run_in(study, f"UPDATE answer SET text = {junk} WHERE id = 4")
    for command in (["export", study.target, str(tmp_path / "out.csv")], ["verify", study.target]):
        code, words = said(command, capsys)
        assert code == 1
        assert "The text in row 4 of the table answer cannot be read." in words
        assert "Traceback" not in words


@pytest.mark.files_only
def test_a_role_that_is_none_is_met_before_anything_is_counted(study: Study) -> None:
    study.close()
    run_in(study, "UPDATE coder SET role = 'chief' WHERE id = 2")
    with pytest.raises(UnreadableError, match="role in row 2 of the table coder"):
        open_study(study.target)


@pytest.mark.parametrize("junk", JUNK)
def test_a_draft_and_a_place_that_cannot_be_read_are_replaced(
    study: Study, junk: str, tmp_path: Path
) -> None:
    workspace = open_workspace(study, "anna")
    first, second = workspace.numbers(QueueFilter())[:2]
    workspace.write(KeepDraft(first, Draft.of(Judgement.of(["books"]))))
    workspace.write(KeepPlace(second, OPEN))
    workspace.leave()
    address = study.address
    study.close()
    run_in(study, f"UPDATE draft SET document = '{junk}'", f"UPDATE place SET filter = '{junk}'")
    with open_study(address) as again:
        copy_study(again, str(tmp_path / "copy.study"))
        workspace = open_workspace(again, "anna")
        opening = workspace.opening()
        assert opening.item is not None
        assert opening.item.number == first
        assert opening.item.kept is None
        workspace.leave()
        assert verify(again).ok
    with open_study(str(tmp_path / "copy.study")) as copy, copy.reading() as connection:
        assert connection.execute(select(draft)).all() == []
        assert verify(copy).ok


# -- packages --------------------------------------------------------------------------------------


def merged(rich: Path, package: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `merge` says of the package; it must be a sentence."""
    study = package.with_name("whole.study")
    study.write_bytes(rich.read_bytes())
    code, words = said(["merge", str(study), str(package)], capsys)
    assert "error of its own" not in words
    assert "Traceback" not in words
    assert code in {0, 1}
    assert code == 0 or package.name in words, words
    return words


@pytest.mark.parametrize("left", [0, 50, 99, 100, 1024, 4096, 5000, 65536, -4096, -1])
def test_a_package_cut_short_is_refused_by_its_name(
    rich: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], left: int
) -> None:
    whole = (rich.parent / "ben-whole.study").read_bytes()
    package = tmp_path / "short.study"
    package.write_bytes(whole[:left])
    assert "Error" in merged(rich, package, capsys)


@pytest.mark.parametrize("content", [b"PK\x03\x04 cut short", b"\x00" * 5000, b"anna,books\n"])
def test_what_is_no_package_is_refused_by_its_name(
    rich: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    package = tmp_path / "other.study"
    package.write_bytes(content)
    assert "Error" in merged(rich, package, capsys)


@pytest.mark.slow
@pytest.mark.parametrize(
    "step", [25, pytest.param(1, marks=[pytest.mark.slow, pytest.mark.timeout(1200)])]
)
def test_junk_in_any_column_of_a_package_is_refused_with_a_sentence(
    rich: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], step: int
) -> None:
    whole = rich.parent / "ben-whole.study"
    package, tried = tmp_path / "junk.study", 0
    for place, change in enumerate(corruptions(whole)):
        if place % step == 0 and tampered(whole, change, package):
            merged(rich, package, capsys)
            tried += 1
    assert tried > 10
