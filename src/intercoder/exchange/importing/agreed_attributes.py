"""Settles which columns of a table describe respondents: as named, or as found and confirmed."""

from __future__ import annotations

from intercoder.errors import UsageError
from intercoder.exchange.importing.agreed_map import tell_what_is_hidden
from intercoder.exchange.importing.attribute_import import AttributesPlan
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.attribute_columns import find_attribute_columns
from intercoder.exchange.importing.columns.column_map import ATTRIBUTE_PREFIX
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.person import Person
from intercoder.exchange.importing.request import AttributesRequest
from intercoder.study.exchange.exported_rows import respondent_keys
from intercoder.study.study import Study
from intercoder.text.folding import fold_id


def agreed_attributes(
    study: Study, head: TableHead, request: AttributesRequest, person: Person
) -> AttributesPlan | None:
    """The columns named, else those found by title and first rows; None if the person declines.

    Raises UsageError where it is not clear who the rows are about, TableError for a table without
    rows.
    """
    head.check_has_rows()
    lookup = CodeLookup(study.codebook())
    known = {fold_id(one) for one in respondent_keys(study)}
    found = find_attribute_columns(
        head.columns,
        [row.cells for row in head.rows],
        respondent=request.respondent,
        is_known=lambda cell: fold_id(cell) in known,
        questions=[one.id for one in study.questions()],
        words=lookup.words(),
    )
    if found.doubt:
        raise UsageError(
            f"It is unclear which respondents {head.table.path.name} describes.", found.doubt
        )
    if request.attribute:
        tell_what_is_hidden(head, request.attribute, lookup, person)
    else:
        for remark in found.remarks:
            person.tell(remark)
    asked = request.table
    is_ours = any(name.startswith(ATTRIBUTE_PREFIX) for name in head.columns)
    plan = AttributesPlan(
        found.respondent,
        request.attribute or found.attributes,
        guarded=is_ours and bool(head.table.form.delimiter) and not asked.unguarded,
        spellings=asked.spellings,
        replaces=asked.replaces,
    )
    is_named = request.respondent and request.attribute
    may_ask = person.may_be_asked and not asked.dry_run
    if is_named or not may_ask or not plan.attributes:
        return plan
    return plan if person.confirm_attributes(plan.respondent, plan.attributes) else None
