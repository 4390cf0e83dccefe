"""`intercoder suggest groups`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from intercoder.answers.answer import Answer
from intercoder.cli.suggest.groups import groups
from intercoder.study.answers.answer_import import take_in
from intercoder.study.database.schema import answer_group
from intercoder.study.study import Study


@pytest.fixture
def migrated(study: Study) -> Study:
    """A study with answers that are the same, from before there were groups."""
    texts = ("the staff", "The staff!", "books", "Books", "books\x1b[31m", "the staff")
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(f"w{n}", "value", f"w{n}", text, "en") for n, text in enumerate(texts)]
        )
    with study.writing() as connection:
        connection.execute(delete(answer_group))
    return study


def test_groups_are_found_and_the_largest_listed(migrated: Study) -> None:
    done = CliRunner().invoke(groups, [migrated.target, "--format", "json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == [
        {"question": "value", "language": "en", "answers": n, "identical": n, "text": text}
        for n, text in ((3, "books"), (3, "the staff"))
    ]
    assert "6 answers are in 2 groups." in done.stderr


def test_the_list_can_be_short_and_is_safe_to_draw(migrated: Study) -> None:
    with take_in(migrated) as intake:
        intake.add_answers(
            [Answer(f"x{n}", "value", f"x{n}", "\x1b]0;x\x07 odd", "en") for n in range(9)]
        )
    done = CliRunner().invoke(groups, [migrated.target, "--top", "1"])
    assert done.exit_code == 0
    assert "␛]0;x␇ odd" in done.stdout
    assert "\x1b" not in done.stdout
    assert "staff" not in done.stdout


def test_a_study_without_groups_says_so(study: Study) -> None:
    done = CliRunner().invoke(groups, [study.target])
    assert done.exit_code == 0
    assert "No two answers are identical or nearly so." in done.stderr
