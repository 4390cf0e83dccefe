"""`intercoder rule list, add, change, retire, restore`: the rules of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_rows,
    say,
    study_argument,
)
from intercoder.cli.rules.rule_options import because_option, content_options, rule_from
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell
    from intercoder.codebook.coding_rules.rule import RuleVersion

COLUMNS = (
    *("rule", "version", "code", "kind", "looks_for", "questions", "languages", "state"),
    *("made_by", "made_at", "reason"),
)
_rule_argument = click.argument("rule", metavar="RULE")


@click.command("list", cls=Command)
@study_argument
@click.option("--history", is_flag=True, help="Every version of each rule, not only the last.")
@format_option
def list_(study: str, *, history: bool, format_: Format) -> None:
    """List the rules of a study: what each looks for, who wrote it, and why."""
    from intercoder.study.rules.rules import rules
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        kept = rules(opened)
    rows = []
    for one in kept:
        for version in one.versions if history else (one.last,):
            state = version.act.value
            if not history:
                gone = "active" if one.can_be_given else "code is gone"
                state = gone if version.is_active else "retired"
            rows.append(_row(version, version.rule.code if history else one.code, state))
    print_rows(COLUMNS, rows, format_)
    if not kept:
        say("The study has no rules. `intercoder rule add` adds one.")


@click.command(cls=Command)
@study_argument
@content_options
@because_option
@as_option
def add(study: str, *, reason: str, as_name: str | None, **asked: Any) -> None:
    """Add a rule: phrases, or a pattern of tokens, that give a code. For leads only.

    Nothing is coded yet: `rule try` shows what it takes, `rule apply` applies it.
    """
    from intercoder.study.rules.rules import add_rule
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = person(opened, as_name)
        made = add_rule(opened, rule_from(asked, opened.codebook()), who, reason)
    say(f"Rule {made.id} gives {display_line(made.rule.code)}: {display_line(made.rule.in_words)}.")


@click.command(cls=StudyCommand)
@study_argument
@_rule_argument
@content_options
@because_option
@as_option
def change(study: str, rule: str, *, reason: str, as_name: str | None, **asked: Any) -> None:
    """Change RULE, as a new version of it; what is not given stays as it is. For leads only.

    Answers it has coded keep their codes: undo the run and apply the rules again to code them anew.
    """
    from intercoder.cli.rules.rule_options import says_anything
    from intercoder.study.rules.rules import change_rule, find_rule
    from intercoder.study.study import open_study

    if not says_anything(asked):
        raise UsageError("Nothing was said to change.", "Use --phrase, --unless and the like.")
    with open_study(study) as opened:
        who = person(opened, as_name)
        now = find_rule(opened, rule).rule
        made = change_rule(opened, rule, rule_from(asked, opened.codebook(), now), who, reason)
    say(f"Rule {made.id}, version {made.number}: {display_line(made.rule.in_words)}.")


@click.command(cls=StudyCommand)
@study_argument
@_rule_argument
@because_option
@as_option
def retire(study: str, rule: str, *, reason: str, as_name: str | None) -> None:
    """Apply RULE no more. What it has coded stays. For leads only."""
    from intercoder.study.rules.rules import retire_rule
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        made = retire_rule(opened, rule, person(opened, as_name), reason)
    say(f"Rule {made.id} is retired. `rule restore` brings it back.")


@click.command(cls=StudyCommand)
@study_argument
@_rule_argument
@because_option
@as_option
def restore(study: str, rule: str, *, reason: str, as_name: str | None) -> None:
    """Apply a RULE that was retired again. For leads only."""
    from intercoder.study.rules.rules import restore_rule
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        made = restore_rule(opened, rule, person(opened, as_name), reason)
    say(f"Rule {made.id} is active again.")


def _row(version: RuleVersion, code: str, state: str) -> tuple[Cell, ...]:
    rule = version.rule
    return (
        *(version.id, version.number, code, rule.kind, rule.in_words),
        *(", ".join(rule.questions), ", ".join(rule.languages), state),
        *(version.made_by, version.made_at, version.reason),
    )
