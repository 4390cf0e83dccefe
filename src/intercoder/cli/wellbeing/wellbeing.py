"""`intercoder wellbeing`: what coders are spared and offered, and what they met."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Group
from intercoder.cli.output import (
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
    say,
    study_argument,
)
from intercoder.cli.wellbeing.check_ins import check_in, check_ins, key, requests
from intercoder.cli.wellbeing.options import changed_limits, limit_options
from intercoder.errors import StudyError, UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.coding.wellbeing.settings import Support, WellbeingSettings
    from intercoder.study.study import Study

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(cls=Group)
def wellbeing() -> None:
    """Dose heavy answers, settle breaks and support, and see what coders met.

    Which codes are heavy, the codebook says (docs/wellbeing.md).
    """


@wellbeing.command()
@study_argument
@click.option(
    "--heavy-question",
    "questions",
    metavar="QUESTION",
    multiple=True,
    help="All answers to this question are heavy; repeatable, and replaces those named before.",
)
@click.option("--no-heavy-questions", is_flag=True, help="No question is heavy any more.")
@click.option(
    "--lexicon",
    metavar="FILE",
    type=_FILE,
    help="Answers with one of the words in FILE are heavy: one a line, word* for all that begin "
    "so.",
)
@click.option("--no-lexicon", is_flag=True, help="Words make no answer heavy any more.")
@limit_options
@click.option(
    "--session",
    type=click.IntRange(10, 1000),
    metavar="N",
    help="Answers of a session, which ends with lighter ones if the queue is mixed.",
)
@click.option("--colleague", metavar="TEXT", help="Whom to talk to in the team; empty for nobody.")
@click.option(
    "--contact",
    "contacts",
    metavar="TEXT",
    multiple=True,
    help="Support outside the team; repeatable, and replaces those given before.",
)
@click.option("--no-contacts", is_flag=True, help="Name no support outside the team any more.")
@click.option(
    "--outcome",
    metavar="FILE",
    type=_FILE,
    help="What the work led to, as a text; coders read it when they end a session.",
)
@click.option("--no-outcome", is_flag=True, help="Show no such text any more.")
@as_option
@format_option
def settings(study: str, as_name: str | None, format_: Format, **asked: Any) -> None:
    """Show what is settled for the wellbeing of coders, or change it. For leads only.

    Coders see it the next time they start. Their own limits can only be stricter.
    """  # fmt: skip
    from intercoder.study.study import open_study
    from intercoder.study.wellbeing.settings import set_wellbeing, wellbeing_settings

    with open_study(study) as opened:
        settled = wellbeing_settings(opened)
        changed = _changed(settled, asked)
        if changed != settled or any(asked.values()):
            set_wellbeing(opened, changed, person(opened, as_name))
        heavy = [code.name for code in opened.codebook().codes if code.heavy]
    print_result(
        {
            "heavy_codes": heavy,
            "heavy_questions": list(changed.questions),
            "words_of_lexicon": len(changed.lexicon),
            **asdict(changed.limits),
            "session": changed.session,
            "colleague": changed.support.colleague or None,
            "contacts": list(changed.support.contacts),
            "outcome": changed.support.outcome or None,
        },
        format_,
    )


def _changed(settled: WellbeingSettings, asked: dict[str, Any]) -> WellbeingSettings:
    for given, taken_back in (
        ("questions", "no_heavy_questions"),
        ("lexicon", "no_lexicon"),
        ("contacts", "no_contacts"),
        ("outcome", "no_outcome"),
    ):
        if asked[given] and asked[taken_back]:
            option = {"questions": "heavy-question", "contacts": "contact"}.get(given, given)
            no = taken_back.replace("_", "-")
            raise UsageError(f"--{option} and --{no} contradict each other.", "Leave one out.")
    if asked["questions"] or asked["no_heavy_questions"]:
        settled = replace(settled, questions=tuple(dict.fromkeys(asked["questions"])))
    if asked["no_lexicon"]:
        settled = replace(settled, lexicon=())
    elif asked["lexicon"]:
        from intercoder.protection.wellbeing.lexicon import read_lexicon

        settled = replace(settled, lexicon=read_lexicon(asked["lexicon"]).entries)
    settled = replace(settled, limits=changed_limits(settled.limits, asked))
    if asked["session"]:
        settled = replace(settled, session=asked["session"])
    return replace(settled, support=_support(settled.support, asked))


def _support(support: Support, asked: dict[str, Any]) -> Support:
    if asked["colleague"] is not None:
        support = replace(support, colleague=" ".join(asked["colleague"].split()))
    if asked["contacts"] or asked["no_contacts"]:
        lines = (" ".join(one.split()) for one in asked["contacts"])
        support = replace(support, contacts=tuple(filter(None, lines)))
    if asked["no_outcome"]:
        return replace(support, outcome="")
    return replace(support, outcome=_text(asked["outcome"])) if asked["outcome"] else support


def _text(path: Path) -> str:
    from intercoder.coding.wellbeing.settings import MAX_TEXT

    name = display_line(path.name)
    try:
        text = path.read_text("utf-8-sig").strip()
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.", "Check it.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not a text in UTF-8.", "Save it as UTF-8.") from None
    if not text or len(text) > MAX_TEXT:
        raise UsageError(
            f"{name} has {len(text):,} characters.", f"Write between 1 and {MAX_TEXT:,}."
        )
    return text


@wellbeing.command()
@study_argument
@as_option
@format_option
def exposure(study: str, as_name: str | None, format_: Format) -> None:
    """Show how many heavy answers were met: yours by day, or everyone's in all for a lead.

    Days and times are for the coder alone. Days are UTC. Each answer counts once a day, skipped
    ones included.
    """
    from intercoder.study.rounds.blindness import is_lead
    from intercoder.study.study import open_study
    from intercoder.study.wellbeing.exposure import exposure_by_day, exposure_totals

    with open_study(study) as opened:
        who = person(opened, as_name)
        if who is None:
            raise StudyError(
                "The exposure record shows each coder their own.", "Add --as with your name."
            )
        _say_if_nothing_is_heavy(opened)
        if is_lead(who):
            totals = exposure_totals(opened)
            print_rows(
                ("coder", "heavy", "others", "days_with_heavy"),
                [(one.coder, one.heavy, one.others, one.days) for one in totals],
                format_,
            )
            return
        days = exposure_by_day(opened, who.name)
    print_rows(
        ("day", "heavy", "others", "minutes_with_heavy", "minutes_with_others"),
        [
            (
                one.day,
                one.heavy,
                one.others,
                round(one.heavy_seconds / 60, 1),
                round(one.other_seconds / 60, 1),
            )
            for one in days
        ],
        format_,
    )


def _say_if_nothing_is_heavy(study: Study) -> None:
    from intercoder.study.wellbeing.exposure import heaviness_so_far

    if not heaviness_so_far(study):
        say(
            "Nothing is heavy in this study: mark codes as heavy, or name questions or words with "
            "`intercoder wellbeing settings`."
        )


@wellbeing.command()
@limit_options
@format_option
def limits(format_: Format, **asked: int | None) -> None:
    """Show your own limits, or change them. They count in every study, on this machine.

    They are yours: no study and no lead learns of them. Where a lead's are stricter, those count.
    """
    from intercoder.coding.wellbeing.own_limits import own_limits, set_own_limits

    before = own_limits()
    changed = changed_limits(before, asked)
    if changed != before:
        set_own_limits(changed)
    print_result(asdict(changed), format_)


@wellbeing.command()
@study_argument
def support(study: str) -> None:
    """Show whom you can turn to, and what the work led to, in the leads' words."""
    from intercoder.study.study import open_study
    from intercoder.study.wellbeing.settings import wellbeing_settings

    with open_study(study) as opened:
        offered = wellbeing_settings(opened).support
    if not offered:
        say("The leads of this study have named no support yet.")
        return
    print_lines([*offered.lines, *(["", *offered.outcome.splitlines()] if offered.outcome else [])])


for _command in (check_in, check_ins, key, requests):
    wellbeing.add_command(_command)
