"""docs/suggestions-figures.md names every figure and verdict, as the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.suggest import arms, quality, revisions, verdict

PAGE = (Path(__file__).parents[2] / "docs" / "suggestions-figures.md").read_text("utf-8")


@pytest.mark.parametrize(
    "key",
    [*quality.OVERALL, *quality.OF_CODE, *arms.KEYS, *arms.AGREEMENT, *revisions.KEYS],
)
def test_every_figure_is_documented(key: str) -> None:
    assert f'"{key}"' in PAGE


@pytest.mark.parametrize("value", [*verdict.Kind, *verdict.Inflation])
def test_every_verdict_is_documented(value: str) -> None:
    assert f"`{value}`" in PAGE


def test_the_rule_of_the_verdict_is_the_programs() -> None:
    assert f"at least {verdict.LEAST} answers were judged by two coders or more without" in PAGE
    assert f"no wider than {verdict.WIDEST:g}" in PAGE
