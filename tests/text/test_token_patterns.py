"""Patterns of tokens: what they find, what is refused, and that no text takes long."""

from __future__ import annotations

from typing import Any

import pytest

from intercoder.errors import UsageError
from intercoder.text.matching.token_patterns import (
    MAX_OPTIONAL,
    TokenMatcher,
    check_lemmas,
    read_pattern,
)


def found(pattern: list[dict[str, Any]], text: str, language: str = "en") -> list[str]:
    """The places where the pattern is found, as they are written in the text."""
    hits = TokenMatcher([pattern]).find(text, language)
    return [text[start:end] for one in hits for start, end in one.spans]


@pytest.mark.parametrize(
    ("pattern", "text", "places"),
    [
        ([{"LOWER": "open"}, {"LOWER": "late"}], "OPEN late, please", ["OPEN late"]),
        ([{"LOWER": "cafe"}], "the CAFÉ", ["CAFÉ"]),
        ([{"LOWER": "Café"}], "the cafe\u0301", ["cafe\u0301"]),
        ([{"LOWER": {"IN": ["open", "shut"]}}], "shut at noon", ["shut"]),
        (
            [{"LOWER": "open"}, {"OP": "*"}, {"LOWER": "late"}],
            "open it very late",
            ["open it very late"],
        ),
        ([{"LOWER": "open"}, {"OP": "*"}, {"LOWER": "late"}], "open a b c d e late", []),
        ([{"LOWER": "until"}, {"SHAPE": "dd"}], "until 22 or until 9", ["until 22"]),
        ([{"LOWER": "not", "OP": "!"}, {"LOWER": "open"}], "not open. Now open", ["Now open"]),
        ([{"IS_DIGIT": True}], "22 hours", ["22"]),
    ],
)
def test_where_a_pattern_is_found(
    pattern: list[dict[str, Any]], text: str, places: list[str]
) -> None:
    assert found(pattern, text) == places


def test_the_longest_of_the_places_that_lie_within_each_other_counts() -> None:
    assert found([{"LOWER": "very", "OP": "+"}, {"LOWER": "good"}], "very very good") == [
        "very very good"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "{}",
        "[]",
        "[1]",
        "[{}]",
        '[{"OP": "*"}]',
        '[{"LOWER": 3}]',
        '[{"LOWER": "a", "OP": "x"}]',
        '[{"TEXT": {"REGEX": "(a+)+$"}}]',
        '[{"REGEX": "(a+)+$"}]',
        '[{"LOWER": {"FUZZY": "a"}}]',
        '[{"LOWER": "a"}, {"OP": "*"}, {"OP": "*"}, {"LOWER": "b"}]',
        '[{"LOWER": "a", "OP": "{1,}"}]',
        '[{"LOWER": "a", "OP": "{0,99}"}]',
        '[{"LOWER": "a", "OP": "!"}]',
        '[{"IS_DIGIT": 1}]',
        '[{"LENGTH": "2"}]',
        "[" * 100_000,
    ],
)
def test_a_pattern_that_cannot_be_looked_for_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_pattern(text)


def test_the_worst_pattern_tries_a_bounded_number_of_ways() -> None:
    """What spaCy tries doubles with each optional token: as many as a pattern may have end soon."""
    gap = [{"OP": f"{{0,{MAX_OPTIONAL}}}"}]
    assert found([{"LOWER": "open"}, *gap, {"LOWER": "late"}], "open " * 3000) == []


@pytest.mark.parametrize("run", ["a" * 20_000, "(" * 20_000, "a." * 10_000, "図" * 20_000])
def test_a_long_run_without_blanks_is_cut_at_once(run: str) -> None:
    """spaCy's tokenizer alone takes minutes for one of these."""
    pattern = [{"LOWER": "open"}, {"LOWER": "late"}]
    text = f"{run}  open\tlate Open late"
    assert found([{"LOWER": "late"}], text) == ["late", "late"]
    assert found(pattern, text) == ["Open late"]
    assert found([{"LOWER": "図"}, {"LOWER": "書"}], f"{'a' * 300} 図書館", "ja") == ["図書"]


def test_lemmas_need_a_language_with_a_pipeline() -> None:
    with pytest.raises(UsageError, match="which languages it holds for"):
        check_lemmas([])
    with pytest.raises(UsageError, match="No spaCy pipeline for tlh"):
        check_lemmas(["tlh"])
