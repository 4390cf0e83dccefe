"""A log that a killed program left is replayed onto its own study, and onto no other file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import NotSavedError, StudyError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.file import sqlite_file
from intercoder.study.file.header import read_header
from intercoder.study.file.write_ahead_log import read_wal
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.copying import copy_study
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study
from tests.conftest import fill
from tests.study.coding.killed import code_and_die

pytestmark = pytest.mark.files_only


@pytest.fixture
def path(study: Study) -> Path:
    """The study's file; it is closed, and ben has decided on one answer."""
    decide(study, "ben", 1)
    study.close()
    return Path(study.target)


def decide(study: Study, coder: str, count: int, memo: str = "") -> None:
    workspace = open_workspace(study, coder, take_over=True)
    for number in workspace.numbers(QueueFilter())[:count]:
        workspace.write(Decide(number, Judgement.of(["quiet"], memo=memo), 1.0))
    workspace.leave()


def decisions(path: Path) -> int:
    """How many answers are coded in the study, which is intact."""
    with open_study(str(path)) as opened:
        assert verify(opened).ok
        return len(list(codings(opened)))


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def beside(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.name}{suffix}")


def refuse(path: Path, misfit: str = "-wal") -> None:
    """Opening the study is refused, names the file to move, and changes nothing."""
    before = contents(path.parent)
    with pytest.raises(StudyError) as refused:
        open_study(str(path))
    assert f"{path.name}{misfit} does not belong to {path}" in refused.value.message
    assert f"move {path.name}{misfit}" in refused.value.hint
    assert contents(path.parent) == before


def test_what_a_killed_program_saved_is_there_when_the_study_is_opened_again(path: Path) -> None:
    code_and_die(path, 3)
    assert decisions(path) == 4
    assert contents(path.parent).keys() == {path.name}


def test_a_study_killed_again_and_again_loses_nothing(path: Path) -> None:
    for count in (2, 4):
        code_and_die(path, count)
        code_and_die(path, count + 1)
        assert decisions(path) == 1 + count + 1


