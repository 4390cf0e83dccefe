"""`intercoder settings`: what holds for a whole study."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_result, study_argument
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.study.study import Study


@click.command(cls=Command)
@study_argument
@click.option(
    "--keep-until",
    metavar="DATE|none",
    help="Last day on which the answers may be kept, such as 2027-12-31; `status` says when it is "
    "past. For leads only.",
)
@click.option(
    "--sealed",
    type=click.Choice(["yes", "no"]),
    help="Let nothing leave the study but to its receivers: no export, report, copy or package, "
    "and no text in the terminal's clipboard. For leads only.",
)
@click.option(
    "--receivers",
    metavar="NAMES|none",
    help="Who may receive something from the sealed study, with commas; in place of those before. "
    "For leads only.",
)
@as_option
@format_option
def settings(
    study: str,
    *,
    keep_until: str | None,
    sealed: str | None,
    receivers: str | None,
    as_name: str | None,
    format_: Format,
) -> None:
    """Show what holds for a whole study, or change it.

    Nothing is deleted by itself: on the day after, `status` reminds everyone who looks.
    """
    from intercoder.study.rounds.sealing import read_sealing, set_sealing
    from intercoder.study.study import open_study

    day = _day(keep_until)
    with open_study(study) as opened:
        if keep_until is not None:
            _set(opened, day, as_name)
        if sealed is not None or receivers is not None:
            names = None if receivers is None else _names(receivers)
            is_sealed = None if sealed is None else sealed == "yes"
            who = person(opened, as_name)
            set_sealing(opened, who, is_sealed=is_sealed, receivers=names)
        from intercoder.study.redaction.retention import keep_until as kept

        until = kept(opened)
        sealing = read_sealing(opened)
    print_result(
        {
            "keep_until": until.isoformat() if until else None,
            "sealed": sealing.is_sealed,
            "receivers": ", ".join(sealing.receivers) or None,
        },
        format_,
    )


def _names(typed: str) -> tuple[str, ...]:
    if typed.strip().casefold() == "none":
        return ()
    return tuple(typed.split(","))


def _set(study: Study, day: date | None, as_name: str | None) -> None:
    from intercoder.study.redaction.retention import set_keep_until
    from intercoder.study.rounds.blindness import check_lead

    check_lead(study, person(study, as_name), "decides how long the answers are kept")
    set_keep_until(study, day)


def _day(typed: str | None) -> date | None:
    if typed is None or typed.strip().casefold() == "none":
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise UsageError(
            f"'{display_line(typed)}' is no date.", "Give it as 2027-12-31, or none."
        ) from None
