"""What the processes that read files share: where they write, and how much memory they may take."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from intercoder.platforms.processes import limit_own_memory
from intercoder.tables.cells import UncertainText

_MEMORY_PER_BYTE = 60
"""Memory allowed for each byte of the file, beside what is always allowed."""
_MEMORY = 3_000_000_000


def write_documents(documents: Iterator[Mapping[str, Any]], out: TextIO) -> int:
    """Write each on a line, and at last a word for what is wrong, if anything; the exit code."""
    word = ""
    try:
        for document in documents:
            json.dump(document, out, ensure_ascii=True)
            out.write("\n")
            out.flush()
    except MemoryError:
        word = "memory"
    except UnicodeError:
        word = "encoding"
    except RefusedFileError as error:
        word = error.word
    except Exception as error:  # noqa: BLE001 - whatever the library raises, the file is at fault
        word = "encoding" if "encoding" in str(error).lower() else "damaged"
    if word:
        out.write(json.dumps({"error": word}) + "\n")
        out.flush()
    return bool(word)


class RefusedFileError(Exception):
    """A file that is not read on."""

    def __init__(self, word: str) -> None:
        """`word` says why, for the process that listens."""
        super().__init__(word)
        self.word = word


def own_output() -> TextIO:
    """The standard output for ourselves: what a library prints goes nowhere."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return os.fdopen(kept, "w", encoding="ascii", newline="\n")


def limit_memory(path: Path, megabytes: int) -> None:
    """A damaged file may ask for any amount of memory."""
    limit_own_memory(_MEMORY + min(path.stat().st_size * _MEMORY_PER_BYTE, megabytes * 20_000_000))


def doubts_in(texts: Sequence[str]) -> dict[str, list[int]]:
    """The places of doubtful texts, by the doubt."""
    found: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        if type(text) is UncertainText:
            found.setdefault(text.doubt, []).append(place)
    return found


def with_doubts(texts: list[str], doubts: Mapping[str, Sequence[int]]) -> list[str]:
    """The texts, in place, with the doubts that `doubts_in` found."""
    for doubt, places in doubts.items():
        for place in places:
            texts[place] = UncertainText(texts[place], doubt)
    return texts
