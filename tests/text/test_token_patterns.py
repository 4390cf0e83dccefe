"""Patterns of tokens: what they find, what is refused, and that no text takes long."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import spacy

from intercoder.errors import UsageError
from intercoder.text.matching.token_patterns import (
    MAX_OPTIONAL,
    TokenMatcher,
    check_lemmas,
    read_pattern,
)
from tests.waiting import PATIENCE


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


@pytest.mark.slow
def test_lemmas_are_those_of_an_installed_pipeline(tmp_path: Path) -> None:
    """A pipeline installed as spaCy's are: a package with an entry point."""
    pipeline = spacy.blank("en")
    ruler: Any = pipeline.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "closed"}]], {"LEMMA": "close"})
    package = tmp_path / "en_closing"
    package.mkdir()
    pipeline.to_disk(package / "en_closing-1.0")
    (package / "__init__.py").write_text(
        "from pathlib import Path\n"
        "from spacy.util import load_model_from_path\n"
        "def load(**how):\n"
        "    return load_model_from_path(Path(__file__).parent / 'en_closing-1.0', **how)\n"
    )
    about = tmp_path / "en_closing-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: en-closing\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[spacy_models]\nen_closing = en_closing\n")
    script = (
        "from intercoder.text.matching.token_patterns import TokenMatcher, check_lemmas\n"
        "check_lemmas(['en-GB'])\n"
        "print(TokenMatcher([[{'LEMMA': 'close'}]]).find('It Closed early', 'en'))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{script}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert ran.stdout == "[Found(phrase=0, spans=((3, 9),))]\n", ran.stderr
