"""Writes the table that is looked at to a file, protected and listed as everything that leaves."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from intercoder.errors import ExportError
from intercoder.findings.browsing.browser import Browser
from intercoder.findings.browsing.choices import Choices
from intercoder.findings.publishing import publish, published_table
from intercoder.study.file.unfinished_files import put_in_place, unfinished
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study
from intercoder.text.display import display_line
from intercoder.text.spreadsheet_cells import guard

COMMAND = "findings --screen"


def free_place(study: Study) -> Path:
    """Where the next table goes: beside the study, or in the present folder for one on a server."""
    is_address = "://" in study.target
    folder = Path() if is_address else Path(study.target).parent
    begins = "findings" if is_address else f"{Path(study.target).stem}-findings"
    return next(
        place for number in count(1) if not (place := folder / f"{begins}-{number}.csv").exists()
    )


def write_table(study: Study, browser: Browser, choices: Choices, who: Coder | None) -> str:
    """Write the table as CSV with small counts hidden; what to say of it, in a sentence.

    Raises what `publish` does; ExportError where the file cannot be written.
    """
    place = free_place(study)
    looked, found = browser.table(choices), browser.findings(choices)
    table = looked.by_groups or looked.whole
    published = publish(study, found, table.cells(), who=who, command=COMMAND)
    text = _csv(published_table(table, published).as_json())
    try:
        with unfinished(place) as part:
            part.touch(0o600, exist_ok=False)
            part.write_text(text, "utf-8")
            put_in_place(part, place)
    except OSError as error:
        raise ExportError(
            f"{place} cannot be written: {error.strerror or type(error).__name__}.",
            "Make room, or copy the study to a folder of yours.",
        ) from error
    hidden = len(published.mask)
    counts = "1 count is" if hidden == 1 else f"{hidden:,} counts are"
    where = "in this folder" if "://" in study.target else "beside the study"
    told = counts if hidden else "no count is"
    return f"Wrote {display_line(place.name)} {where}; {told} hidden in it."


def _csv(told: dict[str, Any]) -> str:
    rows = list(_rows(told))
    written = io.StringIO(newline="")
    table = csv.DictWriter(written, list(rows[0]) if rows else [], lineterminator="\n")
    table.writeheader()
    for row in rows:
        table.writerow(
            {name: guard(one) if isinstance(one, str) else one for name, one in row.items()}
        )
    return written.getvalue()


def _rows(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    about = {
        "codes_of": told["codes_of"],
        "questions": ",".join(told["questions"]),
        "rounds": ",".join(told["rounds"]),
        "unit": told["unit"],
    }
    for row in told["rows"]:
        if told["table"] == "frequencies":
            yield {**about, **row}
            continue
        code = {name: row[name] for name in ("code", "name", "depth", "is_union")}
        tests = {f"code_{name}": row[name] for name in ("p", "adjusted_p", "cramers_v")}
        for one in row["groups"]:
            yield {**about, "by": told["by"], **code, **one, **tests}
