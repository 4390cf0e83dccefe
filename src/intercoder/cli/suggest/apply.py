"""`intercoder suggest apply`: lets a machine code answers that nobody will read."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.coder_options import coders_option
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
from intercoder.cli.suggest.encoder_option import encoder_for, encoder_option
from intercoder.errors import UsageError
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intercoder.cli.text_tables import Cell
    from intercoder.study.study import Study
    from intercoder.suggest.machine.applying import Outcome
    from intercoder.suggest.machine.check_results import CheckFigures
    from intercoder.suggest.machine.planning import Plan
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
"""Columns of the plan: what was measured for each code, and how many answers got it."""
CHECK_COLUMNS = ("code", "answers_coded", "checked", "precision", "low", "high", "demand_met")
"""Columns of `--accuracy`."""


@click.command(cls=Command, formerly={"--report": "--accuracy"})
@study_argument
@click.option(
    "--machine",
    required=True,
    metavar="NAME",
    help="Name of the machine coder that makes these decisions.",
)
@click.option(
    "--precision",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.9,
    show_default=True,
    help="Required precision: the share of assigned codes that must be right.",
)
@click.option(
    "--learn-from",
    default="all",
    show_default=True,
    metavar="all|consensus|coder:NAME",
    help="Whose decisions to learn from; consensus always counts.",
)
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    default="main",
    show_default=True,
    help="Name of the round.",
)
@click.option(
    "--check",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    help="Number of machine-coded answers that people check.",
)
@coders_option("Coders who check; several share the work.", "--check-by")
@encoder_option
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Random seed.")
@as_option
@click.option("--dry-run", is_flag=True, help="Show what would be done; write nothing.")
@click.option(
    "--accuracy",
    is_flag=True,
    help="Only report how accurate the codes are, from the answers checked so far.",
)
@format_option
def apply(
    study: str,
    machine: str,
    format_: Format,
    *,
    as_name: str | None,
    dry_run: bool,
    accuracy: bool,
    **asked: Any,
) -> ExitCode:
    """Let a machine code the answers that nobody has decided, and have a sample of it checked.

    A code is assigned only at or above the probability threshold at which held-out answers, coded
    by people, show the required precision: the lower bound of its one-sided 95 % interval must
    reach it. An answer for which no code reaches its threshold gets no decision at all.

    The decisions belong to a coder of their own, marked as a machine: agreement leaves it out. A
    random sample of the coded answers goes straight into the queues of those who check, in a
    separate round without suggestions. `--accuracy` shows what they found. If a run is stopped,
    give the command again to continue it; the same machine never codes an answer twice.
    """
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import check_is_whole, open_study

    if accuracy and dry_run:
        raise UsageError("--accuracy and --dry-run cannot be combined.", "Choose one.")
    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name))
        check_gets_all(opened)
        if accuracy:
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
                f"The run that was stopped, begun {stopped.begun_at[:10]}, cannot continue, "
                f"since {why}: what it coded stays, and the run ends. Give the command again "
                "for a new run."
            )
        else:
            say(
                f"Continuing the run that was stopped, begun {stopped.begun_at[:10]}, with its "
                f"own settings: precision {stopped.document['demand']:g}."
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
    from intercoder.suggest.learning.languages_coded import language_remark
    from intercoder.suggest.machine.planning import make_plan

    check_takes(study, asked["round_"])
    encoder = encoder_for(study, asked["encoder"])
    say("Learning from what people decided…")
    plan = make_plan(
        study,
        asked["precision"],
        learn_from=asked["learn_from"],
        seed=asked["seed"],
        encoder=encoder,
    )
    remark = language_remark(study.languages(), plan.model.record.manifest["languages"])
    if remark:
        say(f"{remark} The required precision is not shown to hold in these languages.")
    return plan


def _say_who_codes_too(study: Study, machine: str, round: str) -> None:
    from intercoder.study.suggest.machine_runs import count_awaited

    count = count_awaited(study, machine, round)
    if count:
        say(
            f"{count:,} of the answers that nobody has decided are allocated to people, in "
            "rounds that are open. The machine codes them too: people's decisions on them are "
            "stored beside its own."
        )


def _refuse(plan: Plan, format_: Format) -> ExitCode:
    from intercoder.suggest.machine.applying import Outcome

    _show(plan.codes, Outcome(0, 0, 0), format_)
    say(
        f"No code is shown to reach a precision of {plan.demand:g}, so nothing is coded. Code "
        "more answers first, or require less."
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
    applied = [code for code in codes if code.threshold is not None and code.low is not None]
    if not applied:
        return
    least = min(applied, key=lambda code: code.low or 0.0)
    at_least = math.floor(100 * (least.low or 0.0))
    say(
        f"{counted(len(applied), 'code')} can be applied. Even the least sure, "
        f"{display_line(least.code)}, is right in at least {at_least} % of the answers it "
        "is given to, with 95 % confidence."
    )
    would = "would get" if is_try else "got"
    say(
        f"Of {counted(outcome.answers, 'answer')} that nobody had decided, {outcome.coded:,} "
        f"{would} codes; {outcome.abstained:,} reached no threshold and "
        f"{'would get' if is_try else 'have'} no decision."
    )
    if run is not None and run.check_round is not None:
        drawn = sum(run.document["strata"]["drawn"])
        say(
            f"{drawn:,} of them are to be checked in the round {run.check_round}: `intercoder "
            f"code --round {run.check_round}`. When that is done, use --accuracy."
        )


def _report(study: Study, machine: str, format_: Format) -> ExitCode:
    from intercoder.suggest.machine.check_results import check_figures

    found: CheckFigures = check_figures(study, machine)
    everything = [("all codes", found.whole), *found.by_code.items()]
    met = [found.met, *(found.met_by_code[name] for name in found.by_code)]
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            one.applied,
            one.checked,
            one.precision,
            one.low,
            one.high,
            is_met,
        )
        for (name, one), is_met in zip(everything, met, strict=True)
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
                f"{found.machine} has coded {counted(found.coded, 'answer')} and left "
                f"{found.abstained:,}; {found.checked:,} of the {found.drawn:,} drawn have "
                "been checked.",
                "",
            ]
        )
        print_rows(CHECK_COLUMNS, rows, format_)
        print_lines(["", found.verdict])
    return ExitCode.DONE
