"""Checks that every decision of a returned package is what the program wrote.

Every hash is computed again over the study's own text of the answer, from the line's beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from intercoder.coding.hash_chain import Entry, first_hash
from intercoder.errors import StudyError
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer, codebook_revision
from intercoder.study.log.earlier_texts import earlier_texts, is_chained
from intercoder.study.packages.package_reader import ReturnedPackage, tampered_package_error
from intercoder.study.packages.package_row_checks import made_in
from intercoder.study.study import Study

CheckedRow = tuple[Entry, int, str, str]
"""A decision, its answer's row, the hash before it, and its own."""
BATCH = 1000
MAX_CLOCK_LEAD = timedelta(days=366)
"""How far in the future a decision may lie: some clocks are wrong, but later ids need room."""


def checked_rows(
    study: Study,
    connection: Connection,
    returned: ReturnedPackage,
    advance: Callable[[int], object],
) -> list[CheckedRow]:
    """Every decision made in the package, its hash computed again over the study's own text.

    Each with its answer's row, the hash before it, and its own. Raises StudyError for the first
    that is not what the program wrote.
    """
    known = dict(returned.carried())
    codes = _codes_by_revision(study, connection, returned)
    proposed = (one.code_id for one in returned.proposals())
    everything = frozenset(proposed).union(returned.proposed_before(), *codes.values())
    head = first_hash(study.id, returned.coder, returned.package)
    last = max(known, default="")
    latest = (datetime.now(UTC) + MAX_CLOCK_LEAD).timestamp()
    rows: list[CheckedRow] = []
    redacted = earlier_texts(connection)
    for batch in _batches(returned.entries()):
        texts = answers_by_key(connection, [entry.decision.answer for entry, _, _ in batch])
        for entry, previous, own in batch:
            made = entry.decision
            what = f"decision {len(rows) + 1}, or what it was made on,"
            if made.answer not in texts or entry.revision not in codes:
                raise tampered_package_error(returned.file, what)
            number, text = texts[made.answer]
            earlier = redacted.get(made.answer, ())
            if previous != head or not is_chained(head, entry, text, earlier, own):
                raise tampered_package_error(returned.file, what)
            is_fit = made.id > last and made.judgement.codes.keys() <= everything
            if not is_fit or (made.refers_to and known.get(made.refers_to) != made.answer):
                raise tampered_package_error(returned.file, what)
            if made_in(made.id) > latest:
                raise StudyError(
                    f"{returned.file} has decisions made on {entry.decided_at[:10]}, which is "
                    "in the future: the clock was wrong where it was coded.",
                    "Export its decisions with `intercoder export` and import them with "
                    "`intercoder import`.",
                )
            known[made.id] = made.answer
            head, last = own, made.id
            rows.append((entry, number, previous, own))
        advance(len(batch))
    return rows


def check_end(returned: ReturnedPackage, rows: Sequence[CheckedRow]) -> None:
    """Raise StudyError if the last decisions of the package are not in it any more."""
    expected = (len(rows), rows[-1][-1]) if rows else None
    if returned.head() != expected:
        raise tampered_package_error(returned.file, "the end of its decisions")


def answers_by_key(connection: Connection, keys: Sequence[str]) -> Mapping[str, tuple[int, str]]:
    """Row and text, in the study, of the answers with these ids."""
    wanted = list(dict.fromkeys(keys))
    found: dict[str, tuple[int, str]] = {}
    for some in batched(wanted):
        rows = connection.execute(
            select(answer.c.key, answer.c.id, answer.c.text).where(answer.c.key.in_(some))
        )
        found.update({row.key: (row.id, row.text) for row in rows})
    return found


def _codes_by_revision(
    study: Study, connection: Connection, returned: ReturnedPackage
) -> Mapping[int, frozenset[str]]:
    """The codes of each revision that was sent, by its number; the study has them all."""
    numbers = connection.execute(select(codebook_revision.c.number)).scalars().all()
    sent = returned.revisions().keys() & set(numbers)
    return {
        number: frozenset(code.id for code in study.codebook(number).assignable) for number in sent
    }


def _batches(
    entries: Iterator[tuple[Entry, str, str]],
) -> Iterator[list[tuple[Entry, str, str]]]:
    batch: list[tuple[Entry, str, str]] = []
    for one in entries:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
