"""`intercoder coder`: the people of a study."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from intercoder.cli.commands import Group
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_rows,
    say,
    study_argument,
)
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.study.study import Study

PASSWORD_VARIABLE = "INTERCODER_NEW_PASSWORD"  # noqa: S105 - the name of a variable


@click.group(cls=Group)
def coder() -> None:
    """Add and list the coders of a study, and let them in."""


@coder.command(cls=StudyCommand)
@study_argument
@click.argument("name")
@click.option("--lead", is_flag=True, help="They also lead: design the codebook, settle, report.")
@click.option(
    "--consensus", is_flag=True, help="Nobody: what was settled elsewhere, to learn from."
)
@click.option("--note", default="", help="Anything worth keeping about them.")
@click.option(
    "--login", metavar="LOGIN", help="In PostgreSQL: the login they get. See `coder login`."
)
def add(
    study: str, name: str, *, lead: bool, consensus: bool, note: str, login: str | None
) -> None:
    """Add someone who codes in a study, under the name their decisions will carry."""
    from intercoder.study.rounds.people import Coder, Role, add_coder
    from intercoder.study.study import open_study

    if lead and consensus:
        raise UsageError("Nobody leads as the consensus.", "Leave out --lead or --consensus.")
    if consensus and login:
        raise UsageError("Nobody logs in as the consensus.", "Leave out --login.")
    role = Role.LEAD if lead else Role.CONSENSUS if consensus else Role.CODER
    with open_study(study) as opened:
        if login is None:
            say(f"Added {add_coder(opened, name, role, note).name}.")
            return
        from intercoder.study.postgres.logins import add_and_let_in, has_login

        password = "" if has_login(opened, login) else _new_password(login)
        added = add_and_let_in(opened, Coder(name, role, note), login, password)
        say(f"Added {added.name}.")
        say(f"{added.name} logs in as {login}.")


@coder.command(cls=StudyCommand)
@study_argument
@click.argument("name")
@click.option("--login", metavar="LOGIN", help="The login; left out, the one of the coder's name.")
@click.option("--new-password", is_flag=True, help="Give a login that is there a new password.")
@click.option("--revoke", is_flag=True, help="Take the login from them instead.")
@click.option(
    "--end-sessions",
    is_flag=True,
    help="End transactions that this login has left open and that keep others waiting.",
)
def login(
    study: str,
    name: str,
    *,
    login: str | None,
    new_password: bool,
    revoke: bool,
    end_sessions: bool,
) -> None:
    """Let a coder or lead log in to a study in PostgreSQL, under a login of their own.

    The login is made if the server does not have it, and gets what it needs in this study and no
    more. A new password is asked for, or taken from INTERCODER_NEW_PASSWORD.
    """
    from intercoder.study.postgres.logins import check_has_logins, grant_login, has_login
    from intercoder.study.study import open_study

    if revoke and (login or new_password):
        raise UsageError("A login is given or taken, not both.", "Leave out --revoke.")
    if end_sessions and (login or new_password or revoke):
        raise UsageError("--end-sessions neither gives nor takes a login.", "Use it alone.")
    with open_study(study) as opened:
        check_has_logins(opened)
        if end_sessions:
            from intercoder.study.postgres.sessions import end_sessions as end_now

            ended = end_now(opened, name)
            say(f"Ended: {ended} of {name}." if ended else f"{name} keeps nobody waiting.")
            return
        if revoke:
            _revoke(opened, name)
            return
        wanted = login or name
        asks = new_password or not has_login(opened, wanted)
        grant_login(opened, name, wanted, _new_password(wanted) if asks else "")
    say(f"{name} logs in as {wanted}.")


def _revoke(study: Study, name: str) -> None:
    from intercoder.study.postgres.logins import owns, revoke_login

    gone = revoke_login(study, name)
    if not gone:
        say("They had no login.")
    elif owns(study, gone):
        say(f"{name} logs in as {gone} no more. The login owns the study and keeps every right.")
    else:
        say(f"{gone} can do nothing in the study any more.")


@coder.command("list")
@study_argument
@format_option
def list_(study: str, format_: Format) -> None:
    """List who codes in a study."""
    from intercoder.study.rounds.people import coders
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        people = coders(opened)
    rows = [(one.name, one.role.value, one.note) for one in people]
    print_rows(("name", "role", "note"), rows, format_)


def _new_password(login: str) -> str:
    """From the environment or the person; never from what was typed, which others can list."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given:
        return given
    import sys

    if not sys.stdin.isatty():
        raise UsageError(
            f"The login {login} needs a password.",
            f"Put it into {PASSWORD_VARIABLE}, or do this in a terminal, which asks for it.",
        )
    from intercoder.cli.asking import prompt

    typed: str = prompt(f"Password for {login}", hide_input=True, confirmation_prompt=True)
    return typed
