"""`intercoder allocate`: assigns the answers of a round to coders, in an order."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.coder_options import coders_option, names_in
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    ExitCode,
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
    say,
    study_argument,
)
from intercoder.errors import UsageError
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.allocation.plan import Plan
    from intercoder.cli.text_tables import Cell
    from intercoder.study.study import Study

COLUMNS = ("coder", "answers", "overlap", "minutes", "taken")
_LISTED = 40
"""Number of strata a table shows; the JSON has all."""
_SETTLED = (
    *("overlap", "coders_per_answer", "by", "order", "seed", "not_blind", "assisted_overlap"),
    *("share", "recode", "coders"),
)
"""Settings that a round keeps: they cannot be given again when more answers are allocated."""
_OF_RECODE = frozenset(("recode", "share", "coders", "by", "seed"))


@click.command(cls=Command, formerly={"--per-overlap": "--coders-per-answer"})
@study_argument
@click.option("--round", "round_", required=True, metavar="ROUND", help="Name of the round.")
@coders_option("The round's coders. Begins the round.")
@click.option(
    "--overlap",
    metavar="SHARE|N",
    help="Answers that several coders judge, such as 20% or 150.  [default: 20%]",
)
@click.option(
    "--coders-per-answer",
    metavar="N|all",
    help="Number of coders per overlap answer.  [default: 2]",
)
@click.option(
    "--by",
    multiple=True,
    metavar="VIEW",
    help="Stratify the sample by question, language or attribute:NAME. Repeatable.",
)
@click.option(
    "--order",
    type=click.Choice(["random", "same", "imported"]),
    help="Order of each coder's answers: random for each coder, the same random order for all, or "
    "as imported.  [default: random]",
)
@click.option("--seed", type=int, help="Random seed. If omitted, one is generated and printed.")
@click.option(
    "--reads",
    multiple=True,
    metavar="CODER=en,fi",
    help="Languages a coder reads. Coders not listed read every language. Repeatable.",
)
@click.option(
    "--answers", type=int, metavar="N", help="Allocate only a random sample of this many answers."
)
@click.option(
    "--with-round",
    "with_rounds",
    multiple=True,
    metavar="ROUND",
    help="Include answers that were judged in this earlier round. Repeatable.",
)
@click.option(
    "--not-blind", is_flag=True, help="Let coders see each other's decisions straight away."
)
@click.option("--assisted-overlap", is_flag=True, help="Show suggestions on overlap answers too.")
@coders_option("Coders to add to an existing round.", "--add-coders")
@click.option(
    "--rebalance",
    is_flag=True,
    help="With --add-coders: give them a share of the answers that nobody has begun.",
)
@click.option(
    "--leaving",
    metavar="NAME",
    help="Coder who leaves: their uncoded answers go to the other coders.",
)
@click.option(
    "--recode",
    metavar="ROUND",
    help="Have coders judge some of their own answers from that round again, blind.",
)
@click.option(
    "--share",
    metavar="SHARE|N",
    help="With --recode: number or share of each coder's answers.  [default: 10%]",
)
@click.option(
    "--past-gate",
    metavar="REASON",
    help="Give answers to coders who have not passed their training, for this reason.",
)
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Show the plan; write nothing.")
@as_option
@format_option
def allocate(
    study: str,
    round_: str,
    *,
    yes: bool,
    dry_run: bool,
    as_name: str | None,
    format_: Format,
    **asked: Any,
) -> ExitCode:
    """Allocate the answers of a round to its coders: plan, show the plan, and write it.

    --coders begins a round. Without it, answers that nobody has yet in the round are allocated, for
    example after another import. --add-coders with --rebalance, and --leaving, change who codes.
    Only these options reassign answers. docs/rounds.md explains every option.

    A blind round leaves out answers that were judged in an earlier closed round or adjudicated in
    any round, since coders may know their codes. --with-round includes the answers of one such
    round.

    Nothing is written until you confirm, or add --yes.
    """
    from intercoder.study.rounds.blindness import check_lead
    from intercoder.study.rounds.people import logged_in
    from intercoder.study.study import open_study
    from intercoder.training.admission import with_gate, write_allocation

    with open_study(study) as opened:
        if logged_in(opened) is not None or as_name:
            check_lead(opened, person(opened, as_name), "allocates answers")
        _check_whole(opened)
        reason = asked.pop("past_gate")
        plan = with_gate(opened, _plan(opened, round_, asked), reason)
        if format_ is not Format.JSON:
            _show(plan, format_)
        is_agreed = not dry_run and (yes or _agrees(format_))
        if is_agreed:
            write_allocation(opened, plan)
        if format_ is Format.JSON:
            print_result({**plan.as_json(), "written": is_agreed}, format_)
    if is_agreed:
        say(f"The answers of the round “{plan.change.round}” are allocated.")
        for sentence in _earlier(plan):
            say(sentence)
        return ExitCode.DONE
    say("Nothing was written." if dry_run or sys.stdin.isatty() else _UNASKED)
    return ExitCode.DONE if dry_run else ExitCode.FAILED


_UNASKED = "Nothing was written. Add --yes to write the plan, or --dry-run to only see it."


def _agrees(format_: Format) -> bool:
    if format_ is Format.JSON or not sys.stdin.isatty():
        return False
    return click.confirm("Allocate as planned?", default=None, err=True)


def _check_whole(study: Study) -> None:
    from intercoder.errors import StudyError

    if study.package:
        raise StudyError(
            "This is the package of one coder: its answers were allocated in the study it "
            "came from.",
            "Allocate in that study.",
        )


def _plan(study: Study, round_: str, asked: Mapping[str, Any]) -> Plan:
    if asked["answers"] is not None and asked["answers"] < 1:
        raise UsageError(
            "--answers must be at least 1.", "Use a number such as --answers 500, or leave it out."
        )
    if asked["seed"] is not None and asked["seed"] < 0:
        raise UsageError("A seed cannot be negative.", "Use a number such as --seed 1.")
    if asked["recode"] is not None:
        return _plan_recode(study, round_, asked)
    if asked["share"] is not None:
        raise UsageError(
            "--share can only be used with --recode.", "Add --recode ROUND, or use --overlap."
        )
    if asked["coders"]:
        for name in ("add_coders", "rebalance", "leaving"):
            if asked[name]:
                raise UsageError(
                    f"--coders begins a round, but {_option(name)} changes an existing one.",
                    "Use only one of them.",
                )
        return _plan_new(study, round_, asked)
    from intercoder.study.rounds.rounds import rounds

    if round_ not in {one.name for one in rounds(study)}:
        raise UsageError(
            f"The study has no round “{display_line(round_)}” yet, and no coders were named "
            "for it.",
            "Name its coders with --coders to begin it.",
        )
    typed = [name for name in _SETTLED if asked[name]]
    if typed:
        raise UsageError(
            f"A round keeps its settings: {', '.join(map(_option, typed))} cannot be given again.",
            "Leave this out, or begin another round with --coders.",
        )
    return _plan_later(study, round_, asked)


def _plan_new(study: Study, round_: str, asked: Mapping[str, Any]) -> Plan:
    from intercoder.allocation.new_round import plan_round
    from intercoder.allocation.settings import OVERLAP, TOGETHER, Order, Settings

    coders = asked["coders"]
    together = asked["coders_per_answer"] or str(TOGETHER)
    if together != "all" and not together.removeprefix("-").isdecimal():
        raise UsageError(
            f"“{display_line(together)}” is not a number of coders.",
            "Use a number such as 2, or all.",
        )
    alone = len(coders) == 1 and asked["overlap"] is None
    return plan_round(
        study,
        round_,
        Settings(
            coders,
            _seed(asked),
            overlap="0" if alone else asked["overlap"] or OVERLAP,
            together=len(coders) if together == "all" else int(together),
            by=names_in(asked["by"]),
            order=Order(asked["order"] or Order.RANDOM),
            reads=_reads(asked["reads"]),
            answers=asked["answers"],
            blind=not asked["not_blind"],
            assisted_overlap=asked["assisted_overlap"],
            with_rounds=tuple(asked["with_rounds"]),
        ),
    )


def _plan_later(study: Study, round_: str, asked: Mapping[str, Any]) -> Plan:
    from intercoder.allocation.amend_round import plan_leaving, plan_more

    if asked["leaving"]:
        for name in ("add_coders", "rebalance", "reads", "answers", "with_rounds"):
            if asked[name]:
                raise UsageError(
                    f"--leaving and {_option(name)} cannot be combined.", "Run one after the other."
                )
        return plan_leaving(study, round_, asked["leaving"])
    return plan_more(
        study,
        round_,
        add=asked["add_coders"],
        reads=_reads(asked["reads"]),
        answers=asked["answers"],
        rebalance=asked["rebalance"],
        with_rounds=asked["with_rounds"],
    )


def _plan_recode(study: Study, round_: str, asked: Mapping[str, Any]) -> Plan:
    from intercoder.allocation.recode import SHARE, plan_recode

    wrong = [name for name, value in asked.items() if value and name not in _OF_RECODE]
    if wrong:
        raise UsageError(
            f"{', '.join(map(_option, wrong))} cannot be used with --recode.",
            "--recode takes --share, --coders, --by and --seed.",
        )
    return plan_recode(
        study,
        round_,
        asked["recode"],
        share=asked["share"] or SHARE,
        coders=asked["coders"],
        by=names_in(asked["by"]),
        seed=_seed(asked),
    )


def _seed(asked: Mapping[str, Any]) -> int:
    return secrets.randbelow(10**6) if asked["seed"] is None else int(asked["seed"])


def _reads(typed: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in typed:
        name, equals, languages = text.partition("=")
        name = name.strip()
        if not equals or not name or not names_in([languages]):
            raise UsageError(
                f"“{display_line(text)}” does not say which languages a coder reads.",
                "Write it like --reads anna=en,fi.",
            )
        if name in found:
            raise UsageError(
                f"The languages of {display_line(name)} were given twice.",
                f"Give them once: {name}=en,fi.",
            )
        found[name] = names_in([languages])
    return MappingProxyType(found)


def _option(name: str) -> str:
    """Return an option as it is typed; repeatable options have a plural name in the code."""
    if name == "with_rounds":
        return "--with-round"
    return f"--{name.replace('_', '-')}"


# -- what is shown --------------------------------------------------------------------------------


def _show(plan: Plan, format_: Format) -> None:
    rows: list[tuple[Cell, ...]] = [
        (
            one.coder,
            one.answers,
            one.overlap,
            round(one.minutes) if one.minutes is not None and format_ is Format.TABLE
            else one.minutes,
            one.taken,
        )
        for one in plan.given
    ]  # fmt: skip
    if format_ is Format.CSV:
        print_rows(COLUMNS, rows, format_)
        return
    print_lines([*_headline(plan), ""])
    width = len(COLUMNS) if any(one.taken for one in plan.given) else len(COLUMNS) - 1
    print_rows(COLUMNS[:width], [row[:width] for row in rows], format_)
    if plan.strata:
        print_lines([""])
        shown = plan.strata[:_LISTED]
        print_rows(
            (*plan.settings.by, "answers", "given", "overlap"),
            [(*one.label, one.answers, one.given, one.overlap) for one in shown],
            format_,
        )
        if len(plan.strata) > _LISTED:
            print_lines([f"and {len(plan.strata) - _LISTED:,} more strata"])
    print_lines(["", *_foot(plan)])


def _headline(plan: Plan) -> Iterable[str]:
    settings = plan.settings
    answers = counted(plan.answers, "answer is", "answers are")
    yield f"Round {display_line(plan.change.round)}: {answers} allocated."
    if "recodes" in plan.extra:
        yield (
            f"Each coder judges {plan.extra['share']} of their own answers from the round "
            f"{display_line(plan.extra['recodes'])} again, blind and without suggestions."
        )
    elif "leaving" in plan.extra:
        yield (
            f"They are the answers that {display_line(plan.extra['leaving'])}, who is leaving, has "
            "not coded."
        )
    else:
        share = f" ({plan.overlap / plan.answers:.1%})" if plan.answers else ""
        yield f"Overlap: {plan.overlap:,}{share}, judged by {settings.together} coders each."
    order = {
        "random": "a random order for each coder",
        "same": "the same random order for all",
        "imported": "as imported",
    }[settings.order.value]
    seen = "blind" if settings.blind else "not blind: coders may see each other's decisions"
    yield f"Order: {order}. Seed {settings.seed}. The round is {seen}."
    yield from _earlier(plan)


def _earlier(plan: Plan) -> Iterable[str]:
    """Say how many answers that were judged in earlier rounds are left out or included."""
    for what, found in (("Left out", plan.left_out), ("Included", plan.taken_in)):
        if not found.answers:
            continue
        rounds = ", ".join(
            f"{display_line(name)} {count:,}" for name, count in found.rounds.items()
        )
        many = "answers" if found.answers != 1 else "answer"
        overlap = f", {found.overlap:,} of them overlap" if found.overlap else ""
        yield (
            f"{what}: {found.answers:,} {many} whose codes coders may know from earlier rounds"
            f" ({rounds}){overlap}."
        )
    if plan.left_out.answers:
        yield "--with-round NAME includes those of a round."


def _foot(plan: Plan) -> Iterable[str]:
    if plan.pairs and len(plan.pairs) > 1:
        counts = plan.pairs.values()
        yield (
            f"Every pair of coders shares {counted(min(counts), 'answer')}."
            if min(counts) == max(counts)
            else f"Pairs of coders share {min(counts):,} to {counted(max(counts), 'answer')}."
        )
    if plan.unread:
        named = ", ".join(
            f"{count:,} in {display_line(name) or 'no language'}"
            for name, count in plan.unread.items()
        )
        whole = sum(plan.unread.values())
        left = counted(whole, "answer, so it is", "answers, so they are")
        yield f"Nobody reads the language of {left} not allocated: {named}."
    if plan.waiting:
        waiting = counted(plan.waiting, "answer is", "answers are")
        yield f"{waiting} in no coder's queue, and not in the sample."
    if all(one.minutes is None for one in plan.given):
        yield "Minutes are not known until coders have coded."
    yield from plan.remarks
