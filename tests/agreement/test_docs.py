"""docs/statistics.md names every figure, every reason and every distance, as the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.agreement.coefficients.per_code import FIGURES
from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.result import Reason
from intercoder.agreement.whole.keys import KEYS
from intercoder.cli.agreement.agreement_table import LEVELS
from intercoder.cli.agreement.shared_options import DISTANCES

PAGE = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", KEYS)
def test_every_figure_is_documented(key: str) -> None:
    assert f"`{key}`" in PAGE


@pytest.mark.parametrize("reason", [reason.value for reason in Reason])
def test_every_reason_is_documented(reason: str) -> None:
    assert f"`{reason}`" in PAGE


def test_the_figures_of_a_code_have_titles() -> None:
    assert set(FIGURES) <= set(KEYS)


def test_the_command_offers_every_level_and_distance_there_is() -> None:
    from intercoder.agreement.whole.ratings_file import LEVELS as KNOWN

    assert set(DISTANCES) == set(SET_DISTANCES)
    assert LEVELS == KNOWN
