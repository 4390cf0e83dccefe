"""`intercoder coder`: manages the people of a study."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
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
    """Add and list the coders of a study, and give them logins."""


@coder.command(cls=StudyCommand)
@study_argument
@click.argument("name")
@click.option(
    "--lead",
    is_flag=True,
    help="Make them a lead, who also designs the codebook, adjudicates and reports.",
)
@click.option(
    "--consensus",
    is_flag=True,
    help="Not a person: holds decisions adjudicated elsewhere, for suggestions to learn from.",
)
@click.option("--note", default="", help="A note to keep about them.")
@click.option(
    "--login", metavar="LOGIN", help="PostgreSQL only: the login they get. See `coder login`."
)
def add(
    study: str, name: str, *, lead: bool, consensus: bool, note: str, login: str | None
) -> None:
    """Add someone who codes in a study, under the name their decisions will carry."""
    from intercoder.study.rounds.people import Coder, Role, add_coder
    from intercoder.study.study import open_study

    if lead and consensus:
        raise UsageError("The consensus cannot be a lead.", "Leave out --lead or --consensus.")
    if consensus and login:
        raise UsageError("Nobody can log in as the consensus.", "Leave out --login.")
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
@click.option("--login", metavar="LOGIN", help="Name of the login. Defaults to the coder's name.")
@click.option("--new-password", is_flag=True, help="Give an existing login a new password.")
@click.option("--revoke", is_flag=True, help="Revoke their login.")
@click.option(
    "--end-sessions",
    is_flag=True,
    help="End open transactions of this login that block others.",
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
    """Let a coder or lead log in to a study in PostgreSQL, with their own login.

    The login is created if the server does not have it, with the rights it needs in this study and
    no others. You are asked for a new password unless INTERCODER_NEW_PASSWORD is set.
    """
    from intercoder.study.postgres.logins import check_has_logins, grant_login, has_login
    from intercoder.study.study import open_study

    if revoke and (login or new_password):
        raise UsageError("--login and --revoke exclude each other.", "Leave out --revoke.")
    if end_sessions and (login or new_password or revoke):
        raise UsageError(
            "--end-sessions cannot be combined with --login or --revoke.", "Use it on its own."
        )
    with open_study(study) as opened:
        check_has_logins(opened)
        if end_sessions:
            from intercoder.study.postgres.sessions import end_sessions as end_now

            ended = end_now(opened, name)
            say(f"Ended: {ended} of {name}." if ended else f"{name} is not blocking anyone.")
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
        say(
            f"{name} no longer logs in as {gone}. That login owns the study and keeps all its "
            "rights."
        )
    else:
        say(f"{gone} no longer has any rights in the study.")


@coder.command("list")
@study_argument
@format_option
def list_(study: str, format_: Format) -> None:
    """List the coders of a study."""
    from intercoder.study.rounds.people import coders
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        people = coders(opened)
    rows = [(one.name, one.role.value, one.note) for one in people]
    print_rows(("name", "role", "note"), rows, format_)


def _new_password(login: str) -> str:
    """Read the password from the environment or the terminal, never from arguments."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given:
        return given
    import sys

    if not sys.stdin.isatty():
        raise UsageError(
            f"The login {login} needs a password.",
            f"Set {PASSWORD_VARIABLE}, or run this command in a terminal, which asks for it.",
        )
    from intercoder.cli.asking import prompt

    typed: str = prompt(f"Password for {login}", hide_input=True, confirmation_prompt=True)
    return typed


@coder.command(cls=StudyCommand)
@study_argument
@click.option(
    "--on/--off",
    "shown",
    default=None,
    help="Whether coders see their pace. If neither is given, the setting is shown.",
)
@as_option
def pace(study: str, *, shown: bool | None, as_name: str | None) -> None:
    """Show coders how quick they are, or hide it. For leads only.

    Hidden are the answers an hour and the time left, on the coding screen and with --plain. Coders
    at work see the change the next time they start; packages that are sent out later carry it.
    Where answers are heavy (docs/wellbeing.md), it is always hidden.
    """
    from intercoder.study.rounds.blindness import check_lead
    from intercoder.study.rounds.pace_setting import set_pace, shows_pace
    from intercoder.study.study import open_study
    from intercoder.study.wellbeing.settings import heaviness_of

    with open_study(study) as opened:
        if shown is not None:
            check_lead(opened, person(opened, as_name), "decides whether coders see their pace")
            set_pace(opened, shown=shown)
        sees, heavy = shows_pace(opened), bool(heaviness_of(opened))
    if sees and heavy:
        say("Coders do not see their pace, since some answers are heavy.")
        return
    say("Coders see their pace." if sees else "Coders do not see their pace.")
