"""Recognises Qualtrics: below the names of the columns stand wordings, and ids of their import."""

from __future__ import annotations

from intercoder.exchange.importing.columns.known_columns import KnownColumns
from intercoder.exchange.importing.columns.language_tags import language_tag
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.platform import (
    TECHNICAL,
    are_import_ids,
    contrasts,
    distinct_names,
    first_titled,
    own_columns,
    rows_in_words,
    signs_of,
    wordings_for,
)
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_SIGNS = (
    "response_id", "start_date", "end_date", "recorded_date", "finished", "progress",
    "duration_(in_seconds)", "distribution_channel", "user_language", "recipient_last_name",
    "external_reference external_data_reference", "ip_address", "response_set",
)  # fmt: skip
_OWN = {
    "time stamps": "start_date end_date recorded_date",
    "names": "recipient_last_name recipient_first_name name",
    "e-mail addresses": "recipient_email email_address",
    "IP addresses": "ip_address",
    "places": "location_latitude location_longitude location_accuracy",
    TECHNICAL: "status progress duration_(in_seconds) finished distribution_channel "
    "external_reference external_data_reference response_set q_recaptchascore q_url "
    "q_totalduration q_relevantidduplicate q_relevantidfraudscore q_ballotboxstuffing",
}
_LEAST_SIGNS = 4


def recognise(head: TableHead) -> Recognised | None:
    """A table exported from Qualtrics, as numbers or as the texts of the choices."""
    columns = head.columns
    respondent = first_titled(columns, "response_id")
    explaining = _explaining_rows(head)
    has_ids = explaining > 0 and are_import_ids(head.rows[explaining - 1].cells)
    if not has_ids and not (respondent and signs_of(columns, _SIGNS) >= _LEAST_SIGNS):
        return None
    names = distinct_names(columns)
    wordings = wordings_for(names, head.rows[0].cells) if explaining else {}
    said = "looks like Qualtrics"
    if explaining:
        numbers = [row.number for row in head.rows[:explaining]]
        verb = "holds" if explaining == 1 else "hold"
        said += f": {rows_in_words(numbers)} {verb} the wordings"
    language = first_titled(columns, "user_language q_language")
    return Recognised(
        explaining_rows=explaining,
        said=said,
        columns=names if names != columns else (),
        known=KnownColumns(
            respondent=respondent,
            language=language,
            wordings=wordings,
            left_out=own_columns(names, _OWN),
        ),
        language_tag=language_tag,
    )


def _explaining_rows(head: TableHead) -> int:
    """How many rows below the names explain the columns: wordings, ids, both, or none."""
    for place, row in enumerate(head.rows[:3]):
        if are_import_ids(row.cells):
            return place + 1
    return int(bool(head.rows) and contrasts(head, 0) >= 1)
