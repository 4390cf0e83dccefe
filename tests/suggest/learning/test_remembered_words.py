"""Words that a stored model remembers: as the rules of languages have them, or not at all."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.suggest.learning.remembered_words import remember_words, with_words
from intercoder.text import words as room
from intercoder.text.words import forget_words, known_runs, words


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    forget_words()
    yield
    forget_words()


def an_archive() -> bytes:
    with zipfile.ZipFile(archive := io.BytesIO(), "w") as made:
        made.writestr("names.npy", b"")
    return archive.getvalue()


def parts(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        return {name: read.read(name) for name in read.namelist()}


@pytest.mark.slow
@given(st.lists(st.tuples(st.text(), st.sampled_from(["en", "fr", "zh", ""])), max_size=5))
def test_they_come_back_as_they_were(texts: list[tuple[str, str]]) -> None:
    forget_words()
    found = [list(words(*text)) for text in texts]
    archive = with_words(an_archive(), known_runs(texts))
    forget_words()
    remember_words(archive)
    assert [list(words(*text)) for text in texts] == found


@pytest.mark.parametrize(
    "change",
    [
        {"by": "another version"},
        {"runs": []},
        {"runs": {"en": {"joined": [], "whole": "", "split": {"rooms,": [[3, 2]]}}}},
        {"runs": {"en": {"joined": [], "whole": "", "split": {"rooms,": [[0, 70]]}}}},
        {"runs": {"en": {"joined": [], "whole": "", "split": {"rooms,": "all"}}}},
        {"runs": {"en": {"joined": [], "whole": 5, "split": {}}}},
    ],
)
def test_what_does_not_fit_is_not_used(change: dict[str, Any]) -> None:
    archive = parts(with_words(an_archive(), known_runs([("quiet rooms, books", "en")])))
    document = json.loads(archive["runs.json"]) | change
    with zipfile.ZipFile(changed := io.BytesIO(), "w") as made:
        made.writestr("runs.json", json.dumps(document))
    remember_words(changed.getvalue())
    assert not room._remembered
    assert [one.word for one in words("quiet rooms, books", "en")] == ["quiet", "rooms", "books"]


def test_a_model_kept_before_has_none() -> None:
    remember_words(an_archive())
    remember_words(b"no archive")
    assert not room._remembered
