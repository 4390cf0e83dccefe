"""Formats times as the study stores them."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> str:
    """The present time in UTC, ISO 8601 with milliseconds: strings that sort chronologically."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
