"""Going back to a backup."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError, UsageError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.packages.package_writer import pack
from intercoder.study.safekeeping import restoring
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.restoring import restore
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study
from tests.conftest import fill
from tests.study.coding.killed import code_and_die

pytestmark = pytest.mark.files_only


@pytest.fixture
def saved(study: Study, tmp_path: Path) -> Path:
    """A backup of the study with one decision; the study itself has one more."""
    workspace = open_workspace(study, "ben")
    first, second, *_ = workspace.numbers(QueueFilter())
    workspace.write(Decide(first, Judgement.of(["quiet"]), 1.0))
    copy = tmp_path / "saved" / "backup.study"
    copy.parent.mkdir()
    backup(study, copy)
    workspace.write(Decide(second, Judgement.of(["quiet"]), 1.0))
    workspace.leave()
    study.close()
    return copy


def decisions(path: Path) -> int:
    with open_study(str(path)) as opened:
        assert verify(opened).ok
        return len(list(codings(opened)))


def names(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir() if one.is_file())


def test_the_study_is_as_it_was_and_what_came_later_is_kept(saved: Path, study_path: Path) -> None:
    before = saved.read_bytes()
    restored = restore(str(saved), str(study_path))
    assert restored.aside is not None
    assert (decisions(study_path), decisions(restored.aside)) == (1, 2)
    assert saved.read_bytes() == before
    assert names(study_path) == sorted([study_path.name, restored.aside.name])


def test_the_log_of_a_killed_program_goes_aside_with_its_study(
    saved: Path, study_path: Path
) -> None:
    code_and_die(study_path, 3)
    restored = restore(str(saved), str(study_path))
    assert restored.aside is not None
    assert (decisions(study_path), decisions(restored.aside)) == (1, 5)


def test_a_study_over_which_a_copy_was_laid_already_is_restored(
    saved: Path, study_path: Path
) -> None:
    code_and_die(study_path, 3)
    study_path.write_bytes(saved.read_bytes())
    with pytest.raises(StudyError, match="does not belong"):
        open_study(str(study_path))
    restored = restore(str(saved), str(study_path))
    assert restored.aside is not None
    assert restored.aside.with_name(f"{restored.aside.name}-wal").exists()
    assert decisions(study_path) == 1


def test_a_restored_study_is_in_wal_mode_and_nobody_is_at_work_in_it(
    saved: Path, study_path: Path
) -> None:
    restore(str(saved), str(study_path))
    assert study_path.read_bytes()[18:20] == b"\2\2"
    with open_study(str(study_path)) as opened:
        open_workspace(opened, "ben").leave()


def test_a_backup_is_restored_where_nothing_is(saved: Path, tmp_path: Path) -> None:
    restored = restore(str(saved), str(tmp_path / "new.study"))
    assert restored.aside is None
    assert decisions(tmp_path / "new.study") == 1


def test_a_log_that_lies_where_nothing_is_is_named(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "new.study-wal").write_bytes(b"left")
    with pytest.raises(StudyError, match=r"new\.study-wal is left over from another study"):
        restore(str(saved), str(tmp_path / "new.study"))
    assert not (tmp_path / "new.study").exists()


def test_another_study_is_put_aside_only_when_asked_for(
    saved: Path, tmp_path: Path, codebook: Codebook
) -> None:
    other = tmp_path / "other.study"
    with create_study(str(other), codebook) as made:
        fill(made)
    before = other.read_bytes()
    with pytest.raises(StudyError, match=r"is the study .*and the backup is the study"):
        restore(str(saved), str(other))
    assert other.read_bytes() == before
    restored = restore(str(saved), str(other), replace_other=True)
    assert restored.aside is not None
    assert (decisions(other), decisions(restored.aside)) == (1, 0)


def test_a_package_is_not_taken_for_its_study(saved: Path, study_path: Path) -> None:
    package = study_path.with_name("anna.study")
    with open_study(str(study_path)) as opened:
        pack(opened, [("anna", package)])
    for source, target in ((package, study_path), (saved, package)):
        before = target.read_bytes()
        with pytest.raises(StudyError, match="a package of the study"):
            restore(str(source), str(target))
        assert target.read_bytes() == before


def test_a_damaged_study_is_put_aside_when_asked_for(saved: Path, study_path: Path) -> None:
    study_path.write_bytes(b"\0" * 5000)
    with pytest.raises(StudyError, match="cannot be read"):
        restore(str(saved), str(study_path))
    restored = restore(str(saved), str(study_path), replace_other=True)
    assert restored.aside is not None
    assert restored.aside.read_bytes() == b"\0" * 5000
    assert decisions(study_path) == 1


def test_a_damaged_backup_is_not_restored(saved: Path, study_path: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[3 * 4096 : 6 * 4096] = b"\xff" * (3 * 4096)
    saved.write_bytes(content)
    before = study_path.read_bytes()
    with pytest.raises(StudyError, match="damaged"):
        restore(str(saved), str(study_path))
    assert study_path.read_bytes() == before
    assert names(study_path) == [study_path.name]


@pytest.mark.slow
def test_a_study_that_somebody_has_open_is_not_replaced(saved: Path, study_path: Path) -> None:
    holding = (
        "import sys\n"
        "from intercoder.study.study import open_study\n"
        "study = open_study(sys.argv[1])\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(study_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        program.stdout.readline()
        with pytest.raises(StudyError, match="open in another program"):
            restore(str(saved), str(study_path))
        program.communicate(b"")
    assert decisions(study_path) == 2


def test_a_study_is_not_restored_from_itself(study: Study) -> None:
    with pytest.raises(UsageError, match="same file"):
        restore(study.target, study.target)


def test_what_was_there_is_back_in_its_place_if_the_disk_refuses(
    saved: Path, study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise OSError(5, "Input/output error")

    code_and_die(study_path, 3)
    monkeypatch.setattr(restoring, "put_in_place", refuse)
    with pytest.raises(StudyError, match="cannot be created"):
        restore(str(saved), str(study_path))
    assert decisions(study_path) == 5


def test_a_link_to_a_study_stays_a_link(saved: Path, study_path: Path, tmp_path: Path) -> None:
    link = tmp_path / "links" / "library"
    link.parent.mkdir()
    link.symlink_to(study_path)
    restore(str(saved), str(link))
    assert link.is_symlink()
    assert list(link.parent.iterdir()) == [link]
    assert decisions(study_path) == 1


def test_the_command_says_where_what_was_there_is_now(
    saved: Path, study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["restore", str(saved), str(study_path)]) == 0
    said = capsys.readouterr().err
    (aside,) = study_path.parent.glob("library.before-restore-*.study")
    assert "Restored the study “Library visitors”" in said
    assert f"The previous study is now {aside}" in said


def test_nothing_is_restored_from_or_to_a_server(
    saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["restore", str(saved), "postgresql://lou@server.example.org/survey"]) == 2
    assert "Only studies in files can be restored" in capsys.readouterr().err
