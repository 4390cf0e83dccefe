"""What other packages add to the program: found by their entry points, loaded when first needed.

Each kind of extension has one registry, where the program's own are listed in the same form. Its
own are found without looking at what is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from intercoder.errors import ExtensionError, IntercoderError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_Extension = TypeVar("_Extension")


@dataclass(frozen=True)
class Registry(Generic[_Extension]):
    """Extensions of one kind, by name."""

    group: str
    """The group of the entry points, such as `intercoder.report_writers`."""
    kind: str
    """What one of them is, for messages: "report writer"."""
    own: Mapping[str, str]
    """The program's own: `module:attribute` by name, as an entry point says it."""
    is_one: Callable[[object], bool]
    """Whether a loaded object can be one."""

    def find(self, name: str) -> _Extension | None:
        """The extension of this name, or None. The program's own comes first.

        Raises ExtensionError where it cannot be loaded, is none, or two packages have the name.
        """
        if name in self.own:
            return self._own(name)
        found = [one for one in self._others() if one.name == name]
        if len(found) > 1:
            packages = " and ".join(map(_package, found))
            raise ExtensionError(
                f"Two packages bring a {self.kind} “{display_line(name)}”: {packages}.",
                "Remove one of them.",
            )
        return self._load(found[0]) if found else None

    def all_own(self) -> Iterator[_Extension]:
        """The program's own, in their order."""
        return map(self._own, self.own)

    def all_others(self) -> Iterator[tuple[str, _Extension]]:
        """Those of other packages, each with what to call it in a message."""
        for one in self._others():
            yield self._called(one), self._load(one)

    def other_names(self) -> tuple[str, ...]:
        """The names that other packages bring."""
        return tuple(one.name for one in self._others())

    def called(self, name: str) -> str:
        """What an extension is called in a message, with its package."""
        others = (self._called(one) for one in self._others() if one.name == name)
        return next(others, f"the {self.kind} “{display_line(name)}”")

    def _own(self, name: str) -> _Extension:
        module, _, attribute = self.own[name].partition(":")
        return cast(_Extension, getattr(import_module(module), attribute))

    def _others(self) -> tuple[EntryPoint, ...]:
        return tuple(
            one for one in _installed(self.group, tuple(sys.path)) if one.name not in self.own
        )

    def _called(self, one: EntryPoint) -> str:
        package = _package(one)
        said = f"the {self.kind} “{display_line(one.name)}”"
        return f"{said} of {package}" if package else said

    def _load(self, one: EntryPoint) -> _Extension:
        called = self._called(one)
        with in_words(called):
            found = one.load()
        if not self.is_one(found):
            raise ExtensionError(
                f"{_capital(called)} is none: {display_line(one.value)} has not what one needs.",
                "Update or remove the package; docs/python.md says what one needs.",
            )
        return cast(_Extension, found)


@contextmanager
def in_words(called: str) -> Iterator[None]:
    """Whatever an extension raises is said in a sentence; the program's own errors pass."""
    try:
        yield
    except IntercoderError:
        raise
    except Exception as error:
        raise ExtensionError(
            f"{_capital(called)} does not work ({type(error).__name__}).",
            "Update or remove the package that brings it.",
            details=type(error).__name__,
        ) from error


@lru_cache
def _installed(group: str, path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """The entry points of a group; looked up again when the path has changed."""
    from importlib.metadata import entry_points

    return tuple(entry_points(group=group))


def _package(one: EntryPoint) -> str:
    return display_line(one.dist.name) if one.dist is not None else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
