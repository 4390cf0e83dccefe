"""`intercoder init`: leads through beginning a whole project, with questions or flags."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intercoder.cli.asking import prompt
from intercoder.cli.coder_options import coders_option
from intercoder.cli.commands import Command
from intercoder.cli.encryption.passphrases import key_file_option, new_key_for
from intercoder.cli.output import ExitCode, print_lines, say, tell_of_folder
from intercoder.errors import IntercoderError, UsageError

if TYPE_CHECKING:
    from intercoder.cli.studies.project import Project
    from intercoder.cli.studies.questions import Asking, Question

_BACK = "<"
_HELP = (
    "Enter takes what is proposed; < goes back to the question before. Nothing is written before "
    "the last yes."
)
_NEEDED = ("study", "codebook", "answers", "lead", "coders")
"""Questions that need an answer where nobody can be asked; a pilot does if there can be one."""


@click.command(cls=Command)
@click.argument("study", required=False, default="", envvar="INTERCODER_STUDY")
@click.option("--name", default=None, help="Name of the study. Defaults to that of its file.")
@click.option("--codebook", type=click.Path(), help="Codebook, or - to begin without codes.")
@click.option(
    "--import", "answers", default=None, metavar="FILE", help="The answers, or - for none yet."
)
@click.option("--map", "map_", type=click.Path(path_type=Path), help="Column map saved earlier.")
@click.option(
    "--as", "lead", metavar="NAME", envvar="INTERCODER_AS", help="Your name: you lead the study."
)
@coders_option("The coders, or - for none yet.")
@click.option(
    "--pilot", default=None, metavar="N", help="Answers in a pilot round, or 0 for no pilot."
)
@click.option(
    "--overlap",
    default=None,
    metavar="SHARE|N",
    help="Answers of the pilot that two coders judge.  [default: 100%]",
)
@click.option(
    "--round", "round_", default=None, metavar="ROUND", help="The pilot's name.  [default: pilot-1]"
)
@click.option(
    "--encrypt", "encrypts", is_flag=True, help="Encrypt it; you are asked for a passphrase."
)
@key_file_option
@click.option("--seed", type=int, help="Random seed. If omitted, one is generated and printed.")
@click.option("--yes", is_flag=True, help="Make it without asking.")
def init(
    study: str,
    *,
    map_: Path | None,
    coders: tuple[str, ...],
    round_: str | None,
    seed: int | None,
    yes: bool,
    encrypts: bool,
    key_file: Path | None,
    **typed: str | None,
) -> ExitCode:
    """Begin a project: the study, its answers, codebook and coders, and a pilot round.

    In a terminal you are asked for what no flag says. Every answer can be changed until the end,
    when all of them are shown; nothing is written before your yes, and nothing half-made is left
    if something fails. Elsewhere everything is taken from the flags.
    """
    from intercoder.cli.studies.first_answers import PersonWhoBegins
    from intercoder.cli.studies.project import Project, make_project, next_steps
    from intercoder.cli.studies.questions import QUESTIONS, Asking
    from intercoder.exchange.importing.request import ImportRequest

    may_ask = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    every = {
        **typed,
        "study": study or None,
        "coders": ",".join(coders) or None,
        "round": round_,
        "encrypted": "y" if encrypts or key_file is not None else None,
    }
    given = {key: value.strip() for key, value in every.items() if value is not None}
    if not may_ask:
        _check_all_given(given)
    person = PersonWhoBegins(not may_ask, "Take the columns like this?")
    asking = Asking(person, ImportRequest.from_named({"map": map_}))
    begun = Project(Path("project.study"), seed=_seed(seed))
    for one in QUESTIONS:
        if one.key in given:
            begun = one.take(begun, given[one.key], asking)
    if study:
        tell_of_folder(str(begun.study))
    project: Project | None = _asked(begun, given, asking) if may_ask else begun
    key = None
    while project is not None:
        try:
            if project.encrypts and key is None:
                key = new_key_for(str(project.study), key_file)
            count = make_project(project, person, key if project.encrypts else None)
        except IntercoderError as error:
            if not may_ask:
                raise
            _tell(error)
            project = _revised(project, asking)
            continue
        said = f" with {count:,} answer{'' if count == 1 else 's'}" if count else ""
        say(f"Made the study “{project.title}”{said}: {project.study}")
        if project.can_have_pilot and project.pilot:
            say(f"The pilot was drawn with the seed {project.seed}.")
        print_lines(["What to do next:", *(f"  {line}" for line in next_steps(project, count))])
        return ExitCode.DONE
    say("Nothing was made.")
    return ExitCode.FAILED


def _seed(seed: int | None) -> int:
    if seed is not None and seed < 0:
        raise UsageError("A seed cannot be negative.", "Use a number such as --seed 1.")
    return secrets.randbelow(10**6) if seed is None else seed


def _check_all_given(given: Mapping[str, str]) -> None:
    """Raise UsageError naming every flag that is missing."""
    from intercoder.cli.studies.questions import BY_KEY, NONE

    can_have_pilot = NONE not in {given.get("answers"), given.get("coders")}
    needed = (*_NEEDED, *(("pilot",) if can_have_pilot else ()))
    missing = [BY_KEY[key].flag for key in needed if key not in given]
    if missing:
        raise UsageError(
            f"Nobody can be asked here, and these are missing: {', '.join(missing)}.",
            "Add them (- for none), or run `intercoder init` in a terminal, which asks.",
        )


def _asked(project: Project, given: Mapping[str, str], asking: Asking) -> Project | None:
    """The project with every question answered that no flag answers; None if it is not wanted."""
    from intercoder.cli.studies.questions import QUESTIONS

    say(_HELP)
    place, answered = 0, dict.fromkeys(given)
    way: list[int] = []
    while place < len(QUESTIONS):
        one = QUESTIONS[place]
        if one.key in answered or not one.is_asked(project):
            place += 1
            continue
        typed = _typed(one, project)
        if typed == _BACK:
            place = way.pop() if way else place
            answered.pop(QUESTIONS[place].key, None)
            continue
        taken = _taken(one, project, typed, asking)
        if taken is not None:
            project = taken
            answered[one.key] = None
            way.append(place)
    return _revised(project, asking)


def _revised(project: Project, asking: Asking) -> Project | None:
    """The project as it was confirmed, each answer changed as often as wanted; None for a no."""
    from intercoder.cli.studies.questions import BY_KEY

    while True:
        lines = list(project.lines())
        say("")
        for number, (key, words) in enumerate(lines, start=1):
            say(f"{number:>2}  {key:<10} {words}")
        choices = [str(number + 1) for number in range(len(lines))]
        answer = prompt(
            "Make this project? y: yes, n: no, a number: change that answer",
            type=click.Choice(["y", "n", *choices]),
            show_choices=False,
        )
        if answer in {"y", "n"}:
            return project if answer == "y" else None
        one = BY_KEY[lines[int(answer) - 1][0]]
        while (typed := _typed(one, project)) != _BACK:
            changed = _taken(one, project, typed, asking)
            if changed is not None:
                project = _with_what_follows(project, changed, asking)
                break


def _with_what_follows(before: Project, changed: Project, asking: Asking) -> Project:
    """The changed project, with questions asked that only now make sense."""
    from intercoder.cli.studies.questions import BY_KEY

    for key in ("pilot", "overlap"):
        one = BY_KEY[key]
        while one.is_asked(changed) and not one.is_asked(before):
            typed = _typed(one, changed)
            taken = None if typed == _BACK else _taken(one, changed, typed, asking)
            if taken is not None:
                changed = taken
                break
    return changed


def _typed(one: Question, project: Project) -> str:
    default = one.default(project)
    return str(prompt(one.words, default=default or None)).strip()


def _taken(one: Question, project: Project, typed: str, asking: Asking) -> Project | None:
    """The project with this answer; None, after saying why, if it cannot be."""
    try:
        return one.take(project, typed, asking)
    except IntercoderError as error:
        _tell(error)
        return None


def _tell(error: IntercoderError) -> None:
    from intercoder.errors import CodebookError

    say(error.message)
    for fault in error.faults[:5] if isinstance(error, CodebookError) else ():
        say(f"  {fault}")
    if error.hint:
        say(error.hint)
