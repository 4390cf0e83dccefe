"""Older studies become what this program writes, after a copy was put beside them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.answers.last_import import forget_last_import
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.database import migrations
from intercoder.study.database.revisions import REVISIONS
from intercoder.study.file.sqlite_file import sqlite_database
from intercoder.study.rounds.people import add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study

Shape = dict[str, list[tuple[object, ...]]]


def shape(path: Path) -> Shape:
    """Tables, columns, keys and indices of a database, whatever words made them."""
    connection = sqlite3.connect(path)
    tables = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    found: Shape = {}
    for table in tables:
        found[table] = connection.execute(f"PRAGMA table_xinfo('{table}')").fetchall()
        found[f"{table} keys"] = sorted(
            row[2:] for row in connection.execute(f"PRAGMA foreign_key_list('{table}')")
        )
        for _, index, *kind in connection.execute(f"PRAGMA index_list('{table}')").fetchall():
            columns = connection.execute(f"PRAGMA index_info('{index}')").fetchall()
            found.setdefault(f"{table} indices", []).append((*kind, *columns))
        found.setdefault(f"{table} indices", []).sort(key=str)
    found["triggers"] = sorted(
        connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    )
    connection.close()
    return found


def migrate(path: Path, revision: str) -> None:
    database = sqlite_database(path)
    with database.writing() as transaction:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = transaction
        command.upgrade(config, revision)
    database.close()


@pytest.mark.files_only
def test_migrating_from_nothing_gives_what_a_new_study_has(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "migrated.study"
    sqlite3.connect(path).close()
    migrate(path, REVISIONS[-1])
    assert shape(path) == shape(Path(study.target))


_CARE = ("check_in", "support_request", "removal_act")
_NEWER_TABLES = (
    *("assistance", "model", "listing", "answer_group", "application"),
    *("allocation", "package", "comment", "definition_doubt", "set_aside"),
    *("change_log", "decision_total", "released_table", "counted_state", "study_setting"),
    *("codebook_change", "removed_answer", "redacted_answer", "coding_rule", "text_change"),
    *("training_round", "training_key", "proposal", "proposal_rejection"),
    *("text_vector", *_CARE),
)
_NEWER_INDEXES = (
    *("decision_by_coder", "decision_log_of_coder", "decision_line", "decision_times"),
    "answer_translated",
)
_NEWER_COLUMNS = (
    *("decision.circumstances", "decision.line", "about.package", "coder.login", "coder.left_at"),
    *("answer.translation", "current_decision.numbers"),
)


@pytest.fixture
def old_study(study: Study) -> Path:
    """The study as revision 0001 had it, with a decision in it."""
    workspace = open_workspace(study, "anna")
    workspace.write(Decide(workspace.numbers(QueueFilter())[0], Judgement.of(["books"]), 1.0))
    workspace.leave()
    study.close()
    connection = sqlite3.connect(study.target)
    connection.execute("DROP TABLE answer_text")
    for table in _NEWER_TABLES:
        connection.execute(f"DROP TABLE {table}")
    for index in _NEWER_INDEXES:
        connection.execute(f"DROP INDEX {index}")
    for column in _NEWER_COLUMNS:
        connection.execute(f"ALTER TABLE {column.replace('.', ' DROP COLUMN ')}")
    connection.executescript(
        "CREATE INDEX decision_by_coder ON decision (coder_id, round_id, answer_id, seq);"
        "CREATE INDEX decision_log_of_coder ON decision (coder_id, round_id, seq);"
        "CREATE TABLE old (coder_id INTEGER NOT NULL REFERENCES coder (id), "
        "decisions INTEGER NOT NULL, hash VARCHAR(64) NOT NULL, PRIMARY KEY (coder_id));"
        "INSERT INTO old SELECT coder_id, decisions, hash FROM chain_head;"
        "DROP TABLE chain_head; ALTER TABLE old RENAME TO chain_head;"
        "CREATE TABLE old (id INTEGER NOT NULL, name TEXT NOT NULL, "
        "created_at VARCHAR(24) NOT NULL, PRIMARY KEY (id), UNIQUE (name));"
        "INSERT INTO old SELECT id, name, created_at FROM round;"
        "DROP TABLE round; ALTER TABLE old RENAME TO round;"
    )
    connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.commit()
    connection.close()
    return Path(study.target)


@pytest.mark.files_only
def test_an_older_study_is_upgraded_and_a_copy_kept(old_study: Path, codebook: Codebook) -> None:
    with open_study(str(old_study)) as study:
        workspace = open_workspace(study, "anna")
        assert len(workspace.numbers(QueueFilter(text="novels"))) == 1
        assert verify(study).ok
        assert study.codebook() == codebook
        workspace.leave()
    copy = old_study.with_name("library.study.before-upgrade-0001")
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    assert connection.execute("SELECT count(*) FROM decision").fetchone() == (1,)
    connection.close()


@pytest.mark.files_only
def test_a_study_that_cannot_be_copied_first_is_not_upgraded(old_study: Path) -> None:
    blocker = old_study.with_name("library.study.before-upgrade-0001")
    blocker.mkdir()
    (blocker / old_study.name).mkdir()  # so that a copy into the folder fails too
    with pytest.raises(StudyError, match="upgraded"):
        open_study(str(old_study))
    connection = sqlite3.connect(old_study)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    connection.close()


@pytest.mark.files_only
def test_a_study_sealed_by_the_version_before_is_upgraded_and_stays_sealed(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    workspace.write(Decide(workspace.numbers(QueueFilter())[0], Judgement.of(["books"]), 1.0))
    workspace.leave()
    with study.writing() as writing:
        forget_last_import(writing)  # that version kept no settings
    before = verify(study)
    study.close()
    connection = sqlite3.connect(study.target)
    newer = ("released_table", "counted_state", "study_setting", "codebook_change")
    newest = ("redacted_answer", "coding_rule", "text_change", "training_round", "training_key")
    last = ("proposal", "proposal_rejection", "text_vector", *_CARE)
    for table in (*newer, "removed_answer", *newest, *last):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("DROP INDEX answer_translated")
    connection.execute("ALTER TABLE answer DROP COLUMN translation")
    connection.execute("ALTER TABLE round DROP COLUMN proposals_opened_at")
    connection.execute("ALTER TABLE current_decision DROP COLUMN numbers")
    connection.execute("UPDATE alembic_version SET version_num = '0007'")
    connection.commit()
    connection.close()
    with open_study(study.target) as opened:
        found = verify(opened, expected=before.fingerprint)
        assert found.faults == ()
        assert found.comparison == "same"
        add_coder(opened, "carla")
        assert verify(opened, expected=before.fingerprint).comparison == "grown"
