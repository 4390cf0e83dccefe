"""Keeps with a stored model how the answers it was made from are split into words.

What splits them (spaCy) takes half a second to load, and whoever begins to code waits for the first
suggestion. Only models inside a study have this: it repeats every word of its answers.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from intercoder.text.words import KnownRuns, remember_runs

_PART = "runs.json"
_RULES = "spacy"
"""The library whose rules split texts: what another version of it found is not used."""


def with_words(arrays: bytes, runs: Mapping[str, KnownRuns]) -> bytes:
    """A model's archive with these runs beside its arrays."""
    said = {
        language: {
            "joined": of_language.joined,
            # Most runs are one word, and need no places.
            "whole": " ".join(run for run, at in of_language.places.items() if _is_word(run, at)),
            "split": {run: at for run, at in of_language.places.items() if not _is_word(run, at)},
        }
        for language, of_language in runs.items()
    }
    document = json.dumps({"by": version(_RULES), "runs": said}, ensure_ascii=False)
    buffer = io.BytesIO(arrays)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_PART, document.encode("utf-8", "surrogatepass"))
    return buffer.getvalue()


def remember_words(arrays: bytes) -> None:
    """From now on split runs as is kept in this archive, where that can be read and used."""
    try:
        with zipfile.ZipFile(io.BytesIO(arrays)) as archive:
            document = json.loads(archive.read(_PART).decode("utf-8", "surrogatepass"))
        if document["by"] == version(_RULES):
            remember_runs({one: _of_language(said) for one, said in document["runs"].items()})
    except (ValueError, KeyError, TypeError, AttributeError, OSError, zipfile.BadZipFile):
        return  # a model kept before, or damaged: the rules themselves are loaded


def _of_language(said: Any) -> KnownRuns:
    places = {run: ((0, len(run)),) for run in said["whole"].split()}
    places |= {run: _within(run, at) for run, at in said["split"].items()}
    return KnownRuns(tuple(str(one) for one in said["joined"]), places)


def _within(run: str, said: Any) -> tuple[tuple[int, int], ...]:
    """Places in this run, one after the other. Raises ValueError for others."""
    places = tuple((int(start), int(end)) for start, end in said)
    marks = [0, *(mark for place in places for mark in place), len(run)]
    if marks != sorted(marks) or any(start == end for start, end in places):
        raise ValueError("no places of words")
    return places


def _is_word(run: str, places: tuple[tuple[int, int], ...]) -> bool:
    return places == ((0, len(run)),)
