"""Times of decisions: requested moments, and weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from intercoder.errors import UsageError
from intercoder.text.display import display_line


def moment(text: str) -> str:
    """The UTC time as a study writes it; a date means the end of that day, so that it counts.

    Empty stays empty. A time without a zone is taken for UTC. Raises UsageError for anything else.
    """
    if not text:
        return ""
    try:
        if len(text) <= len("2026-01-31"):
            found = datetime.combine(date.fromisoformat(text), time.max, UTC)
        else:
            found = datetime.fromisoformat(text)
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"“{display_line(text)}” is not a date.",
            "Write a day, 2026-01-31, or a moment in UTC, 2026-01-31T09:30:00Z.",
        ) from error
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written(seconds: int) -> str:
    """Seconds since 1970 as a UTC time, ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def week(day: int) -> str:
    """The ISO week of a day (days since 1970), `2026-W05`."""
    year, number, _ = date.fromordinal(day + date(1970, 1, 1).toordinal()).isocalendar()
    return f"{year}-W{number:02}"
