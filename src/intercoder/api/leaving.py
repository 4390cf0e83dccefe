"""What leaves a study through Python: checked, and noted, as for the commands.

Tables in a notebook leave a study in memory, out of its sight: of a sealed study they are had for a
named receiver only, and then noted. Files are always noted.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from intercoder.study.leaving.departures import Departure, last_release, note_departure
from intercoder.study.rounds.sealing import check_may_leave, read_sealing

if TYPE_CHECKING:
    from intercoder.study.study import Study

_P = ParamSpec("_P")
_Result = TypeVar("_Result")


class Opened(Protocol):
    """A study that somebody opened in Python."""

    opened: Study
    receiver: str


_S = TypeVar("_S", bound=Opened)
_Method = Callable[Concatenate[_S, _P], _Result]


def leaves(what: str) -> Callable[[_Method[_S, _P, _Result]], _Method[_S, _P, _Result]]:
    """The same method, out of which `what` leaves the study; it gives a file's path, or a table."""

    def decorated(method: _Method[_S, _P, _Result]) -> _Method[_S, _P, _Result]:
        @functools.wraps(method)
        def watched(self: _S, /, *arguments: _P.args, **named: _P.kwargs) -> _Result:
            check_may_leave(self.opened, what, self.receiver)
            before = last_release(self.opened)
            made = method(self, *arguments, **named)
            if isinstance(made, Path) or read_sealing(self.opened).is_sealed:
                _note(self, f"Python: {method.__name__}", what, made, before)
            return made

        watched.leaves = what  # type: ignore[attr-defined]
        return watched

    return decorated


def _note(study: Opened, command: str, what: str, made: Any, before: str) -> None:
    file = made.name if isinstance(made, Path) else ""
    told = what[:1].lower() + what[1:]
    note_departure(study.opened, Departure("", "", told, command, study.receiver, file), before)
