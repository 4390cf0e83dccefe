"""Making and opening studies: what is one, what is not, and what is left behind."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.errors import NewerStudyError, NotAStudyError, StudyError
from intercoder.study.file import opening
from intercoder.study.study import Study, create_study, open_study
from tests.homes import FILE, home_of, run_in


def test_a_new_study_opens_with_its_codebook(study: Study, codebook: Codebook) -> None:
    with open_study(study.target) as again:
        assert again.codebook() == codebook
        assert again.revision() == 1
        assert again.id == study.id
        assert again.name == "Library visitors"


@pytest.mark.files_only
def test_what_is_there_is_never_overwritten(study: Study, codebook: Codebook) -> None:
    before = Path(study.target).read_bytes()
    with pytest.raises(StudyError, match="already exists"):
        create_study(study.target, codebook)
    assert Path(study.target).read_bytes() == before


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path, codebook: Codebook) -> None:
    with pytest.raises(StudyError, match="cannot be created"):
        create_study(str(tmp_path / "nowhere" / "x.study"), codebook)


def test_a_missing_file_is_not_made_by_opening_it(tmp_path: Path) -> None:
    path = tmp_path / "missing.study"
    with pytest.raises(StudyError, match="There is no study"):
        open_study(str(path))
    assert not path.exists()


@pytest.mark.parametrize(
    "content", [b"", b"respondent,text\n1,books\n", b"SQLite format 3\0" + b"\0" * 200]
)
def test_another_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.study"
    path.write_bytes(content)
    with pytest.raises(NotAStudyError):
        open_study(str(path))
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.study"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes(text)")
    connection.commit()
    connection.close()
    with pytest.raises(NotAStudyError, match="is not a study"):
        open_study(str(path))


def test_a_folder_is_not_a_study(tmp_path: Path) -> None:
    with pytest.raises(NotAStudyError, match="folder"):
        open_study(str(tmp_path))


def edit(study: Study, *statements: str) -> None:
    """Change the file as another program could."""
    study.close()
    run_in(study, *statements)


def test_a_study_from_a_newer_version_is_refused_untouched(study: Study) -> None:
    edit(
        study,
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE about SET program = '7.0'",
    )
    before = Path(study.target).read_bytes() if home_of(study) == FILE else b""
    with pytest.raises(NewerStudyError, match=r"newer version of intercoder \(7\.0"):
        open_study(study.target)
    assert not before or Path(study.target).read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER mine AFTER INSERT ON decision BEGIN DELETE FROM draft; END",
        "CREATE VIEW mine AS SELECT * FROM answer",
    ],
)
@pytest.mark.files_only
def test_a_study_with_commands_of_someone_elses_is_refused(study: Study, statement: str) -> None:
    edit(study, statement)
    with pytest.raises(NotAStudyError):
        open_study(study.target)


@pytest.mark.parametrize("statement", ["DROP TABLE alembic_version", "DELETE FROM about"])
def test_a_study_with_a_strange_schema_is_refused(study: Study, statement: str) -> None:
    edit(study, statement)
    with pytest.raises(NotAStudyError):
        open_study(study.target)


@pytest.mark.files_only
def test_a_damaged_study_from_elsewhere_is_found_out(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    study.close()
    sqlite3.connect(study.target).execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    content = bytearray(Path(study.target).read_bytes())
    content[3 * 4096 : 5 * 4096] = b"\xff" * (2 * 4096)
    Path(study.target).write_bytes(content)
    monkeypatch.setattr(opening, "_known_here", frozenset)
    with pytest.raises(NotAStudyError, match="damaged"):
        open_study(study.target)


@pytest.mark.slow
@pytest.mark.files_only
def test_damage_that_sqlite_cannot_put_into_words_is_found_too(study: Study) -> None:
    """Its message quotes the name that is broken."""
    study.close()
    path = Path(study.target)
    broken = path.read_bytes().replace(b"CREATE TABLE place", b"CREATE TABLE \xb6\xb0(ce")
    path.write_bytes(broken)
    with pytest.raises(NotAStudyError, match="is damaged"):
        open_study(study.target)


def test_a_path_with_odd_characters_is_only_a_path(tmp_path: Path, codebook: Codebook) -> None:
    path = tmp_path / "odd ?mode=memory#%41 ä.study"
    create_study(str(path), codebook).close()
    assert path.is_file()
    open_study(str(path)).close()


@pytest.mark.files_only
def test_a_study_is_for_its_owners_eyes(study: Study) -> None:
    assert Path(study.target).stat().st_mode & 0o077 == 0
