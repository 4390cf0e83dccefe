"""Reads a table, and compares its answers, in a process beside the one that writes.

    python -m intercoder.exchange.importing.rows.reading_process

It is given a `TableToRead`, and gives back its batches, each answer with the number of its text,
and what else was found. Then it answers questions about texts until its input ends. Whatever goes
wrong, it ends: the other process then does everything itself, and meets the same.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import IO

from intercoder.exchange.importing.rows.frames import (
    FrameEndError,
    frame_in,
    frame_of,
    value_in,
)
from intercoder.exchange.importing.rows.table_reading import TableReading, TableToRead
from intercoder.text.likeness.different_texts import DifferentTexts, LeadersAhead


def main() -> int:
    """Read, then answer; 0 at the end of the input, 1 if anything was wrong."""
    gc.disable()  # it would go through millions of values, none of which refer to each other
    asked, out = sys.stdin.buffer, _own_output()
    try:
        _read(value_in(frame_in(asked)), asked, out)
    except FrameEndError:
        return 0
    except Exception:  # noqa: BLE001 - the other process meets it, and says it
        return 1
    return 0


def _read(to_read: TableToRead, asked: IO[bytes], out: IO[bytes]) -> None:
    texts = DifferentTexts()
    ahead = LeadersAhead(texts)
    reading = TableReading(to_read)
    for batch in reading.batches():
        batch.alike = texts.numbers(batch.answers.texts)
        if not to_read.facts.answers_before:
            blocks = zip(batch.answers.questions, batch.answers.languages, strict=True)
            ahead.note(blocks, batch.alike)
        _say(out, ("batch", batch))
    _say(out, ("found", reading.found()))
    del reading  # what it knows of a million answers makes room for what compares them
    ahead.find()
    while True:
        question, *given = value_in(frame_in(asked))
        _say(out, texts.numbers(*given) if question == "numbers" else ahead.leaders(*given))


def _say(out: IO[bytes], value: object) -> None:
    out.write(frame_of(value))
    out.flush()


def _own_output() -> IO[bytes]:
    """The standard output for ourselves: what a library prints goes nowhere."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return os.fdopen(kept, "wb")


if __name__ == "__main__":
    sys.exit(main())
