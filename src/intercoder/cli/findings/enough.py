"""`intercoder enough`: could more human coding still change the findings?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.findings.prevalence_options import (
    asked_of,
    between,
    judging,
    opened_for_lead,
    percent,
    sample_options,
)
from intercoder.cli.output import (
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
    study_argument,
)
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell
    from intercoder.findings.prevalence.of_study.enough import EnoughResult, Open, Proposed, Verdict

COLUMNS = (
    "code",
    "enough",
    "prevalence",
    "low",
    "high",
    "more_for_width",
    "width_after_next",
    "about",
    "against",
    "difference",
    "chance_of_turning",
    "chance_with_next",
)
"""Columns of the CSV: a row for each statement that could turn round, one for a code without."""
PROPOSED = ("answer", "stratum", "chance")
"""Columns of the answers proposed next."""
_NAMED = 3
"""How many statements about a code the table names."""


@click.command(cls=Command)
@study_argument
@sample_options
@click.option(
    "--chance",
    type=click.FloatRange(0, 0.5, min_open=True),
    default=0.05,
    show_default=True,
    help="A statement could still change if it would turn round with more than this chance.",
)
@click.option(
    "--margin",
    type=click.FloatRange(0, 1),
    default=0.01,
    show_default=True,
    help="Shares that differ by less are as good as equal: their order does not matter.",
)
@click.option(
    "--next",
    "next_answers",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="How many answers would be coded next.",
)
@click.option(
    "--propose",
    default="",
    metavar="CODE",
    help="List the next answers that would teach most about this code.",
)
@click.option(
    "--allocate",
    "allocates",
    is_flag=True,
    help="With --propose: give these answers to the round's coders. `prevalence` weighs them by "
    "the chances they had.",
)
@as_option
@format_option
def enough(study: str, as_name: str | None, format_: Format, **options: Any) -> None:
    """Show for each code whether more human coding could still change the findings.

    Three statements are made about a code: its share, with an interval that should be no wider than
    --width; that it is commoner or rarer than another code; and, with --by, that it is commoner or
    rarer in a group than in the reference. Each of the latter is given the chance that it would
    turn round if people coded every answer.

    --propose lists the answers to code next. They come from those not drawn yet, with known
    chances, so that the sample stays a random one. Add --allocate to have them coded.
    """
    from intercoder.findings.prevalence.of_study.enough import enough as computed
    from intercoder.study.rounds.blindness import check_lead

    asked = asked_of(options)
    with opened_for_lead(study, as_name) as opened, judging() as advance:
        if options["allocates"]:
            check_lead(opened, person(opened, as_name), "allocates answers")
        found = computed(
            opened,
            asked,
            chance=options["chance"],
            margin=options["margin"],
            next_answers=options["next_answers"],
            propose_for=options["propose"],
            allocates=options["allocates"],
            advance=advance,
        )
    if format_ is Format.JSON:
        print_result(found.as_json(), format_)
    elif format_ is Format.CSV:
        if found.proposed is not None:
            print_rows(PROPOSED, _proposed_rows(found.proposed), format_)
        else:
            rows = [row for one in found.codes for row in _csv_rows(found, one)]
            print_rows(COLUMNS, rows, format_)
    else:
        _print(found)


def _print(found: EnoughResult) -> None:
    print_lines(
        [
            f"Coded: {found.sampled:,} of {counted(found.population, 'answer')} "
            f"(round “{display_line(found.round)}”). The findings about a code could still change "
            f"where its interval is wider than {found.asked.width * 100:g} points, or where a "
            f"statement would turn round with a chance above {found.chance:.0%} if people coded "
            "every answer.",
            "",
        ]
    )
    names = {one.id: one.name for one in found.names}
    rows: list[list[Cell]] = [
        [
            names[one.code],
            percent(one.share.value),
            between(one.share.low, one.share.high),
            max(one.answers_for_width - found.sampled, 0),
            "enough" if one.is_enough else "more",
            _could_change(one, names, found.reference),
        ]
        for one in found.codes
    ]
    wished = f"{found.asked.width * 100:g} points"
    columns = ["code", "prevalence", "interval", f"more_answers_for_{wished}", "coding", "open"]
    print_rows(columns, rows, Format.TABLE)
    settled = sum(one.is_enough for one in found.codes)
    print_lines(["", f"Coding is enough for {settled:,} of {counted(len(found.codes), 'code')}."])
    if found.proposed is not None:
        _print_proposed(found.proposed, names)
    print_lines(["", *found.remarks] if found.remarks else [])


def _could_change(one: Verdict, names: dict[str, str], reference: str) -> str:
    said = ["interval too wide"] if one.is_wide else []
    said += [_statement(each, names, reference) for each in one.open[:_NAMED]]
    if len(one.open) > _NAMED:
        said.append(f"and {len(one.open) - _NAMED} more")
    return "; ".join(said)


def _statement(one: Open, names: dict[str, str], reference: str) -> str:
    word = "more often" if one.difference >= 0 else "less often"
    if one.about.value == "order":
        return f"{word} than {names[one.against]} (turns: {one.chance:.0%})"
    return f"{word} in {one.against} than in {reference} (turns: {one.chance:.0%})"


def _print_proposed(found: Proposed, names: dict[str, str]) -> None:
    shares = ", ".join(
        f"{count:,} of {size:,}"
        for size, count in zip(found.proposal.sizes, found.proposal.proposed, strict=True)
    )
    print_lines(
        [
            "",
            f"The next {counted(len(found.answers), 'answer')} for "
            f"{display_line(names[found.code])}, from those not drawn yet, by how much the model "
            f"doubts them, least first: {shares}. {_allocated(found)}",
        ]
    )
    print_rows(PROPOSED, _proposed_rows(found), Format.TABLE)


def _allocated(found: Proposed) -> str:
    if found.allocated is None:
        return "Nothing was allocated: add --allocate to have them coded and weighed."
    given = ", ".join(f"{display_line(name)} {count:,}" for name, count in found.allocated.items())
    return f"They are allocated: {given}."


def _proposed_rows(found: Proposed) -> list[list[Cell]]:
    proposal = found.proposal
    return [
        [answer, stratum, chance]
        for answer, stratum, chance in zip(
            found.answers, proposal.stratum.tolist(), proposal.chance.tolist(), strict=True
        )
    ]


def _csv_rows(found: EnoughResult, one: Verdict) -> list[tuple[Cell, ...]]:
    own: tuple[Cell, ...] = (
        *(one.code, one.is_enough, one.share.value, one.share.low, one.share.high),
        *(max(one.answers_for_width - found.sampled, 0), one.width_next),
    )
    if not one.open:
        return [(*own, *(None,) * 5)]
    return [
        (*own, each.about.value, each.against, each.difference, each.chance, each.chance_next)
        for each in one.open
    ]
