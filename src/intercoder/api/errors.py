"""What an error knows beyond its sentence, shown under it in a traceback or a notebook."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from intercoder.errors import CodebookError, IntercoderError, RefusedRowsError
from intercoder.text.display import display_line

_SHOWN = 20
_P = ParamSpec("_P")
_Result = TypeVar("_Result")


def in_full(function: Callable[_P, _Result]) -> Callable[_P, _Result]:
    """The same function, whose errors also name each row or place they are about."""

    @functools.wraps(function)
    def told(*arguments: _P.args, **named: _P.kwargs) -> _Result:
        try:
            return function(*arguments, **named)
        except IntercoderError as error:
            _add_notes(error)
            raise

    return told


def _add_notes(error: IntercoderError) -> None:
    if getattr(error, "__notes__", None):
        return
    places: tuple[str, ...] = ()
    if isinstance(error, RefusedRowsError):
        places = error.rows
    elif isinstance(error, CodebookError):
        places = error.faults
    for place in places[:_SHOWN]:
        error.add_note(display_line(place))
    if len(places) > _SHOWN:
        error.add_note(f"and {len(places) - _SHOWN:,} more")
    if "--as" in error.hint:
        error.add_note('In Python: open_study(..., as_name="...").')
    elif "--" in error.hint:
        error.add_note("In Python, options of the command are arguments of the same name.")
