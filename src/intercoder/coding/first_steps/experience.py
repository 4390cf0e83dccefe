"""Remembers, for the person at this machine, what they have done once and which welcome they saw.

A small file in the user's own configuration folder (docs/settings.md): nothing of a study, no name
and no text. It is a courtesy: whatever is wrong with it, the program goes on, and at worst a hint
comes once more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from intercoder.coding.first_steps.hints import WELCOME, WELCOME_VERSION, FirstStep

FORM = 1
"""Version of the file. One of a later version is neither used nor written over."""
MAX_BYTES = 10_000
"""A longer file is none of ours."""


@dataclass(frozen=True, slots=True)
class Experience:
    """What somebody has done once."""

    done: frozenset[FirstStep] = frozenset()
    welcome: int = 0
    """Version of the welcome that they have seen; 0 for none."""
    is_kept: bool = True
    """Whether it may be written: not over a file of a later version of the program."""

    @property
    def welcome_lines(self) -> tuple[str, ...]:
        """The welcome, if there is one that they have not seen."""
        return WELCOME if self.welcome < WELCOME_VERSION else ()

    def welcomed(self) -> Experience:
        """With the welcome seen."""
        return replace(self, welcome=max(self.welcome, WELCOME_VERSION))

    def having_done(self, first_steps: Iterable[FirstStep]) -> Experience:
        """With these done too."""
        return replace(self, done=self.done | frozenset(first_steps))


EVERYTHING_DONE = Experience(frozenset(FirstStep), WELCOME_VERSION, is_kept=False)
"""Of whoever needs no guiding; never written."""


def experience_file() -> Path:
    """Where it is kept."""
    from platformdirs import user_config_path

    return user_config_path("intercoder", appauthor=False) / "experience.json"


def read_experience(file: Path | None = None) -> Experience:
    """What is remembered; nothing where the file is missing, damaged or none of ours."""
    try:
        path = file or experience_file()
        with path.open("rb") as opened:
            kept = json.loads(opened.read(MAX_BYTES + 1)[:MAX_BYTES])
        if not isinstance(kept, dict) or type(kept.get("version")) is not int:
            return Experience()
        if kept["version"] > FORM:
            return EVERYTHING_DONE
        known = {first_step.value: first_step for first_step in FirstStep}
        listed = kept.get("done")
        done = listed if isinstance(listed, list) else ()
        welcome = kept.get("welcome")
        return Experience(
            frozenset(known[one] for one in done if isinstance(one, str) and one in known),
            welcome if type(welcome) is int and welcome > 0 else 0,
        )
    except (OSError, ValueError, RecursionError, RuntimeError):
        return Experience()


def remember(experience: Experience, file: Path | None = None) -> bool:
    """Write what was done since, with what another window has written meanwhile; whether it is
    kept now. Nothing is ever half written."""
    beside: Path | None = None
    try:
        path = file or experience_file()
        before = read_experience(path)
        if not (experience.is_kept and before.is_kept):
            return False
        both = before.having_done(experience.done)
        welcome = max(before.welcome, experience.welcome)
        if both == before and welcome == before.welcome and path.exists():
            return True
        kept = {"version": FORM, "welcome": welcome, "done": sorted(both.done)}
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        beside.write_text(json.dumps(kept) + "\n", "utf-8")
        beside.replace(path)
    except (OSError, RuntimeError):
        if beside is not None:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        return False
    return True
