"""`intercoder agreement`: how well the coders of a study agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from intercoder.cli.agreement.agreement_table import TABLE_OPTIONS, show_table, table_options
from intercoder.cli.agreement.of_study import STUDY_OPTIONS, show_study, study_options
from intercoder.cli.agreement.shared_options import check_explains, resampling, shared_options
from intercoder.cli.commands import Command
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import STUDY_VARIABLE, Format, say
from intercoder.errors import UsageError
from intercoder.text.display import display_line


class AgreementCommand(Command):
    """The command as it is now, which still takes what it took before tables had their own."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, formerly={"--judges": "--coders-per-answer"}, **named)
        for one in self.params:
            if isinstance(one, click.Option) and one.name in TABLE_OPTIONS:
                one.hidden = True


@click.command(cls=AgreementCommand)
@click.argument("source", metavar="STUDY", envvar=STUDY_VARIABLE)
@study_options
@table_options
@shared_options
@leaves("A report", when=lambda asked: asked["report"], study="source", file="report")
def agreement(source: str, format_: Format, **asked: Any) -> None:
    """Measure how well the coders of STUDY agree.

    Compares the current decisions on answers that several coders judged; --by breaks the result
    down. For ratings in a table, there is `agreement-table`.
    """
    check_explains(asked["explains"], format_)
    typed = _typed_options()
    if _is_study(source, typed):
        _refuse(
            typed & TABLE_OPTIONS,
            "tables",
            "A study already knows its coders, codes and respondents.",
        )
        show_study(source, asked, resampling(asked), format_, explains=asked["explains"])
        return
    _refuse(
        typed & STUDY_OPTIONS,
        "studies",
        f"{source} is a table. To make a study of it, see `intercoder import --help`.",
    )
    say(f"For a table, type `intercoder agreement-table {display_line(source)}` from now on.")
    show_table(Path(source), asked, format_)


def _typed_options() -> frozenset[str]:
    """Return the options that were typed, by parameter name."""
    context = click.get_current_context()
    return frozenset(
        name
        for name in context.params
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    )


def _is_study(source: str, typed: frozenset[str]) -> bool:
    """Return whether the argument is a study: by its content or, if missing, by the options."""
    from intercoder.study.file.file_type import is_study_file

    path = Path(source)
    if "://" in source or is_study_file(path):
        return True
    return not path.exists() and not typed & TABLE_OPTIONS


def _refuse(wrong: frozenset[str], takes: str, hint: str) -> None:
    if wrong:
        context = click.get_current_context()
        names = [one.opts[0] for one in context.command.params if one.name in wrong]
        raise UsageError(f"{', '.join(names)} can only be used with {takes}.", hint)
