"""Where a key comes from: a table, the consensus of a round, or what a lead coded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.errors import StudyError, TableError, UsageError
from intercoder.study.adjudication.consensus import consensus_name
from intercoder.study.codebook.history import meanings_now
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds.people import Role, coders
from intercoder.study.rounds.rounds import find_round
from intercoder.study.study import Study
from intercoder.study.training.key import KeyAnswer
from intercoder.tables.opening import open_table
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name

COLUMNS = ("answer", "codes", "reason")
NO_CODE = "-"
"""Stands for: no code applies."""


def key_of_table(path: Path, codebook: Codebook) -> tuple[KeyAnswer, ...]:
    """The key in a table with the columns `answer`, `codes` and, if wanted, `reason`.

    Codes are ids or names with semicolons between, or - where no code applies. Raises UsageError
    naming the row for what cannot be read, TableError for a file that is no table.
    """
    table = open_table(path)
    titles = {name.strip().casefold(): place for place, name in enumerate(table.columns)}
    missing = [name for name in COLUMNS[:2] if name not in titles]
    if missing:
        raise UsageError(
            f"{path.name} has no column {' and no column '.join(missing)}.",
            "A key is a table with the columns answer, codes and reason.",
        )
    known = _codes_by_name(codebook)
    found = []
    for row in table.rows():
        cells = {name: row.cells[place].strip() for name, place in titles.items()}
        if not any(cells.values()):
            continue
        where = f"Row {row.number} of {path.name}"
        if not cells["codes"]:
            raise UsageError(f"{where} has no codes.", "Write - where no code applies.")
        codes = _codes(cells["codes"], known, where)
        found.append(KeyAnswer(cells["answer"], codes, cells.get("reason", ""), path.name))
    if not found:
        raise TableError(f"{path.name} has no rows.", "Write an answer of the key in each row.")
    twice = len({one.answer for one in found}) < len(found)
    if twice:
        raise UsageError(f"{path.name} names an answer twice.", "Let each have one row.")
    return tuple(found)


def _codes_by_name(codebook: Codebook) -> Mapping[str, str]:
    named = {fold_name(one.name): one.id for one in codebook.assignable}
    return {**named, **{one.id: one.id for one in codebook.assignable}}


def _codes(text: str, known: Mapping[str, str], where: str) -> tuple[str, ...]:
    if text == NO_CODE:
        return ()
    found = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        code = known.get(part) or known.get(fold_name(part))
        if code is None:
            raise UsageError(
                f"{where}: the codebook has no code “{display_line(part)}”.",
                "Use ids or names, with semicolons between.",
            )
        found.append(code)
    return tuple(sorted(set(found)))


def key_of_consensus(study: Study, round: str) -> tuple[KeyAnswer, ...]:
    """The consensus of a round as a key; its memos are the reasons. Raises StudyError for none."""
    find_round(study, round)
    name = consensus_name(study)
    found = () if name is None else tuple(_of_coder(study, name, round, "consensus of"))
    if not found:
        raise StudyError(
            f"The round “{display_line(round)}” has no consensus.",
            "Adjudicate it first, with `intercoder adjudicate`.",
        )
    return found


def key_of_lead(study: Study, round: str, lead: str) -> tuple[KeyAnswer, ...]:
    """What a lead coded in a round as a key; their memos are the reasons.

    Raises StudyError for nobody who leads, and for a round in which they have judged nothing.
    """
    find_round(study, round)
    if all((one.name, one.role) != (lead, Role.LEAD) for one in coders(study)):
        raise StudyError(
            f"{display_line(lead)} does not lead the study.", "Only what a lead coded is a key."
        )
    found = tuple(_of_coder(study, lead, round, f"{lead} in"))
    if not found:
        raise StudyError(
            f"{display_line(lead)} has judged nothing in the round “{display_line(round)}”.",
            "Code its answers first, with the reasons as memos.",
        )
    return found


def _of_coder(study: Study, name: str, round: str, what: str) -> Iterator[KeyAnswer]:
    meanings = meanings_now(study)
    assignable = {one.id for one in study.codebook().assignable}
    for one in codings(study, coders=(name,), round=round):
        judged = one.judgement
        if judged.state not in {State.CODED, State.NO_CODE_APPLIES}:
            continue
        means = meanings.of(one.revision).of if meanings else str
        codes = {means(code) for code in judged.codes}
        if codes <= assignable:
            yield KeyAnswer(one.answer.id, tuple(sorted(codes)), judged.memo, f"{what} {round}")
