"""A demonstration study, made once: anna, ben and carla have coded a library's visitors.

The decisions of a study are read from both its homes.
"""

from __future__ import annotations

from tests.homes import home, pytest_configure, pytest_generate_tests, study

__all__ = ["home", "pytest_configure", "pytest_generate_tests", "study"]
