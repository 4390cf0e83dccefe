"""The last findings document with other figures, from the study's list of what has left it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from intercoder.findings.disclosure.cells import Cell
from intercoder.findings.protected_tables import cell_of
from intercoder.findings.tables.cells import Address, CountCell
from intercoder.report.findings.choices import Choices
from intercoder.report.findings.material import Earlier
from intercoder.study.findings.releases import releases
from intercoder.study.study import Study

_DAY = len("2026-01-31")


def command_of(choices: Choices) -> str:
    """Under which name a document is in the list of releases: whose codes, and which rounds."""
    told = [f"codes of {choices.codes_of}"] if choices.codes_of != "final" else []
    if choices.leave_out_unsure:
        told.append("without unsure")
    told += [f"round {name}" for name in choices.rounds]
    return f"findings document ({', '.join(told)})" if told else "findings document"


def key_of(address: Address) -> str:
    """The same for all addresses that count the same."""
    return _key(cell_of(address))


def _key(cell: Cell) -> str:
    return json.dumps(cell.as_json(), sort_keys=True, ensure_ascii=False)


def earlier_document(study: Study, choices: Choices, cells: Iterable[CountCell]) -> Earlier | None:
    """The last one with the same codes and rounds, not withdrawn, of which a count differs.

    Raises what `releases` does.
    """
    now = {key_of(one.address): one.count for one in cells}
    for one in reversed(releases(study)):
        if one.withdrawn is not None or one.command != command_of(choices):
            continue
        then = {_key(Cell.from_json(told)): told["count"] for told in _counts(one.document)}
        if any(now[key] != number for key, number in then.items() if key in now):
            return Earlier(one.number, one.made_at[:_DAY], then)
    return None


def _counts(document: Any) -> Iterable[dict[str, Any]]:
    return (told for told in document.get("cells", ()) if "count" in told)
