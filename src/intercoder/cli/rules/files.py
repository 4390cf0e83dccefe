"""`intercoder rule export, import`: rules as YAML files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import StudyCommand, say, study_argument
from intercoder.cli.rules.rule_options import because_option
from intercoder.errors import StudyError
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.codebook.coding_rules.rule import Rule

_FILE = click.Path(path_type=Path)


@click.command(cls=StudyCommand)
@study_argument
@click.argument("out", type=_FILE)
@click.option("--force", is_flag=True, help="Overwrite OUT if it exists.")
@leaves("Rules")
def export(study: str, out: Path, *, force: bool) -> None:
    """Write the active rules of a study to OUT, a YAML file that another study can import."""
    from intercoder.codebook.coding_rules.rule_file import dump_rules
    from intercoder.study.rules.rules import applied_rules
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        kept = applied_rules(opened)
    if not kept:
        raise StudyError("The study has no active rules.", "`intercoder rule add` adds one.")
    try:
        with out.open("w" if force else "x", encoding="utf-8") as file:
            file.write(dump_rules([one.last for one in kept]))
    except FileExistsError:
        raise StudyError(
            f"{display_line(str(out))} exists already.", "Use another name, or --force."
        ) from None
    except OSError as error:
        raise StudyError(
            f"{display_line(str(out))} cannot be written: {error.strerror}.", "Use another place."
        ) from error
    say(f"{counted(len(kept), 'rule')} written to {display_line(str(out))}.")


@click.command("import", cls=StudyCommand)
@study_argument
@click.argument("file", type=_FILE)
@because_option
@as_option
def import_(study: str, file: Path, *, reason: str, as_name: str | None) -> None:
    """Add the rules of FILE that the study does not have: all of them, or none. For leads only."""
    from intercoder.codebook.coding_rules.rule_file import read_rules
    from intercoder.study.rules.rules import add_rules, rules
    from intercoder.study.study import open_study

    try:
        content = file.read_bytes()
    except OSError as error:
        raise StudyError(
            f"{display_line(str(file))} cannot be read: {error.strerror}.", "Check its name."
        ) from error
    read = read_rules(content)
    with open_study(study) as opened:
        who = person(opened, as_name)
        there = {one.rule for one in rules(opened) if one.last.is_active}
        new: dict[Rule, str] = {}
        for one in read:
            if one.rule not in there:
                new.setdefault(one.rule, one.why or reason)
        made = add_rules(opened, list(new), who, list(new.values())) if new else ()
    names = f": {', '.join(one.id for one in made)}" if made else ""
    say(f"{counted(len(made), 'rule')} added{names}; already there: {len(read) - len(made)}.")
