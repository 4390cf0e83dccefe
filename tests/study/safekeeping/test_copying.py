"""A study goes from home to home and back, and every row is as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, insert, select, update

from intercoder.answers.answer import Answer
from intercoder.coding.change import Decide, KeepDraft, TakeBack
from intercoder.coding.decision import Circumstances, Judgement, Origin, SelectionReason
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.coding.suggestion import Assistance
from intercoder.errors import StudyError
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.database.schema import coder, comment, lease
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.safekeeping.copying import COPIED, copy_study, count_rows
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from intercoder.study.suggest.models import keep_model
from tests.homes import FILE, run_in
from tests.postgres import new_database, run

Rows = dict[str, list[tuple[Any, ...]]]


def everything(study: Study) -> Rows:
    """All rows of all tables, with what is true or false as such; logins are a server's own."""
    found = {}
    with study.reading() as connection:
        for table in COPIED:
            columns = [column for column in table.columns if column is not coder.c.login]
            kinds = [column.type for column in columns]
            rows = connection.execute(select(*columns).order_by(*table.primary_key.columns))
            found[table.name] = [
                tuple(
                    bool(value) if isinstance(kind, Boolean) else value
                    for kind, value in zip(kinds, row, strict=True)
                )
                for row in rows
            ]
    return found


def assert_same(copied: Rows, before: Rows) -> None:
    """Nothing is lost; logins stay behind on their server, and the change log says so."""
    lines = len(before["change_log"])
    assert copied.pop("change_log")[:lines] == before.pop("change_log")
    assert copied == before


@pytest.fixture
def full(study: Study) -> Study:
    """The study with something in most of its tables."""
    add_coder(study, "lou", Role.LEAD, "leads")
    with study.writing() as connection:
        number = insert_round(connection, "pilot", blind=True)
        insert_round(connection, "again", repeats="pilot")
        connection.execute(update(coder).where(coder.c.name == "lou").values(login="lou"))
        connection.execute(
            insert(comment).values(
                id="01900000-0000-7000-8000-000000000001",
                round_id=number,
                answer_id=1,
                coder_id=1,
                text="hm\n\t“”",
                made_at="",
            )
        )
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(f"w{n}:value", "value", f"w{n}", "the staff 図書館", "en") for n in range(3)]
        )
    set_assistance(study, Assistance(seed=2**40))
    keep_model(
        study,
        "01900000-0000-7000-8000-000000000002",
        "all",
        {"revision": 1, "text": "ä"},
        bytes(range(256)),
    )
    numbers = list(open_workspace(study, "anna").numbers(QueueFilter()))
    keep_list(study, "ben", "pilot", None, [Listed(one, one % 2 == 0) for one in numbers])
    workspace = open_workspace(study, "anna", take_over=True)
    for number in numbers[:4]:
        workspace.write(Decide(number, Judgement.of(["books"], memo="é\\ \n"), 1.5))
    workspace.write(TakeBack())
    drawn = Circumstances(model="m", probabilities=(0.123456789,), drawn=SelectionReason.USEFUL)
    workspace.write(
        Decide(numbers[5], Judgement.of(["quiet"]), 0.1, shown=("quiet",), circumstances=drawn)
    )
    workspace.write(KeepDraft(numbers[8], Draft({"staff": Origin.MANUAL}, memo="m")))
    return study


def other_home(home: str, tmp_path: Path, name: str) -> tuple[str, str]:
    """Where to copy a study from this home to, and back."""
    file, database = str(tmp_path / name), f"{new_database()}&schema=copy_{len(name)}"
    return (database, file) if home == FILE else (file, database)


@pytest.mark.slow
def test_a_study_comes_back_as_it_went(full: Study, home: str, tmp_path: Path) -> None:
    there, back = other_home(home, tmp_path, "back.study")
    copied: list[int] = []
    copy_study(full, there, copied.append)
    assert sum(copied) == count_rows(full)
    with open_study(there) as other:
        assert_same(everything(other), everything(full))
        assert verify(other).faults == ()
        copy_study(other, back)
    with open_study(back) as again:
        assert_same(everything(again), everything(full))
        assert verify(again).faults == ()
        assert again.id == full.id


