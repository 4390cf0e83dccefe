"""`intercoder wellbeing check-in` and its like: a line for oneself, and asking for support."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.asking import prompt
from intercoder.cli.commands import Command
from intercoder.cli.encryption.receivers import identity_option
from intercoder.cli.output import Format, format_option, print_rows, say, study_argument
from intercoder.errors import StudyError, UsageError
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

ASKED = "Whoever leads the study sees that you asked, and nothing else."


def _own_name(study: Study, as_name: str | None) -> str:
    who = person(study, as_name)
    if who is None:
        raise StudyError("A check-in is somebody's own.", "Add --as with your name.")
    return who.name


@click.command("check-in", cls=Command)
@study_argument
@click.option(
    "--support/--no-support",
    default=None,
    help="Let the leads know that you would like support, or take that back; without a line.",
)
@as_option
def check_in(study: str, support: bool | None, as_name: str | None) -> None:
    """Write a line for yourself, such as how the session was. Only you can read it.

    It is asked for, or read from the first line that is piped in, and encrypted with a key that is
    made on this machine (`wellbeing key`). Nobody learns of it. With --support, the leads learn
    that you would like support, and nothing else.
    """
    from intercoder.protection.wellbeing.own_key import own_public_key
    from intercoder.study.study import open_study
    from intercoder.study.wellbeing import check_ins as kept

    with open_study(study) as opened:
        name = _own_name(opened, as_name)
        if support is not None:
            kept.check_in(opened, name, asks=support)
            say(ASKED if support else "You no longer ask for support.")
            return
        own_public_key()  # what is wrong with it is said before anything is typed
        line = prompt("A line for yourself (Enter: none)", default="", show_default=False)
        if line.strip():
            kept.check_in(opened, name, line)
            say("Kept. `intercoder wellbeing check-ins` shows your lines, to you alone.")
        if day := kept.support_asked_on(opened, name):
            say(f"You asked for support on {day}.")


@click.command("check-ins", cls=Command)
@study_argument
@identity_option("Another file with a key that opens them, such as from another machine.")
@click.option("--forget", is_flag=True, help="Remove those that are shown, for good.")
@as_option
@format_option
def check_ins(
    study: str, identity: Path | None, forget: bool, as_name: str | None, format_: Format
) -> None:
    """Show the lines that you wrote for yourself, as far as your key opens them."""
    from intercoder.protection.encryption.sealed_file import read_identities
    from intercoder.protection.wellbeing.own_key import own_identities
    from intercoder.study.study import open_study
    from intercoder.study.wellbeing.check_ins import forget_check_ins, read_check_ins

    with open_study(study) as opened:
        name = _own_name(opened, as_name)
        keys = [*own_identities(), *(read_identities(identity) if identity else ())]
        found = read_check_ins(opened, name, keys)
        print_rows(
            ("day", "time", "line"),
            [(one.at[:10], one.at[11:16], one.line) for one in found],
            format_,
        )
        if forget and found:
            forget_check_ins(opened, found)
            say(f"Removed {counted(len(found), 'line')}.")
    if not found:
        say("There is no line that your key opens: `intercoder wellbeing check-in` writes one.")


@click.command(cls=Command)
@click.option("--protect", is_flag=True, help="Ask for a passphrase whenever lines are read.")
@click.option("--no-passphrase", is_flag=True, help="Ask for none any more.")
def key(protect: bool, no_passphrase: bool) -> None:
    """Say where the key of your check-ins is; it is made if there is none.

    Copy the file to read your lines on another machine. Without it nobody reads them again.
    """
    from intercoder.protection.wellbeing import own_key

    if protect and no_passphrase:
        raise UsageError("--protect and --no-passphrase contradict each other.", "Leave one out.")
    own_key.own_public_key()
    if protect:
        own_key.protect(prompt("New passphrase", hide_input=True, confirmation_prompt=True))
    elif no_passphrase:
        own_key.protect("")
    how = "A passphrase protects it." if own_key.is_protected() else "No passphrase protects it."
    say(f"The key of your check-ins is {display_line(str(own_key.own_key_file()))}. {how}")


@click.command(cls=Command)
@study_argument
@click.option(
    "--answered", metavar="NAME", help="You have spoken with NAME: the request is closed."
)
@as_option
@format_option
def requests(study: str, answered: str | None, as_name: str | None, format_: Format) -> None:
    """Show who asked for support, and on which day. For leads only."""
    from intercoder.study.study import open_study
    from intercoder.study.wellbeing.check_ins import answer_request, support_requests

    with open_study(study) as opened:
        who: Coder | None = person(opened, as_name)
        if answered is not None:
            answer_request(opened, answered, who)
        open_ones = support_requests(opened, who)
    print_rows(("coder", "asked"), [(one.coder, one.day) for one in open_ones], format_)
    if not open_ones:
        say("Nobody is asking for support.")
