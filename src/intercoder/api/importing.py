"""Bringing a table into a study from Python, by the one way down that the command takes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from intercoder.exchange.importing.importing import import_file
from intercoder.exchange.importing.person import Nobody
from intercoder.exchange.importing.request import ImportRequest
from intercoder.study.study import Study


def import_into(study: Study, path: Path, named: Mapping[str, Any]) -> dict[str, Any]:
    """Import the table; what the command prints. Raises what `import_file` does."""
    report = import_file(study, path, ImportRequest.from_named(named), Nobody())
    return {} if report is None else dict(report.summary())
