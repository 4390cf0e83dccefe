"""`intercoder suggest apply`: a machine codes answers that nobody will read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    ExitCode,
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
    progress,
    say,
    study_argument,
)
from intercoder.errors import UsageError
from intercoder.threads import one_thread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intercoder.cli.text_tables import Cell
    from intercoder.study.study import Study
    from intercoder.suggest.machine.applying import Outcome, Plan
    from intercoder.suggest.machine.check_results import CheckFigures
    from intercoder.suggest.model.precision import Applied

COLUMNS = (
    "code",
    "given_by_people",
    "threshold",
    "predicted",
    "precision",
    "low",
    "recall",
    "answers_coded",
    "refused",
)
"""Of the plan: what was measured of each code, and how many answers got it."""
CHECK_COLUMNS = ("code", "answers_coded", "checked", "precision", "low", "high", "demand_met")
"""Of `--report`."""


@click.command(cls=Command)
@study_argument
@click.option(
    "--machine", required=True, metavar="NAME", help="The coder whose decisions these will be."
)
@click.option(
    "--precision",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.9,
    show_default=True,
    help="Of every 100 codes given, how many must be right: as a share.",
)
@click.option(
    "--learn-from",
    default="all",
    show_default=True,
    metavar="all|consensus|coder:NAME",
    help="Whose decisions to learn from; consensus always counts.",
)
@click.option("--round", "round_", default="main", show_default=True, help="In which round.")
@click.option(
    "--check",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    help="How many of the answers coded people check.",
)
@click.option(
    "--check-by", multiple=True, metavar="NAME", help="Who checks. Repeatable: they share it."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of all chance.")
@as_option
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option(
    "--report", is_flag=True, help="Only say how right the codes are, by what is checked."
)
@format_option
def apply(
    study: str,
    machine: str,
    format_: Format,
    *,
    as_name: str | None,
    dry_run: bool,
    report: bool,
    **asked: Any,
) -> ExitCode:
    """Let a machine code the answers that nobody has decided, and have a sample of it checked.

    A code is given only from the probability on at which it is shown, on answers that people coded
    and the model had not seen, that the demanded precision is met: the lower bound of its one-sided
    95 % interval must reach it. An answer that no code reaches gets no decision at all.

    The decisions are those of a coder of their own, who is a machine: agreement leaves it out. A
    random sample of the answers coded is at once put into the queue of those who check, in a round
    of its own without suggestions. `--report` says what they found. A run that is stopped goes on
    when the command is given again; answers are never coded twice by the same machine.
    """
    one_thread()
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import check_is_whole, open_study

    if report and dry_run:
        raise UsageError("--report and --dry-run cannot go together.", "Ask for one.")
    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name))
        check_gets_all(opened)
        if report:
            return _report(opened, machine, format_)
        check_is_whole(opened)
        if dry_run:
            return _try(opened, machine, asked, format_)
        return _apply(opened, machine, asked, format_)


def _apply(study: Study, machine: str, asked: Mapping[str, Any], format_: Format) -> ExitCode:
    from intercoder.suggest.machine import applying

    stopped = applying.unfinished(study, machine)
    if stopped is not None:
        why = applying.why_it_ends(study, stopped)
        if why:
            say(
                f"The run that was stopped, begun {stopped.begun_at[:10]}, cannot go on, since "
                f"{why}: what it coded stays, and it ends. Give the command again for a new run."
            )
        else:
            say(
                f"Going on with the run that was stopped, begun {stopped.begun_at[:10]}, as it "
                f"was: precision {stopped.document['demand']:g}."
            )
        with progress("Answers looked at") as advance:
            outcome = applying.resume(study, stopped, advance=advance)
        _show(applying.thresholds_of(stopped), outcome, format_)
        return ExitCode.DONE
    check = applying.Check(asked["check"], asked["check_by"])
    applying.validate_check(study, check)
    plan = _plan(study, asked)
    if not plan.applied:
        return _refuse(plan, format_)
    _say_who_codes_too(study, machine, asked["round_"])
    with progress("Answers looked at") as advance:
        outcome = applying.apply(
            study, plan, machine, check, round=asked["round_"], advance=advance
        )
    _show(plan.codes, outcome, format_)
    return ExitCode.DONE


def _try(study: Study, machine: str, asked: Mapping[str, Any], format_: Format) -> ExitCode:
    from intercoder.suggest.machine import applying

    plan = _plan(study, asked)
    if not plan.applied:
        return _refuse(plan, format_)
    _say_who_codes_too(study, machine, asked["round_"])
    with progress("Answers looked at") as advance:
        outcome = applying.try_plan(study, plan, machine, round=asked["round_"], advance=advance)
    _show(plan.codes, outcome, format_, is_try=True)
    return ExitCode.DONE


def _plan(study: Study, asked: Mapping[str, Any]) -> Plan:
    from intercoder.study.rounds.rounds import check_takes
    from intercoder.suggest.machine.applying import make_plan

    check_takes(study, asked["round_"])
    say("Learning from what people decided…")
    return make_plan(study, asked["precision"], learn_from=asked["learn_from"], seed=asked["seed"])


def _say_who_codes_too(study: Study, machine: str, round: str) -> None:
    from intercoder.study.suggest.machine_runs import count_awaited

    count = count_awaited(study, machine, round)
    if count:
        say(
            f"{count:,} of the answers that nobody has decided are allocated, in rounds that are "
            "open. The machine takes them too: what people decide on them stands beside it."
        )


def _refuse(plan: Plan, format_: Format) -> ExitCode:
    from intercoder.suggest.machine.applying import Outcome

    _show(plan.codes, Outcome(0, 0, 0), format_)
    say(
        f"For no code is it shown that a precision of {plan.demand:g} is met, so nothing is coded. "
        "Code more answers first, or demand less."
    )
    return ExitCode.FAILED


def _show(
    codes: Sequence[Applied], outcome: Outcome, format_: Format, *, is_try: bool = False
) -> None:
    rows: list[tuple[Cell, ...]] = [
        (
            code.code,
            code.positives,
            code.threshold,
            code.predicted,
            code.precision,
            code.low,
            code.recall,
            outcome.by_code.get(code.code, 0),
            str(code.refusal) if code.refusal else None,
        )
        for code in codes
    ]
    run = outcome.run
    if format_ is Format.JSON:
        print_result(
            {
                "answers": outcome.answers,
                "coded": outcome.coded,
                "abstained": outcome.abstained,
                "written": run is not None,
                "run": run.number if run else None,
                "check_round": run.check_round if run else None,
                "codes": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
            },
            format_,
        )
    else:
        print_rows(COLUMNS, rows, format_)
    if not any(code.threshold is not None for code in codes):
        return
    would = "would get" if is_try else "got"
    say(
        f"Of {outcome.answers:,} answers that nobody had decided, {outcome.coded:,} {would} codes; "
        f"{outcome.abstained:,} reached no threshold and {'would get' if is_try else 'have'} no "
        "decision."
    )
    if run is not None and run.check_round is not None:
        drawn = sum(run.document["strata"]["drawn"])
        say(
            f"{drawn:,} of them are to be checked in the round {run.check_round}: "
            f"`intercoder code --round {run.check_round}`. Then ask with --report."
        )


def _report(study: Study, machine: str, format_: Format) -> ExitCode:
    from intercoder.suggest.machine.check_results import check_figures
    from intercoder.suggest.machine.check_sample import judged

    found: CheckFigures = check_figures(study, machine)
    everything = [("all codes", found.whole), *found.by_code.items()]
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            one.applied,
            one.checked,
            one.precision,
            one.low,
            one.high,
            judged(one, found.demand),
        )
        for name, one in everything
    ]
    if format_ is Format.JSON:
        print_result(
            {
                "machine": found.machine,
                "demand": found.demand,
                "coded": found.coded,
                "abstained": found.abstained,
                "drawn": found.drawn,
                "checked": found.checked,
                "rounds": found.rounds,
                "verdict": found.verdict,
                "all_codes": dict(zip(CHECK_COLUMNS[1:], rows[0][1:], strict=True)),
                "codes": [dict(zip(CHECK_COLUMNS, row, strict=True)) for row in rows[1:]],
            },
            format_,
        )
    elif format_ is Format.CSV:
        print_rows(CHECK_COLUMNS, rows, format_)
    else:
        print_lines(
            [
                f"{found.machine} has coded {found.coded:,} answers and left {found.abstained:,}; "
                f"{found.checked:,} of {found.drawn:,} drawn have been checked.",
                "",
            ]
        )
        print_rows(CHECK_COLUMNS, rows, format_)
        print_lines(["", found.verdict])
    return ExitCode.DONE