def test_like_goes_to_like(full: Study, home: str, tmp_path: Path) -> None:
    like = str(tmp_path / "like.study") if home == FILE else f"{full.address}&schema=like"
    copy_study(full, like)
    with open_study(like) as other:
        assert_same(everything(other), everything(full))
        assert verify(other).faults == ()


def test_a_copy_is_worked_on_as_the_study_was(full: Study, home: str, tmp_path: Path) -> None:
    """New rows get numbers that are free, answers are found, undo goes back beyond the copy."""
    there, _ = other_home(home, tmp_path, "there.study")
    copy_study(full, there)
    with open_study(there) as other:
        add_coder(other, "carla")
        with take_in(other) as intake:
            intake.add_answers([Answer("n:value", "value", "n", "new", "en")])
        workspace = open_workspace(other, "anna")  # leases stayed behind
        assert len(workspace.numbers(QueueFilter(text="NOVELS"))) == 1
        assert len(workspace.numbers(QueueFilter(text="図書"))) == 3
        for _ in range(4):
            workspace.write(TakeBack())
        assert workspace.progress().decided == 0
        assert verify(other).faults == ()


def test_leases_stay_behind(full: Study, home: str, tmp_path: Path) -> None:
    there, _ = other_home(home, tmp_path, "there.study")
    copy_study(full, there)
    with open_study(there) as other, other.reading() as connection:
        assert connection.execute(select(lease)).all() == []


def test_what_is_wrong_is_still_found_wrong(full: Study, home: str, tmp_path: Path) -> None:
    run_in(full, "UPDATE answer SET text = 'other' WHERE id = 1")
    run_in(full, "DELETE FROM current_decision WHERE seq = 2")
    there, _ = other_home(home, tmp_path, "there.study")
    copy_study(full, there)
    with open_study(there) as other:
        assert verify(other).faults == verify(full).faults != ()


def test_what_is_there_is_left_alone(full: Study, home: str, tmp_path: Path) -> None:
    there, _ = other_home(home, tmp_path, "there.study")
    copy_study(full, there)
    with open_study(there) as other:
        workspace = open_workspace(other, "ben")
        workspace.write(Decide(workspace.numbers(QueueFilter())[0], Judgement.of(["books"]), 1.0))
        before = everything(other)
    with pytest.raises(StudyError, match=r"already exists|is taken"):
        copy_study(full, there)
    with open_study(there) as other:
        assert_same(everything(other), before)


def test_half_a_copy_is_never_left(full: Study, home: str, tmp_path: Path) -> None:
    def stop(_rows: int) -> None:
        raise KeyboardInterrupt

    there, _ = other_home(home, tmp_path, "there.study")
    files = sorted(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        copy_study(full, there, stop)
    assert sorted(tmp_path.iterdir()) == files
    with pytest.raises(StudyError, match="no study"):
        open_study(there)
    copy_study(full, there)


@pytest.mark.files_only
def test_a_text_that_postgres_cannot_keep_is_told_of(study: Study) -> None:
    run_in(study, "UPDATE answer SET text = 'a' || char(0) WHERE id = 3")
    there = new_database()
    with pytest.raises(StudyError, match="NUL") as refused:
        copy_study(study, there)
    assert "a\0" not in str(refused.value)
    assert run(there, "SELECT 1 FROM pg_namespace WHERE nspname = 'intercoder'") == []


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@pytest.mark.files_only
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
def test_any_text_comes_back(study: Study, tmp_path: Path, said: list[tuple[str, str]]) -> None:
    here, there = str(tmp_path / "here.study"), new_database()
    Path(here).unlink(missing_ok=True)
    copy_study(study, here)
    with open_study(here) as made:
        with take_in(made) as intake:
            intake.add_answers(
                [Answer(f"w{n}", "value", f"w{n}", one, "") for n, (one, _) in enumerate(said)]
            )
        workspace = open_workspace(made, "anna")
        for number, (_, memo) in zip(workspace.numbers(QueueFilter()), said, strict=False):
            workspace.write(Decide(number, Judgement.of(["books"], memo=memo), 1.0))
        copy_study(made, there)
        with open_study(there) as other:
            assert everything(other) == everything(made)
            assert verify(other).faults == ()
