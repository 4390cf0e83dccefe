"""`intercoder rule`: rules that give a code by what an answer says."""

from __future__ import annotations

import click

from intercoder.cli.commands import Group
from intercoder.cli.rules.applying import apply, runs, undo
from intercoder.cli.rules.files import export, import_
from intercoder.cli.rules.measuring import measure, try_
from intercoder.cli.rules.writing import add, change, list_, restore, retire


@click.group(cls=Group)
def rule() -> None:
    """Write rules that give a code by what an answer says; measure and apply them.

    `try` shows what a rule would take, rightly and wrongly, on the answers that people coded, and
    `measure` how good the rules of the study are. `apply` lets them code answers that no person
    decided or is to code blind; `undo` takes a run back. docs/rules.md has the whole way.
    """


for _command in (
    *(list_, add, change, retire, restore, try_, measure),
    *(apply, undo, runs, export, import_),
):
    rule.add_command(_command)
