"""The chapter of a findings document on what holds under other versions of the codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intercoder.findings.conclusions.conclusions import Scope, conclusions
from intercoder.findings.of_study import Asked, findings_of_study
from intercoder.study.rounds.people import Coder, insert_coder
from intercoder.study.study import open_study
from tests.report.findings.conftest import Run
from tests.report.findings.visitors import judge

CHAPTER = re.compile(r"\n## The same conclusions under other codes\?\n(.*?)\n## ", re.DOTALL)


@pytest.fixture
def disputed(visitors: Path) -> Path:
    """The study with a third coder, who takes books for staff."""
    with open_study(str(visitors)) as study:
        with study.writing() as connection:
            insert_coder(connection, Coder("carla"))
        said = {f"v{n:03}": ["staff"] for n in range(60)}
        judge(study.target, said, coders=("carla",), time=3)
    return visitors


def chapter_of(study: Path, run: Run, *options: str) -> str:
    out = study.with_suffix(".md")
    run("findings", study, out, "--by", "age", "--force", *options)
    (found,) = CHAPTER.findall(out.read_text("utf-8"))
    return str(found)


def test_statements_that_flip_are_named_with_the_versions(disputed: Path, run: Run) -> None:
    chapter = chapter_of(disputed, run)
    with open_study(str(disputed)) as study:
        (found,) = conclusions(
            findings_of_study(study, Asked(by=("age",))), Scope(False, False, False)
        )
    assert f"{sum(found.tried.values())} statements were tested" in chapter
    assert f"{found.clear} of them are clear" in chapter
    (carla,) = (one for one in found.compared if one.version.key == "coder:carla")
    assert carla.flips
    assert "| Codes of carla | 60 |" in chapter
    assert "| codes of carla |" in chapter


def test_what_nothing_protects_is_told_to_the_team_only(disputed: Path, run: Run) -> None:
    assert "Those codes" not in chapter_of(disputed, run)
    out = disputed.with_suffix(".html")
    run("findings", disputed, out, "--with-answers", "--force")
    page = out.read_text("utf-8")
    assert "Every change, with both estimates" in page
    rows = page.partition("Every change, with both estimates")[2].partition("</table>")[0]
    assert rows.count("<tr") > 1
    assert 'data-answers="a' in rows


def test_it_can_be_left_out(disputed: Path, run: Run) -> None:
    out = disputed.with_suffix(".md")
    out.with_suffix(".yaml").write_text("conclusions: false\n", "utf-8")
    run("findings", disputed, out)
    assert not CHAPTER.search(out.read_text("utf-8"))
