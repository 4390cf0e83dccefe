"""A demonstration study, made once: anna, ben and carla have coded a library's visitors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.exchange.demo import make_demo
from intercoder.study.study import Study, open_study


@pytest.fixture(scope="session")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration study's file; tests only read it."""
    path = tmp_path_factory.mktemp("demo") / "library.study"
    make_demo(path)
    return path


@pytest.fixture
def demo(demo_path: Path) -> Iterator[Study]:
    """The demonstration study, open."""
    with open_study(str(demo_path)) as study:
        yield study
