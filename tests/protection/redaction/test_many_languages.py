"""Personal data in many languages and countries, with the language known and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.protection.redaction.detecting import personal_data
from tests.protection.redaction.marked import pieces, unmarked

FOUND = Path(__file__).with_name("many_languages.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", FOUND)
def test_finds_what_is_marked_and_nothing_else(line: str) -> None:
    language, _, marked = line.partition(": ")
    text, expected = unmarked(marked)
    for known in (language, ""):
        assert pieces(text, personal_data(text, known)) == expected, known