def test_moved_together_with_its_log_a_study_is_whole(path: Path, tmp_path: Path) -> None:
    code_and_die(path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(beside(path, suffix), elsewhere)
    assert decisions(elsewhere / path.name) == 3


def test_a_new_study_killed_at_its_first_decision_loses_nothing(
    tmp_path: Path, codebook: Codebook
) -> None:
    path = tmp_path / "new.study"
    with create_study(str(path), codebook) as made:
        fill(made)
    code_and_die(path, 1)
    assert decisions(path) == 1


# -- which file may be laid over a study whose program was killed ---------------------------------


def earlier(path: Path, copy: Path) -> None:
    """The file as it was before it was opened: byte for byte the one that the log began with."""
    shutil.copy(path, copy)


def backed_up(path: Path, copy: Path) -> None:
    with open_study(str(path)) as opened:
        backup(opened, copy)


def copied(path: Path, copy: Path) -> None:
    with open_study(str(path)) as opened:
        copy_study(opened, str(copy))


def coded_elsewhere(path: Path, copy: Path) -> None:
    shutil.copy(path, copy)
    with open_study(str(copy)) as opened:
        decide(opened, "ben", 6)


def just_as_many_decisions_elsewhere(path: Path, copy: Path) -> None:
    shutil.copy(path, copy)
    with open_study(str(copy)) as opened:
        decide(opened, "anna", 2)


def another_study(path: Path, copy: Path) -> None:
    with open_study(str(path)) as opened:
        codebook = opened.codebook()
    with create_study(str(copy), codebook) as made:
        fill(made)


def laid_by_cp(copy: Path, path: Path) -> None:
    path.write_bytes(copy.read_bytes())


def laid_by_cp_p(copy: Path, path: Path) -> None:
    shutil.copy2(copy, path)


def laid_by_mv(copy: Path, path: Path) -> None:
    shutil.copy2(copy, copy.with_suffix(".tmp"))
    copy.with_suffix(".tmp").replace(path)


@pytest.mark.parametrize(
    ("make", "lay"),
    [
        *((make, laid_by_cp) for make in (backed_up, copied, coded_elsewhere, another_study)),
        (earlier, laid_by_cp),
        (earlier, laid_by_cp_p),
        (earlier, laid_by_mv),
        (just_as_many_decisions_elsewhere, laid_by_cp_p),
        (backed_up, laid_by_mv),
    ],
)
def test_another_file_laid_over_a_killed_study_is_refused_unchanged(
    path: Path,
    tmp_path: Path,
    make: Callable[[Path, Path], None],
    lay: Callable[[Path, Path], None],
) -> None:
    copy = tmp_path / "copies" / "good.study"
    copy.parent.mkdir()
    make(path, copy)
    good = decisions(copy)
    code_and_die(path)
    lay(copy, path)
    refuse(path)
    beside(path, "-wal").rename(tmp_path / "copies" / "aside-wal")
    assert decisions(path) == good


def test_a_file_laid_over_is_refused_after_the_log_was_renewed_many_times(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "good.txt"
    shutil.copy(path, copy)
    monkeypatch.setattr(sqlite_file, "MAX_LOG_BYTES", 20_000)
    with open_study(str(path)) as opened:
        decide(opened, "anna", 12, memo="m" * 5000)
        while_open = tmp_path / "while-open.txt"
        shutil.copy(path, while_open)
    code_and_die(path)
    for one in (copy, while_open):
        laid_by_cp(one, path)
        refuse(path)


def test_a_log_without_anything_in_it_is_in_nobodys_way(path: Path, tmp_path: Path) -> None:
    beside(path, "-wal").write_bytes(b"")
    assert decisions(path) == 1
    beside(path, "-wal").write_bytes(b"not a log at all" * 100)
    beside(path, "-shm").write_bytes(b"\0" * 32768)
    assert decisions(path) == 1


def test_a_log_whose_frames_are_of_an_earlier_one_is_in_nobodys_way(path: Path) -> None:
    code_and_die(path)
    log = beside(path, "-wal")
    frames = bytearray(log.read_bytes())
    decisions(path)
    frames[16] ^= 0xFF  # the salts of the log's own header
    log.write_bytes(frames)
    assert decisions(path) == 3


def test_a_log_cut_short_is_replayed_as_far_as_it_goes(path: Path) -> None:
    code_and_die(path, 3)
    log = beside(path, "-wal")
    found = read_wal(log)
    assert found is not None
    last = [frame for frame in found.frames if frame.pages_after][-2]
    os.truncate(log, last.at + found.page_size + 100)
    assert decisions(path) == 3


def test_the_log_of_another_study_is_refused(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / path.name
    other.parent.mkdir()
    another_study(path, other)
    code_and_die(other)
    shutil.copy(beside(other, "-wal"), beside(path, "-wal"))
    refuse(path)


def test_a_journal_of_another_state_is_refused(path: Path, tmp_path: Path) -> None:
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA journal_mode = DELETE")
    plain.close()
    script = (
        "import os, signal, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 2')\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('UPDATE answer SET text = text || hex(zeroblob(9000))')\n"
        "c.execute('PRAGMA application_id = 1767075684')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    copy = tmp_path / "good.txt"
    coded_elsewhere(path, copy)
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert beside(path, "-journal").stat().st_size
    own = path.read_bytes()
    laid_by_cp(copy, path)
    refuse(path, "-journal")
    path.write_bytes(own)
    assert decisions(path) == 1


# -- a file replaced while the study is open -------------------------------------------------------


def test_a_study_overwritten_while_open_takes_nothing_more_and_mixes_nothing(
    path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "good.txt"
    coded_elsewhere(path, copy)
    with open_study(str(path)) as opened:
        workspace = open_workspace(opened, "anna")
        first, second, *_ = workspace.numbers(QueueFilter())
        workspace.write(Decide(first, Judgement.of(["books"]), 1.0))
        laid_by_cp(copy, path)
        with pytest.raises(NotSavedError, match="overwritten"):
            workspace.write(Decide(second, Judgement.of(["books"]), 1.0))
    assert path.read_bytes() == copy.read_bytes()
    refuse(path)


def test_a_study_replaced_while_open_is_kept_in_a_file_of_its_own(
    path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "good.txt"
    coded_elsewhere(path, copy)
    with open_study(str(path)) as opened:
        workspace = open_workspace(opened, "anna")
        first, second, third, *_ = workspace.numbers(QueueFilter())
        for number in (first, second):
            workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
        laid_by_mv(copy, path)
        with pytest.raises(NotSavedError, match="replaced") as refused:
            workspace.write(Decide(third, Judgement.of(["books"]), 1.0))
    (kept,) = tmp_path.glob("library.until-*.study")
    assert str(kept) in refused.value.message
    assert decisions(kept) == 3
    assert path.read_bytes() == copy.read_bytes()
    assert decisions(path) == 6


def test_a_study_moved_away_while_open_and_put_back_goes_on(path: Path, tmp_path: Path) -> None:
    with open_study(str(path)) as opened:
        workspace = open_workspace(opened, "anna")
        first, second, *_ = workspace.numbers(QueueFilter())
        workspace.write(Decide(first, Judgement.of(["books"]), 1.0))
        path.rename(tmp_path / "away")
        with pytest.raises(NotSavedError, match="moved"):
            workspace.write(Decide(second, Judgement.of(["books"]), 1.0))
        (tmp_path / "away").rename(path)
        workspace.write(Decide(second, Judgement.of(["books"]), 1.0))
        workspace.leave()
    assert decisions(path) == 3


@pytest.mark.slow
def test_a_file_put_in_place_of_one_that_is_open_elsewhere_is_refused(
    path: Path, tmp_path: Path
) -> None:
    """The program that has the old file open has emptied its log: nothing in it gives it away."""
    copy = tmp_path / "good.txt"
    coded_elsewhere(path, copy)
    holding = (
        "import sys\n"
        "from intercoder.study.study import open_study\n"
        "study = open_study(sys.argv[1])\n"
        "study.revision()\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        program.stdout.readline()
        laid_by_mv(copy, path)
        with pytest.raises(StudyError, match="does not belong"):
            open_study(str(path))
        program.communicate(b"")
    assert decisions(path) == 6


@pytest.mark.slow
def test_two_programs_that_write_by_turns_renew_the_log_for_each_other(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "MAX_LOG_BYTES", 20_000)
    writing = (
        "import sys\n"
        "from intercoder.study.file import sqlite_file\n"
        "from intercoder.study.rounds.people import add_coder\n"
        "from intercoder.study.study import open_study\n"
        "sqlite_file.MAX_LOG_BYTES = 20_000\n"
        "study = open_study(sys.argv[1])\n"
        "for number in range(40):\n"
        "    add_coder(study, f'other {number}', note='n' * 3000)\n"
        "study.close()\n"
    )
    with open_study(str(path)) as opened:
        other = subprocess.Popen([sys.executable, "-c", writing, str(path)])
        while other.poll() is None:
            decide(opened, "anna", 2)
        assert other.returncode == 0
        decide(opened, "anna", 2)
    assert decisions(path) == 3


def test_every_log_begins_with_the_stamp_of_its_file(path: Path) -> None:
    before = read_header(path)
    code_and_die(path)
    after, log = read_header(path), read_wal(beside(path, "-wal"))
    assert before is not None
    assert after is not None
    assert log is not None
    assert before.stamp != after.stamp != 0
    assert next(log.headers()).stamp == after.stamp


def test_a_study_deleted_while_open_is_kept_in_a_file_of_its_own(
    path: Path, tmp_path: Path
) -> None:
    with open_study(str(path)) as opened:
        decide(opened, "anna", 2)
        path.unlink()
        with pytest.raises(NotSavedError, match="deleted"):
            decide(opened, "anna", 3)
    (kept,) = tmp_path.glob("library*")
    assert decisions(kept) == 3


def test_a_study_closed_twice_leaves_nothing(path: Path, tmp_path: Path) -> None:
    opened = open_study(str(path))
    decide(opened, "anna", 2)
    opened.close()
    path.unlink()
    (tmp_path / "other").write_text("another file")
    (tmp_path / "other").rename(path)
    opened.close()
    assert contents(tmp_path) == {path.name: b"another file"}


def test_a_study_moved_away_while_open_takes_everything_along(path: Path, tmp_path: Path) -> None:
    with open_study(str(path)) as opened:
        decide(opened, "anna", 2)
        path.rename(tmp_path / "away.study")
    assert contents(tmp_path).keys() == {"away.study"}
    assert decisions(tmp_path / "away.study") == 3


def test_a_study_overwritten_while_open_is_not_opened_a_second_time(
    path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "good.txt"
    coded_elsewhere(path, copy)
    with open_study(str(path)) as opened:
        decide(opened, "anna", 2)
        laid_by_cp(copy, path)
        refuse(path)
    assert path.read_bytes() == copy.read_bytes()


# -- studies of the version before, whose logs have no stamp --------------------------------------


def unstamp(path: Path) -> None:
    """Leave the study as older versions wrote it."""
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA user_version = 0")
    plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    plain.close()


def change_and_die(path: Path, name: str, note: str = "") -> None:
    """Write as an older version did, and be killed."""
    script = (
        "import os, signal, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('INSERT INTO coder(name, role, note, created_at) '\n"
        "          \"VALUES (?, 'coder', ?, '2026-11-02T10:00:00.000Z')\", sys.argv[2:])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path), name, note], check=False)
    assert beside(path, "-wal").stat().st_size


@pytest.mark.parametrize("note", ["", "n" * 50_000])
def test_the_log_of_an_older_version_is_replayed_onto_its_own_file(path: Path, note: str) -> None:
    unstamp(path)
    change_and_die(path, "dora", note)
    with open_study(str(path)) as opened, opened.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM coder").scalars().all()
    assert "dora" in names


@pytest.mark.parametrize("note", ["", "n" * 50_000])
def test_the_log_of_an_older_version_is_refused_beside_another_file(
    path: Path, tmp_path: Path, note: str
) -> None:
    unstamp(path)
    copy = tmp_path / "good.txt"
    coded_elsewhere(path, copy)
    unstamp(copy)
    change_and_die(path, "dora", note)
    laid_by_cp(copy, path)
    refuse(path)
