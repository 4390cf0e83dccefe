"""Rules are tested in both homes of a study."""

from __future__ import annotations

from tests.homes import home, pytest_configure, pytest_generate_tests, study, target

__all__ = ["home", "pytest_configure", "pytest_generate_tests", "study", "target"]
