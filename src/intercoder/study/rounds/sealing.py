"""Whether a study is sealed: then nothing leaves it but to receivers whom a lead has named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from intercoder.errors import StudyError, UnreadableError, UsageError
from intercoder.study.database.settings import keep_setting, kept_setting
from intercoder.study.rounds.blindness import check_lead
from intercoder.study.rounds.people import Coder
from intercoder.study.rounds.sealed_run import is_run_sealed
from intercoder.study.study import Study
from intercoder.text.display import display_line

SEALED = "sealed"
"""Name of the setting. Packages take it along."""
MOST_RECEIVERS, LONGEST = 100, 200
_LISTED = 5


@dataclass(frozen=True, slots=True)
class Sealing:
    """What may leave a study."""

    is_sealed: bool = False
    receivers: tuple[str, ...] = ()
    """Who may have something all the same, as leads have named them."""


def read_sealing(study: Study) -> Sealing:
    """Whether the study is sealed, and its receivers. A sealed run seals every study."""
    with study.reading() as connection:
        kept = _read(connection, is_coder=bool(study.own_coder))
    return Sealing(kept.is_sealed or is_run_sealed(), kept.receivers)


def set_sealing(
    study: Study,
    who: Coder | None,
    *,
    is_sealed: bool | None = None,
    receivers: Sequence[str] | None = None,
) -> Sealing:
    """Seal a study or open it, and say who may receive something; None leaves what there is.

    Raises StudyError unless a lead does it, UsageError for names that are empty or too long.
    """
    check_lead(study, who, "decides what may leave it")
    names = None if receivers is None else _checked(receivers)
    with study.writing() as connection:
        before = _read(connection, is_coder=False)
        after = Sealing(
            before.is_sealed if is_sealed is None else is_sealed,
            before.receivers if names is None else names,
        )
        document = json.dumps(
            {"sealed": after.is_sealed, "receivers": after.receivers}, ensure_ascii=False
        )
        keep_setting(connection, SEALED, document)
    return after


def check_may_leave(study: Study, what: str, receiver: str = "", *, instead: str = "") -> None:
    """Raise StudyError if the study or this run is sealed and the receiver is not one of its own.

    `what` says what would leave, as it begins a sentence: `Answers`, `A package`; `instead` what to
    do where nobody can be named.
    """
    sealing = read_sealing(study)
    if not sealing.is_sealed or receiver.strip() in sealing.receivers:
        return
    known = sealing.receivers
    if receiver.strip():
        told = f"This study is sealed, and '{display_line(receiver)}' is none of its receivers."
    else:
        told = f"This study is sealed. {what} may leave it only to a receiver named by its leads."
    if instead:
        hint = instead
    elif not known:
        hint = "A lead names one with `intercoder settings STUDY --receivers NAME`."
    else:
        more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
        named = ", ".join(display_line(one) for one in known[:_LISTED])
        hint = f"Add --receiver with one of them: {named}{more}."
    raise StudyError(told, hint)


def _read(connection: Connection, *, is_coder: bool) -> Sealing:
    if is_coder:  # a coder's login reads no settings, but asks the server for this one
        value = connection.execute(select(func.sealing())).scalar()
    else:
        value = kept_setting(connection, SEALED)
    if not value:
        return Sealing()
    try:
        said = json.loads(value)
        return Sealing(bool(said["sealed"]), tuple(map(str, said["receivers"])))
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableError(
            "Whether the study is sealed cannot be read, so nothing leaves it.",
            "A lead sets it again, with `intercoder settings STUDY --sealed yes`.",
        ) from error


def _checked(receivers: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(one.strip() for one in receivers))
    if not all(names) or len(names) > MOST_RECEIVERS or any(len(one) > LONGEST for one in names):
        raise UsageError(
            "These are no names of receivers.",
            f"Give at most {MOST_RECEIVERS}, each with at most {LONGEST} characters.",
        )
    return names
