"""What the app remembers about a person between sessions: how it looks, nothing of a study."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from intercoder.tui.panes.arrangement import Arrangement, as_kept, read_kept
from intercoder.tui.themes import DARK, THEMES

MAX_BYTES = 100_000
"""A longer file is none of ours."""
LOCKS_AFTER, MOST_MINUTES = 10.0, 24 * 60.0
"""Minutes until the screen locks where nothing usable is remembered, and the most."""
BUILT_IN = frozenset(theme.name for theme in THEMES)


def settings_folder() -> Path:
    """The user's own configuration folder for this program."""
    from platformdirs import user_config_path

    return user_config_path("intercoder", appauthor=False)


def settings_file() -> Path:
    """Where it is kept."""
    return settings_folder() / "app.json"


def remembered_theme(names: Collection[str] = BUILT_IN) -> str:
    """The theme last used, if it is among `names`; else the dark one."""
    name = _kept().get("theme")
    return name if isinstance(name, str) and name in names else DARK.name


def remembered_panes() -> Arrangement:
    """The panes as they were arranged last; the usual order where nothing usable is remembered."""
    return read_kept(_kept().get("panes"))


def remember_theme(name: str) -> None:
    """Remember the theme. Where that cannot be written, it is simply not remembered."""
    _keep("theme", name)


def copies_to_terminal() -> bool:
    """Whether what is copied goes to the terminal's clipboard too; not unless it was turned on."""
    return _kept().get("copy_to_terminal") is True


def minutes_to_lock() -> float:
    """Minutes without a press after which the screen locks; 0: it never does."""
    kept = _kept().get("lock_after")
    if isinstance(kept, bool) or not isinstance(kept, int | float):
        return LOCKS_AFTER
    return float(kept) if 0 <= kept <= MOST_MINUTES else LOCKS_AFTER


def remember_copying(*, outside: bool) -> None:
    """Remember whether it does."""
    _keep("copy_to_terminal", outside)


def remember_panes(arrangement: Arrangement) -> None:
    """Remember how the panes are arranged, as far as that can be written."""
    _keep("panes", as_kept(arrangement))


def _kept() -> dict[str, object]:
    try:
        with settings_file().open("rb") as opened:
            kept = json.loads(opened.read(MAX_BYTES))
    except (OSError, ValueError, RecursionError, RuntimeError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _keep(name: str, value: object) -> None:
    """Write this beside everything else that the file holds."""
    try:
        file = settings_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({**_kept(), name: value}) + "\n", "utf-8")
    except (OSError, RuntimeError):
        return
