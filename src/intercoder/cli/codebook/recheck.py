"""`intercoder codebook recheck`: what changes of the codebook have left to be looked at again."""

from __future__ import annotations

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.coder_options import coders_option
from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_rows, say, study_argument

COLUMNS = ("coder", "code", "why", "one_of", "to_look_at", "looked_at", "changed", "would_change")


@click.command(cls=Command)
@study_argument
@coders_option("The coders whose decisions are counted; all if omitted.")
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    help="The round. Defaults to main, or in a package to the round it was made for.",
)
@as_option
@format_option
def recheck(
    study: str,
    *,
    coders: tuple[str, ...],
    round_: str | None,
    as_name: str | None,
    format_: Format,
) -> None:
    """List how many decisions changes of the codebook have put in doubt, by coder and code.

    Coders go through their own with `intercoder code STUDY --coder NAME --recheck`. The last column
    says how many of those left would change if as many did as of those looked at.
    """
    from intercoder.study.codebook.rechecks import rechecks
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
        book = opened.codebook()
        rows = [
            (
                *(name, one.code, one.why, ", ".join(map(book.name_of, one.one_of)) or None),
                *(len(one.to_look_at), one.looked_at, one.changed),
                round(len(one.to_look_at) * one.changed / one.looked_at) if one.looked_at else None,
            )
            for name in names
            for one in rechecks(opened, name, round_)
        ]
    print_rows(COLUMNS, rows, format_)
    if not rows and format_ is Format.TABLE:
        say("No decision is in doubt because of a change of the codebook.")
