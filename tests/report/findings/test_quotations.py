"""`intercoder quotations`, and quotations in a document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.errors import IntercoderError
from tests.report.findings.conftest import Run
from tests.report.findings.visitors import judge
from tests.report.reading import Page

SETTINGS = "# mine\nagreement: false\nquotations: []  # none yet\n# the end\ntitle: Visitors\n"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The settings of a document."""
    path = tmp_path / "report.yaml"
    path.write_text(SETTINGS, "utf-8")
    return path


def test_candidates_stand_for_the_code_or_against_it(visitors: Path, run: Run) -> None:
    told = run("quotations", visitors, "--code", "staff", "--format", "json", out=True)
    listed = json.loads(told)
    kinds = {one["standing"] for one in listed}
    assert kinds == {"typical", "rare", "contrary"}
    for one in listed:
        assert ("staff" in one["text"]) == (one["standing"] != "contrary")
    typical = [one["probability"] for one in listed if one["standing"] == "typical"]
    rare = [one["probability"] for one in listed if one["standing"] == "rare"]
    assert min(typical) >= max(rare)


def test_what_was_chosen_is_quoted_without_what_tells_who_it_was(
    visitors: Path, settings: Path, run: Run
) -> None:
    chosen = ["quotations", visitors, "--code", "books", "--settings", settings]
    said = run(*chosen, "--choose", "v000")
    assert "xylographer" not in said
    assert "example.org" not in said
    text = settings.read_text("utf-8")
    assert text.startswith("# mine\nagreement: false\nquotations:\n- answer: v000\n")
    assert text.endswith("# the end\ntitle: Visitors\n")
    assert "good books" not in text
    out = settings.with_suffix(".html")
    run("findings", visitors, out)
    page = Page(out.read_text("utf-8")).text
    assert "There are many good books at the desk for a […]: [EMAIL]" in page
    assert "xylographer" not in page
    assert "a.visitor" not in page
    run(*chosen, "--choose", "v000", "--show-unique-words")
    run("findings", visitors, out, "--force")
    page = Page(out.read_text("utf-8")).text
    assert "xylographer" in page
    assert "a.visitor" not in page


def test_a_quotation_that_no_longer_fits_is_left_out_and_named(
    visitors: Path, settings: Path, run: Run
) -> None:
    run("quotations", visitors, "--code", "books", "--settings", settings, "--choose", "v000")
    judge(str(visitors), {f"v{n:03}": ["seats"] for n in range(8)}, time=2)
    out = settings.with_suffix(".md")
    said = run("findings", visitors, out)
    assert "Quotation v000 of “books” is left out: it does not have the code." in said
    assert "[EMAIL]" not in out.read_text("utf-8")


def test_it_can_be_dropped(visitors: Path, settings: Path, run: Run) -> None:
    run("quotations", visitors, "--code", "books", "--settings", settings, "--choose", "v000")
    run("quotations", visitors, "--settings", settings, "--drop", "v000")
    assert "quotations: []\n" in settings.read_text("utf-8")
    with pytest.raises(IntercoderError, match="quotes no answer v000"):
        run("quotations", visitors, "--settings", settings, "--drop", "v000")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["--choose", "v001"], "kept in the settings file"),
        (["--choose", "v001", "--settings", "S"], "stands for one code"),
        (["--choose", "nobody", "--settings", "S", "--code", "books"], "no such answer"),
        (["--choose", "v000", "--settings", "S", "--code", "staff"], "does not have the code"),
        (["--choose", "v000", "--settings", "nowhere.yaml", "--code", "books"], "cannot be read"),
        (["--choose", "v001", "--drop", "v002", "--settings", "S"], "exclude each other"),
    ],
)
def test_what_cannot_be_quoted_is_refused(
    visitors: Path, settings: Path, run: Run, typed: list[str], told: str
) -> None:
    named = [str(settings) if one == "S" else one for one in typed]
    with pytest.raises(IntercoderError, match=told):
        run("quotations", visitors, *named)
    assert settings.read_text("utf-8") == SETTINGS
