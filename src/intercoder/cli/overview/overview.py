"""`intercoder overview`: shows leads the state of a study."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.output import Format, print_result, print_rows, progress, say, study_argument
from intercoder.cli.overview.overview_tables import (
    COLUMNS,
    OverviewFound,
    as_json,
    csv_rows,
    print_tables,
)
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study


@click.command(cls=Command)
@study_argument
@click.option("--round", "round_", metavar="ROUND", help="Only this round.")
@as_option
@click.option(
    "--format",
    "format_",
    type=click.Choice([one.value for one in Format]),
    help="Print the figures in this format instead of opening the screen.",
)
def overview(study: str, round_: str | None, as_name: str | None, format_: str | None) -> None:
    """Show a lead the state of the whole study.

    How far each coder is and how fast they code, how well coders agree, what is not adjudicated,
    which definitions are in doubt, and which packages are out. While a round is blind and open,
    only a lead sees how well its coders agree. Times are UTC.
    """
    from intercoder.study.rounds.rounds import find_round
    from intercoder.study.study import open_study

    if format_ is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The overview screen needs a terminal.", "Add --format table to print the figures."
        )
    from intercoder.tui.terminal.ending import screen_terminal

    with screen_terminal() if format_ is None else nullcontext(), open_study(study) as opened:
        who = person(opened, as_name)
        if round_ is not None:
            find_round(opened, round_)
        if format_ is None:
            from intercoder.tui.running import run_overview

            if words := run_overview(opened, who, round=round_ or ""):
                say(words)
            return
        with ThreadPoolExecutor(1) as beside:
            found = _read(opened, who, round_, beside)
    if format_ == Format.JSON:
        print_result(as_json(found), Format.JSON)
    elif format_ == Format.CSV:
        print_rows(COLUMNS, list(csv_rows(found)), Format.CSV)
    else:
        print_tables(found)


def _read(
    study: Study, who: Coder | None, round_: str | None, beside: ThreadPoolExecutor
) -> OverviewFound:
    from dataclasses import replace

    from intercoder.agreement.of_study.sides.quick_summary import agreement_so_far, nothing_so_far
    from intercoder.study.agreement.decision_columns import judgements
    from intercoder.study.agreement.differing_answers import disagreements
    from intercoder.study.agreement.judgement_columns import of_round
    from intercoder.study.overview.overview import (
        doubted_codes,
        packages_out,
        rates,
        study_progress,
    )
    from intercoder.study.rounds.blindness import hidden_rounds, is_lead

    at = datetime.now(UTC).timestamp()
    pace = beside.submit(rates, study, at)  # a pass over the log of its own
    hidden = frozenset() if is_lead(who) else frozenset(one.name for one in hidden_rounds(study))
    found = study_progress(study)
    doubts = tuple(
        replace(one, notes=notes)
        for one in doubted_codes(study)
        if (notes := tuple(note for note in one.notes if note.round not in hidden))
    )
    packages = packages_out(study)
    if round_ is not None:
        found = replace(
            found,
            rounds=tuple(one for one in found.rounds if one.name == round_),
            coders=tuple(one for one in found.coders if one.round == round_),
        )
        packages = tuple(one for one in packages if one.round == round_)
    names = [one.name for one in found.rounds if one.name not in hidden]
    untouched = found.untouched()
    agreement = nothing_so_far(study, [name for name in names if name in untouched])
    touched = [name for name in names if name not in untouched]
    judged = judgements(study, rounds=touched) if touched else None
    differing = disagreements(study, judged) if judged else {}
    of_rounds = {name: of_round(judged, name) for name in touched} if judged else {}
    del judged
    with progress("Rounds compared", len(names) - len(agreement)) as advance:
        for name in names:
            if name not in agreement:
                agreement[name] = agreement_so_far(study, name, judged=of_rounds.pop(name))
                advance(1)
    agreement = {name: agreement[name] for name in names}
    return OverviewFound(
        study.name,
        at,
        found,
        pace.result(),
        differing,
        agreement,
        doubts,
        packages,
        hidden,
        study.codebook(),
    )
