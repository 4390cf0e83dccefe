"""Settles what the columns of a table mean: as told, as recognised, or as a person confirms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intercoder.errors import UsageError
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.column_map import (
    ColumnMap,
    check_map,
    completed,
    is_complete,
)
from intercoder.exchange.importing.columns.known_columns import NOTHING_KNOWN, KnownColumns
from intercoder.exchange.importing.columns.map_flags import ALL, MapFlags, amend, map_from_flags
from intercoder.exchange.importing.columns.private_columns import private_columns, remark_on
from intercoder.exchange.importing.columns.proposal import (
    Proposal,
    columns_of_codes,
    propose_map,
)
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.person import Person
from intercoder.exchange.importing.recognisers.recogniser import Recognised
from intercoder.exchange.importing.request import ImportRequest
from intercoder.text.display import display_line


def agreed_map(
    head: TableHead,
    request: ImportRequest,
    recognised: Recognised | None,
    *,
    questions: Sequence[str],
    lookup: CodeLookup,
    person: Person,
) -> ColumnMap | None:
    """The column map: from a file, from flags, as recognised, or as the person confirms it.

    None if a person was asked and wants no import. Raises UsageError where nobody can be asked and
    the proposal is doubtful, and for what `check_map` finds.
    """
    flags = request.flags
    settled = _settled(head, request, recognised)
    known = recognised.known if recognised is not None else NOTHING_KNOWN
    if settled is not None:
        settled = with_wordings(settled, known)
        agreed = amend(settled, flags, _offered_columns(head, flags, lookup, known), lookup)
        check_map(agreed, head.columns)
        _tell_what_is_left_out(head, flags, lookup, person)
        private = _private_columns(head, known) if flags.attributes == ALL else {}
        left = {name: held for name, held in private.items() if name not in {*agreed.columns()}}
        if left:
            person.tell(remark_on(left))
    else:
        confirmed = _confirmed(head, flags, known, questions, lookup, person)
        if confirmed is None:
            return None
        agreed = confirmed
    tell_what_is_hidden(head, agreed.attributes, lookup, person)
    return agreed


def tell_what_is_hidden(
    head: TableHead, attributes: Sequence[str], lookup: CodeLookup, person: Person
) -> None:
    """Name the attributes that hold codes."""
    coded = _coded_columns(head, attributes, lookup)
    if coded:
        person.tell(
            f"{_listed(coded)} contain codes of the codebook: they are kept as attributes, and "
            "never shown to coders beside an answer."
        )


def _settled(
    head: TableHead, request: ImportRequest, recognised: Recognised | None
) -> ColumnMap | None:
    """The map where nothing has to be guessed."""
    if request.column_map is not None:
        return request.column_map
    if request.map_file is not None:
        from intercoder.exchange.importing.columns.map_file import read_map

        return read_map(request.map_file)
    if request.flags.name_answers:
        named = map_from_flags(request.flags, head.columns)
        return named if is_complete(named, head.columns) else None
    return recognised.column_map if recognised is not None else None


def with_wordings(column_map: ColumnMap, known: KnownColumns) -> ColumnMap:
    """The map with the wordings that the table brings, where the map has none."""
    questions = tuple(
        one if one.wording else replace(one, wording=known.wordings.get(one.column, ""))
        for one in column_map.questions
    )
    return replace(column_map, questions=questions)


def _confirmed(
    head: TableHead,
    flags: MapFlags,
    known: KnownColumns,
    questions: Sequence[str],
    lookup: CodeLookup,
    person: Person,
) -> ColumnMap | None:
    """The proposal, as a person confirms it; where nobody can be asked, only without a doubt."""
    proposed = _proposed(head, flags, known, questions, lookup)
    for remark in proposed.remarks:
        person.tell(remark)
    _tell_what_is_left_out(head, flags, lookup, person)
    confirmed: ColumnMap | None = proposed.column_map
    if person.may_be_asked:
        confirmed = person.confirm_map(head.table, head.rows, proposed.column_map)
    elif proposed.doubts:
        raise UsageError(
            f"It is unclear what the columns of {head.table.path.name} mean.",
            " ".join(proposed.doubts),
        )
    if confirmed is not None:
        check_map(confirmed, head.columns)
    return confirmed


def _proposed(
    head: TableHead,
    flags: MapFlags,
    known: KnownColumns,
    questions: Sequence[str],
    lookup: CodeLookup,
) -> Proposal:
    """What the columns seem to mean, with the flags taken into account.

    Raises TableError for a table without rows.
    """
    head.check_has_rows()
    proposal = propose_map(
        head.columns,
        [row.cells for row in head.rows],
        questions=questions,
        is_code=lookup.knows,
        words=lookup.words(),
        known=known,
        has_coder=bool(flags.coder or flags.coder_column),
    )
    started = proposal.column_map
    if flags.name_answers:
        started = completed(map_from_flags(flags, head.columns), started)
    proposed = amend(started, flags, _offered_columns(head, flags, lookup, known), lookup)
    if flags.name_answers:  # they settle what was doubtful, or leave something open
        doubts = () if is_complete(proposed, head.columns) else proposal.doubts
        return replace(proposal, column_map=proposed, doubts=doubts)
    return replace(proposal, column_map=proposed)


def _offered_columns(
    head: TableHead, flags: MapFlags, lookup: CodeLookup, known: KnownColumns
) -> Sequence[str]:
    """The columns flags may mean: `--attributes all` does not mean those with earlier codings."""
    if flags.attributes != ALL:
        return head.columns
    coded = _coded_columns(head, head.columns, lookup)
    private = _private_columns(head, known)
    return [
        name
        for name in head.columns
        if name not in private and (name not in coded or flags.means(name))
    ]


def _private_columns(head: TableHead, known: KnownColumns) -> dict[str, str]:
    """What the personal and technical columns hold: `--attributes all` does not mean these."""
    found = private_columns(head.columns, [row.cells for row in head.rows])
    return {**found, **known.left_out}


def _coded_columns(head: TableHead, wanted: Sequence[str], lookup: CodeLookup) -> list[str]:
    """Those of the columns wanted that hold codes, by the first rows."""
    if not wanted:
        return []
    coded = columns_of_codes(head.columns, [row.cells for row in head.rows], lookup.words())
    return [name for name in dict.fromkeys(wanted) if name in coded]


def _tell_what_is_left_out(
    head: TableHead, flags: MapFlags, lookup: CodeLookup, person: Person
) -> None:
    coded = _coded_columns(head, head.columns, lookup) if flags.attributes == ALL else []
    if coded:
        person.tell(f"--attributes all leaves out columns with earlier codings: {_listed(coded)}.")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{display_line(name)}'" for name in names)
