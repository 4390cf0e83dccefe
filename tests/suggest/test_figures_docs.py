"""docs/suggestions-figures.md names every figure and verdict, as the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.suggest.audit import assisted_comparison, revisions, verdict
from intercoder.suggest.evaluation import quality

PAGE = (Path(__file__).parents[2] / "docs" / "suggestions-figures.md").read_text("utf-8")


@pytest.mark.parametrize(
    "key",
    [
        *quality.OVERALL,
        *quality.OF_CODE,
        *assisted_comparison.KEYS,
        *assisted_comparison.AGREEMENT,
        *revisions.KEYS,
    ],
)
def test_every_figure_is_documented(key: str) -> None:
    assert f'"{key}"' in PAGE


@pytest.mark.parametrize("value", [*verdict.Kind, *verdict.Inflation])
def test_every_verdict_is_documented(value: str) -> None:
    assert f"`{value}`" in PAGE


def test_the_rule_of_the_verdict_is_the_programs() -> None:
    least = verdict.MIN_UNASSISTED
    assert f"at least {least} answers were judged by two or more coders without" in PAGE
    assert f"no wider than {verdict.MAX_INTERVAL_WIDTH:g}" in PAGE
