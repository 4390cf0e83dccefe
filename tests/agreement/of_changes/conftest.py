"""Some tests run in both homes of a study."""

from __future__ import annotations

from tests.homes import pytest_configure

__all__ = ["pytest_configure"]
