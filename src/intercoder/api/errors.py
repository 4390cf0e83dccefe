"""What an error knows beyond its sentence, shown under it in a traceback or a notebook."""

from __future__ import annotations

import functools
import inspect
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


def takes(options: type) -> Callable[[Callable[_P, _Result]], Callable[_P, _Result]]:
    """The same function with the keys of these options (a TypedDict) as its keyword arguments.

    A notebook then shows them, and a name that is none of them is a TypeError, not ignored.
    """

    def decorated(function: Callable[_P, _Result]) -> Callable[_P, _Result]:
        signature = inspect.signature(function)
        named = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
        more = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=..., annotation=kind)
            for name, kind in options.__annotations__.items()
            if name not in signature.parameters
        ]
        full = signature.replace(parameters=[*named, *more])

        @functools.wraps(function)
        def told(*arguments: _P.args, **given: _P.kwargs) -> _Result:
            full.bind(*arguments, **given)
            return function(*arguments, **given)

        told.__signature__ = full  # type: ignore[attr-defined]
        return told

    return decorated


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
