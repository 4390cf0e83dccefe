"""`intercoder codebook recheck`: what changes of the codebook have left to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.coder_options import coders_option
from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_rows, say, study_argument

if TYPE_CHECKING:
    from intercoder.study.study import Study
    from intercoder.suggest.orders.rest_of_list import WouldChange

COLUMNS = (
    *("coder", "code", "why", "one_of", "to_look_at", "looked_at", "changed"),
    *("would_change", "low", "high"),
)
NONE = "No decision is in doubt because of a change of the codebook."
NO_NEW = "No code was added that decided answers could lack."
NEW_CODES = (
    "`code --new-codes` lists the 100 answers of each coder that are likeliest to have "
    "each new code, but none that are coded unassisted or alone."
)


@click.command(cls=Command)
@study_argument
@coders_option("The coders whose decisions are counted; all if omitted.")
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    help="The round. Defaults to main, or in a package to the round it was made for.",
)
@click.option(
    "--new-codes",
    is_flag=True,
    help="List answers decided before a code existed that may have it, instead.",
)
@as_option
@format_option
def recheck(
    study: str,
    *,
    coders: tuple[str, ...],
    round_: str | None,
    new_codes: bool,
    as_name: str | None,
    format_: Format,
) -> None:
    """List how many decisions changes of the codebook have put in doubt, by coder and code.

    Coders go through their own with `intercoder code STUDY --coder NAME --recheck`, those first
    that are likely to change. The last columns estimate how many of those left would change, with
    a 95 % interval, from those looked at. They are empty until ten were looked at.
    """
    from intercoder.study.packages.packages import this_package
    from intercoder.study.rounds.blindness import check_may_see
    from intercoder.study.rounds.people import PEOPLE
    from intercoder.study.rounds.people import coders as people
    from intercoder.study.study import MAIN_ROUND, open_study

    with open_study(study) as opened:
        package = this_package(opened)
        round_ = round_ or (package.round if package else MAIN_ROUND)
        every = [one.name for one in people(opened) if one.role in PEOPLE]
        names = coders or tuple(every)
        check_may_see(opened, person(opened, as_name), rounds=(round_,), of=names)
        rows = [row for name in names for row in _rows(opened, name, round_, new_codes=new_codes)]
    print_rows(COLUMNS, rows, format_)
    if format_ is not Format.TABLE:
        return
    if new_codes and rows:
        say(NEW_CODES)
    elif not rows:
        say(NO_NEW if new_codes else NONE)


def _rows(study: Study, coder: str, round: str, *, new_codes: bool) -> Iterator[tuple[Any, ...]]:
    from intercoder.study.codebook.rechecks import new_code_rechecks, rechecks

    book = study.codebook()
    found = (new_code_rechecks if new_codes else rechecks)(study, coder, round)
    rest: dict[tuple[str, str], WouldChange | None] = {}
    if any(one.looked_at for one in found):
        from intercoder.suggest.orders.recheck_order import expectations, rest_of

        expected = expectations(study, coder, round, new_codes=new_codes)
        rest = {(one.doubt.code, one.doubt.why): rest_of(one) for one in expected}
    for one in found:
        would = rest.get((one.code, one.why))
        yield (
            *(coder, book.name_of(one.code) if one.code in book.proposed else one.code),
            *(one.why, ", ".join(map(book.name_of, one.one_of)) or None),
            *(len(one.to_look_at), one.looked_at, one.changed),
            *((would.estimate, would.low, would.high) if would else (None, None, None)),
        )
