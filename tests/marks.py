"""Which cases of a long test are tried with the quick ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

SIZES = ((80, 24), (120, 40))


def slow_but(cases: Iterable[Any], *quick: Any) -> list[Any]:
    """All cases of a test, all but the `quick` ones marked as slow.

    The quick cases are to differ in kind; what more of the same kind adds can wait.
    """
    every = list(cases)
    assert all(one in every for one in quick)
    return [one if one in quick else pytest.param(one, marks=pytest.mark.slow) for one in every]


BOTH_SIZES = pytest.mark.parametrize("size", slow_but(SIZES, (80, 24)), ids=["80x24", "120x40"])
"""A screen in a narrow window, and, with the slow tests, in a large one."""
