"""`intercoder allocate`: who codes which answers of a round, in which order."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterable, Mapping
from types import MappingProxyType
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
    say,
    study_argument,
)
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.allocation.plan import Plan
    from intercoder.cli.text_tables import Cell
    from intercoder.study.study import Study

COLUMNS = ("coder", "answers", "overlap", "minutes", "taken")
_LISTED = 40
"""How many strata a table shows; JSON has all."""
_SETTLED = (
    *("overlap", "per_overlap", "by", "order", "seed", "not_blind", "assisted_overlap"),
    *("share", "recode", "coders"),
)
"""Settings a round keeps: they cannot be said again when more is given out."""
_OF_RECODE = frozenset(("recode", "share", "coders", "by", "seed"))


@click.command(cls=Command)
@study_argument
@click.option("--round", "round_", required=True, metavar="NAME", help="The round.")
@click.option("--coders", metavar="A,B,C", help="Who codes in it. Begins the round.")
@click.option(
    "--overlap",
    metavar="SHARE|N",
    help="How many answers several coders judge: 20% or 150.  [default: 20%]",
)
@click.option("--per-overlap", metavar="N|all", help="Coders of each overlap answer.  [default: 2]")
@click.option("--by", metavar="A,B", help="Draw in strata: question, language, attribute:NAME.")
@click.option(
    "--order",
    type=click.Choice(["random", "same", "imported"]),
    help="A random order for each coder, one random order for all, or as the answers came."
    "  [default: random]",
)
@click.option("--seed", type=int, help="Of all chance. Left out, one is drawn and shown.")
@click.option(
    "--reads",
    multiple=True,
    metavar="CODER=en,fi",
    help="Languages a coder reads; without it, all. Repeatable.",
)
@click.option("--answers", type=int, metavar="N", help="Only a random sample of so many answers.")
@click.option(
    "--with-round",
    "with_rounds",
    multiple=True,
    metavar="NAME",
    help="Take in answers that were judged in this earlier round. Repeatable.",
)
@click.option("--not-blind", is_flag=True, help="Coders may see each other's decisions at once.")
@click.option(
    "--assisted-overlap", is_flag=True, help="Suggestions may be seen on overlap answers too."
)
@click.option("--add-coders", metavar="A,B", help="Coders who join a round there is.")
@click.option("--rebalance", is_flag=True, help="Take a share for them of what nobody has begun.")
@click.option(
    "--leaving", metavar="NAME", help="Who leaves: what they have not coded goes to the others."
)
@click.option(
    "--recode",
    metavar="ROUND",
    help="Coders judge some of their own answers of that round again, blind.",
)
@click.option(
    "--share", metavar="SHARE|N", help="With --recode: how many of each coder's.  [default: 10%]"
)
@click.option("--yes", is_flag=True, help="Write it without asking.")
@click.option("--dry-run", is_flag=True, help="Show the plan, and write nothing.")
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
    """Give out the answers of a round to its coders: plan, show the plan, and write it.

    With --coders a round is begun. Without, the answers that nobody has in it are given out, as
    after an import; --add-coders, --rebalance and --leaving change who is there. Nothing that was
    given out is taken back but by these two. docs/rounds.md explains every option.

    A blind round leaves out answers that were judged in a closed round before, or settled in any:
    coders may know their codes. --with-round takes those of one round in.

    Nothing is written before you agree, or say --yes.
    """
    from intercoder.study.allocation.allocations import write_change
    from intercoder.study.rounds.blindness import check_lead
    from intercoder.study.rounds.people import logged_in
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        if logged_in(opened) is not None or as_name:
            check_lead(opened, person(opened, as_name), "allocates answers")
        _check_whole(opened)
        plan = _plan(opened, round_, asked)
        if format_ is not Format.JSON:
            _show(plan, format_)
        is_agreed = not dry_run and (yes or _agrees(format_))
        if is_agreed:
            write_change(opened, plan.change)
        if format_ is Format.JSON:
            print_result({**plan.as_json(), "written": is_agreed}, format_)
    if is_agreed:
        say(f"The answers of the round “{plan.change.round}” are allocated.")
        for sentence in _earlier(plan):
            say(sentence)
        return ExitCode.DONE
    say("Nothing was written." if dry_run or sys.stdin.isatty() else _UNASKED)
    return ExitCode.DONE if dry_run else ExitCode.FAILED


_UNASKED = "Nothing was written: say --yes to write it, or --dry-run to see it only."


def _agrees(format_: Format) -> bool:
    if format_ is Format.JSON or not sys.stdin.isatty():
        return False
    return click.confirm("Allocate like this?", default=None, err=True)


def _check_whole(study: Study) -> None:
    from intercoder.errors import StudyError

    if study.package:
        raise StudyError(
            "This is the package of one coder: its answers were allocated in the study.",
            "Allocate in the study itself.",
        )


def _plan(study: Study, round_: str, asked: Mapping[str, Any]) -> Plan:
    if asked["answers"] is not None and asked["answers"] < 1:
        raise UsageError("At least one answer is given out.", "Say --answers 500, or leave it out.")
    if asked["seed"] is not None and asked["seed"] < 0:
        raise UsageError("A seed is not negative.", "Say --seed 1.")
    if asked["recode"] is not None:
        return _plan_recode(study, round_, asked)
    if asked["share"] is not None:
        raise UsageError("--share is for --recode.", "Say --recode ROUND, or --overlap.")
    if asked["coders"] is not None:
        for name in ("add_coders", "rebalance", "leaving"):
            if asked[name]:
                raise UsageError(
                    f"--coders begins a round, and {_option(name)} changes one.", "Use one."
                )
        return _plan_new(study, round_, asked)
    from intercoder.study.rounds.rounds import rounds

    if round_ not in {one.name for one in rounds(study)}:
        raise UsageError(
            f"The study has no round “{display_line(round_)}” yet, and nobody is to code in it.",
            "Name its coders with --coders to begin it.",
        )
    typed = [name for name in _SETTLED if asked[name]]
    if typed:
        raise UsageError(
            f"A round keeps its settings: {', '.join(map(_option, typed))} cannot be said again.",
            "Leave it out, or begin another round with --coders.",
        )
    return _plan_later(study, round_, asked)


def _plan_new(study: Study, round_: str, asked: Mapping[str, Any]) -> Plan:
    from intercoder.allocation.new_round import plan_round
    from intercoder.allocation.settings import OVERLAP, TOGETHER, Order, Settings

    coders = _names(asked["coders"])
    together = asked["per_overlap"] or str(TOGETHER)
    if together != "all" and not together.removeprefix("-").isdecimal():
        raise UsageError(f"“{display_line(together)}” is no number of coders.", "Say 2, or all.")
    alone = len(coders) == 1 and asked["overlap"] is None
    return plan_round(
        study,
        round_,
        Settings(
            coders,
            _seed(asked),
            overlap="0" if alone else asked["overlap"] or OVERLAP,
            together=len(coders) if together == "all" else int(together),
            by=_names(asked["by"]),
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
                    f"--leaving and {_option(name)} cannot go together.", "One after the other."
                )
        return plan_leaving(study, round_, asked["leaving"])
    return plan_more(
        study,
        round_,
        add=_names(asked["add_coders"]),
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
            f"{', '.join(map(_option, wrong))}: not with --recode.",
            "It takes --share, --coders, --by and --seed.",
        )
    return plan_recode(
        study,
        round_,
        asked["recode"],
        share=asked["share"] or SHARE,
        coders=_names(asked["coders"]),
        by=_names(asked["by"]),
        seed=_seed(asked),
    )


def _seed(asked: Mapping[str, Any]) -> int:
    return secrets.randbelow(10**6) if asked["seed"] is None else int(asked["seed"])


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _reads(typed: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in typed:
        name, equals, languages = text.partition("=")
        name = name.strip()
        if not equals or not name or not _names(languages):
            raise UsageError(
                f"“{display_line(text)}” does not say what a coder reads.", "Write anna=en,fi."
            )
        if name in found:
            raise UsageError(
                f"What {display_line(name)} reads is said twice.", f"Write it once: {name}=en,fi."
            )
        found[name] = _names(languages)
    return MappingProxyType(found)


def _option(name: str) -> str:
    """How an option is typed; those that can be repeated have a plural of their own."""
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
    yield f"Round {display_line(plan.change.round)}: {plan.answers:,} answers are given out."
    if "recodes" in plan.extra:
        yield (
            f"Each coder judges {plan.extra['share']} of their own answers of the round "
            f"{display_line(plan.extra['recodes'])} again, blind, without suggestions."
        )
    elif "leaving" in plan.extra:
        yield f"They are what {display_line(plan.extra['leaving'])}, who leaves, has not coded."
    else:
        share = f" ({plan.overlap / plan.answers:.1%})" if plan.answers else ""
        yield f"Overlap: {plan.overlap:,}{share}, judged by {settings.together} coders each."
    order = {
        "random": "a random one for each coder",
        "same": "one random order for all",
        "imported": "as the answers came",
    }[settings.order.value]
    seen = "blind" if settings.blind else "not blind: coders may see each other's decisions"
    yield f"Order: {order}. Seed {settings.seed}. The round is {seen}."
    yield from _earlier(plan)


def _earlier(plan: Plan) -> Iterable[str]:
    """What becomes of answers that were judged in earlier rounds."""
    for what, found in (("Left out", plan.left_out), ("Taken in", plan.taken_in)):
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
        yield "--with-round NAME takes those of a round in."


def _foot(plan: Plan) -> Iterable[str]:
    if plan.pairs and len(plan.pairs) > 1:
        counts = plan.pairs.values()
        yield (
            f"Every pair of coders shares {min(counts):,} answers."
            if min(counts) == max(counts)
            else f"Pairs of coders share {min(counts):,} to {max(counts):,} answers."
        )
    if plan.unread:
        named = ", ".join(
            f"{count:,} in {display_line(name) or 'no language'}"
            for name, count in plan.unread.items()
        )
        whole = sum(plan.unread.values())
        yield f"Nobody reads {whole:,} answers, which are not given out: {named}."
    if plan.waiting:
        yield f"{plan.waiting:,} answers are in no coder's queue: the sample leaves them out."
    if all(one.minutes is None for one in plan.given):
        yield "Minutes: not known before the coders have coded."
    yield from plan.remarks
