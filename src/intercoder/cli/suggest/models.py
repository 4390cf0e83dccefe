"""`intercoder suggest models`: lists the models of a study, and what they learned from."""

from __future__ import annotations

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    ExitCode,
    Format,
    format_option,
    print_result,
    print_rows,
    progress,
    say,
    study_argument,
)
from intercoder.text.counted import counted

COLUMNS = (
    "model",
    "scope",
    "made_at",
    "revision",
    "decisions_up_to",
    "answers",
    "micro_f1",
    "recall_in_top_3",
    "seed",
    "encoder",
)
SHOWN = ("model", "scope", "made_at", "answers", "micro_f1", "encoder")
"""Columns of the table: as many as fit in 80 columns; --show and other formats have the rest."""
CHANGED_SINCE = "Texts that a model learned from have been redacted or deleted since"
ID = 18
"""Length of a model id's beginning that identifies it: the time in milliseconds, and chance."""


@click.command(name="models", cls=Command)
@study_argument
@click.option(
    "--show",
    metavar="MODEL",
    help="Show everything known about one model, given the beginning of its id.",
)
@click.option(
    "--rebuild", metavar="MODEL", help="Learn a model again, and compare its probabilities."
)
@click.option(
    "--encoder",
    default="",
    metavar="NAME",
    help="With --rebuild: folder of the encoder the model was learned with, if you trust it.",
)
@as_option
@format_option
def models(
    study: str,
    show: str | None,
    rebuild: str | None,
    encoder: str,
    as_name: str | None,
    format_: Format,
) -> int:
    """List the models of STUDY, oldest first: what each learned from, and how good it was.

    A model that has been replaced can be learned again from this record: --rebuild does so, and
    exits with 1 if its probabilities differ.
    """
    from intercoder.study.redaction.totals import last_redaction
    from intercoder.study.rounds.blindness import check_may_see
    from intercoder.study.study import open_study
    from intercoder.study.suggest.models import find_model
    from intercoder.study.suggest.models import models as kept

    with open_study(study) as opened:
        last = last_redaction(opened)
        if rebuild:
            from intercoder.suggest.learning.models import rebuild as learn_again

            with progress("Answers read to learn from") as advance:
                again = learn_again(opened, rebuild, encoder=encoder, advance=advance)
            print_result(
                {
                    "model": again.record.id,
                    "same": again.same,
                    "largest_difference": again.largest_difference,
                    "versions_that_differ": list(again.versions_differ),
                },
                format_,
            )
            if again.record.made_at < last and not again.same:
                say(f"{CHANGED_SINCE}, so it cannot come out the same.")
            return ExitCode.DONE if again.same else ExitCode.FAILED
        if show:
            record = find_model(opened, show)
            check_may_see(opened, person(opened, as_name), of=record.manifest["teachers"])
            shown = {name: value for name, value in record.manifest.items() if name != "probe"}
            head = {"model": record.id, "scope": record.scope, "made_at": record.made_at}
            print_result({**head, **shown}, format_)
            return ExitCode.DONE
        records = kept(opened)
        rows = [
            (
                one.id,
                one.scope,
                one.made_at,
                one.manifest["revision"],
                one.manifest["decisions_up_to"],
                *(one.manifest["figures"][name] for name in COLUMNS[5:8]),
                one.manifest["seed"],
                one.manifest["embeddings"],
            )
            for one in records
        ]
        if before := sum(one.made_at < last for one in records):
            say(f"{CHANGED_SINCE}, of {counted(before, 'model')}: what was learned is deleted.")
    if format_ is Format.TABLE:
        columns = tuple(COLUMNS.index(name) for name in SHOWN)
        rows = [
            (
                row[0][:ID],
                *(row[place] for place in columns[1:2]),
                row[2][:16].replace("T", " "),
                *(row[place] for place in columns[3:]),
            )
            for row in rows
        ]
        print_rows(SHOWN, rows, format_)
        return ExitCode.DONE
    print_rows(COLUMNS, rows, format_)
    return ExitCode.DONE
