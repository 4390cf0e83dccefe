"""An advisor is on this machine, or refused."""

from __future__ import annotations

import pytest

from intercoder.errors import UsageError
from intercoder.suggest.advisor.address import read_address


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        (" http://127.0.0.1:11434/v1/ ", "http://127.0.0.1:11434"),
        ("http://127.8.9.1:1", "http://127.8.9.1:1"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
    ],
)
def test_this_machine_is_taken(typed: str, shown: str) -> None:
    assert str(read_address(typed)) == shown


@pytest.mark.parametrize(
    "typed",
    [
        *("http://192.168.1.5:8080", "http://example.org:80", "http://0.0.0.0:8080"),
        *("https://127.0.0.1:8080", "http://127.0.0.1", "127.0.0.1:8080", "http://:80", ""),
        *("http://localhost:8080", "http://127.0.0.1.example.org:80", "http://[::2]:80"),
        *("http://user@127.0.0.1:80", "http://127.0.0.1@example.org:80", "http://127.0.0.1:99999"),
        *("http://127.0.0.1:80/other", "http://127.0.0.1:80/?to=1", "http://2130706433:80"),
        "http://[::ffff:192.168.1.5]:80",
    ],
)
def test_everything_else_is_refused(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_address(typed)
    assert "127.0.0.1:8080" in refused.value.hint
