"""The choice as it is kept for the person at this machine, in their own settings folder.

Nothing of it is in any study. The file can be read by its owner alone. Whoever has chosen to read
masked must never be shown a text in full because that file is damaged: then everything is masked.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from intercoder.errors import StudyError, UsageError
from intercoder.protection.masking.own_words import NO_WORDS, OwnWords, own_words
from intercoder.protection.masking.seeing import Mask

FORM = 1
"""Version of the file."""
MAX_BYTES = 1_000_000
UNREADABLE = "Your choice for masking cannot be read: texts open masked. See `intercoder mask`."


@dataclass(frozen=True, slots=True)
class KeptChoice:
    """What is kept."""

    on_demand: bool = False
    own_words: OwnWords = NO_WORDS
    fault: str = ""
    """What is wrong with the file; empty if nothing is."""

    @property
    def mask(self) -> Mask:
        """How texts open."""
        return Mask(on_demand=self.on_demand, own_words=self.own_words)


def choice_file() -> Path:
    """Where it is kept."""
    from platformdirs import user_config_path

    return user_config_path("intercoder", appauthor=False) / "masking.json"


def read_choice(file: Path | None = None) -> KeptChoice:
    """What was chosen; nothing is masked where there is no file."""
    try:
        with (file or choice_file()).open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        kept = json.loads(content) if len(content) <= MAX_BYTES else None
        if not isinstance(kept, dict) or kept.get("version") != FORM:
            return KeptChoice(on_demand=True, fault=UNREADABLE)
        words, on_demand = kept.get("own_words"), kept.get("on_demand")
        if not isinstance(words, list) or not isinstance(on_demand, bool):
            return KeptChoice(on_demand=True, fault=UNREADABLE)
        return KeptChoice(on_demand, own_words([str(one) for one in words]))
    except (FileNotFoundError, NotADirectoryError):
        return KeptChoice()
    except (OSError, ValueError, RecursionError, RuntimeError, UsageError):
        return KeptChoice(on_demand=True, fault=UNREADABLE)


def keep_choice(choice: KeptChoice, file: Path | None = None, *, over_damage: bool = False) -> None:
    """Keep it; nothing is ever half written.

    Raises StudyError where that cannot be done, and where what is there cannot be read, since it
    may hold a list of words; `over_damage` writes over that.
    """
    path = file or choice_file()
    if not over_damage and read_choice(path).fault:
        raise StudyError(
            "Your choice for masking cannot be read, so it was not changed.",
            "`intercoder mask --forget-words` begins anew, as does a list given with --words.",
        )
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    kept = {
        "version": FORM,
        "on_demand": choice.on_demand,
        "own_words": list(choice.own_words.entries),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            beside.unlink()
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as writing:
            writing.write(json.dumps(kept, ensure_ascii=False) + "\n")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise StudyError(
            "Your choice for masking could not be kept.",
            f"See whether you may write in {path.parent} and there is room.",
        ) from error
