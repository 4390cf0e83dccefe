"""What the app remembers about a person between sessions: light or dark, nothing of a study."""

from __future__ import annotations

import json
from pathlib import Path

from intercoder.tui.themes import DARK, THEMES


def settings_file() -> Path:
    """Where it is kept, in the user's own configuration folder."""
    from platformdirs import user_config_path

    return user_config_path("intercoder", appauthor=False) / "app.json"


def remembered_theme() -> str:
    """The theme last used; the dark one where nothing usable is remembered."""
    try:
        kept = json.loads(settings_file().read_text("utf-8"))
    except (OSError, ValueError):
        return DARK.name
    name = kept.get("theme") if isinstance(kept, dict) else None
    return name if name in {theme.name for theme in THEMES} else DARK.name


def remember_theme(name: str) -> None:
    """Remember the theme. Where that cannot be written, it is simply not remembered."""
    file = settings_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"theme": name}) + "\n", "utf-8")
    except OSError:
        return
