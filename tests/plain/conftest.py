"""What sittings line by line share, where the server of the study may be away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from intercoder.errors import StudyError
from intercoder.study.saving import saver
from intercoder.study.saving.saver import Saver
from intercoder.study.saving.workspace import Workspace
from tests.study.coding.faraway import Line, Server
from tests.waiting import PATIENCE, wait_until


class FollowedSaver(Saver[Any, Any]):
    """A saver of which a test can see what has been reported to it."""

    def __init__(
        self,
        workspace: Workspace[Any, Any],
        done: Callable[[Any, Any], object],
        failed: Callable[[StudyError, int], object],
        kept: Callable[[], object] = lambda: None,
    ) -> None:
        self.waiting = 0
        """Changes that were submitted and not reported as written."""
        self.failures: list[StudyError] = []

        def reported(change: Any, written: Any) -> None:
            done(change, written)
            self.waiting -= 1

        def refused(error: StudyError, count: int) -> None:
            failed(error, count)
            self.failures.append(error)

        super().__init__(workspace, reported, refused, kept)

    def submit(self, change: Any) -> None:
        self.waiting += 1
        super().submit(change)


@pytest.fixture(autouse=True)
def a_server_that_does_not_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """None counts as away because the machine does much else."""
    monkeypatch.setattr(saver, "SLOW_AFTER", PATIENCE)


@pytest.fixture
def savers(monkeypatch: pytest.MonkeyPatch) -> list[FollowedSaver]:
    """The savers of the sittings of this test, in the order in which they began."""
    made: list[FollowedSaver] = []

    def make(*given: Any) -> FollowedSaver:
        made.append(FollowedSaver(*given))
        return made[-1]

    monkeypatch.setattr("intercoder.plain.saving.Saver", make)
    return made


def mend(server: Server, savers: list[FollowedSaver]) -> Callable[[], None]:
    """Mend the line, and wait until the sitting has heard that everything is in the study."""

    def do() -> None:
        server.line = Line.WHOLE
        wait_until(lambda: not savers[-1].waiting)

    return do
