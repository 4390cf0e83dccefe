"""`intercoder score pack`: writes the file with which a study leaves for scoring."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.findings.prevalence_options import opened_for_lead, sets_of
from intercoder.cli.findings.written import check_free
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_lines,
    print_result,
    say,
    study_argument,
)
from intercoder.errors import ExportError

if TYPE_CHECKING:
    from intercoder.scale.model.scoring_model import ScoringModel


@click.command(cls=StudyCommand)
@study_argument
@click.argument("out", type=click.Path(path_type=Path), metavar="MODELFILE")
@click.option(
    "--round",
    "round_",
    default="",
    metavar="ROUND",
    help="The allocated round whose answers are the sample. Defaults to the last one.",
)
@click.option(
    "--sample",
    type=click.Choice(["round", "overlap"]),
    default="round",
    show_default=True,
    help="All answers of the round, or only those that several coders judge.",
)
@click.option(
    "--codes-of",
    default="all",
    show_default=True,
    metavar="WHOSE",
    help="all, consensus or coder:NAME. Of all, a consensus counts where one stands, and otherwise "
    "the share of the coders who gave the code.",
)
@click.option("--question", default="", metavar="ID", help="Only answers to this question.")
@click.option(
    "--precision",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Required precision: the share of assigned codes that must be right. Without it, codes "
    "are assigned where precision and recall are in balance.",
)
@click.option(
    "--folds",
    type=click.IntRange(2, 20),
    default=5,
    show_default=True,
    help="Parts of the sample; the model judges each without having learned from it.",
)
@click.option(
    "--all-of",
    "sets",
    multiple=True,
    metavar="CODES",
    help="Also the share with all of these codes, whatever else it has: ids with commas. "
    "Repeatable.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Random seed.")
@click.option("--force", is_flag=True, help="Overwrite MODELFILE if it exists.")
@as_option
@format_option
@leaves("A model with the codes of single answers")
def pack(study: str, out: Path, as_name: str | None, format_: Format, **asked: Any) -> None:
    """Write MODELFILE, with which the answers of a data set can be scored anywhere.

    It holds the codebook, models learned from the random sample that people coded, each without a
    part of it, and the sample: ids of respondents, codes, and the chance each answer had of being
    drawn. It holds no answers, but the words that models know: those that occur in answers. For
    leads only.
    """
    with opened_for_lead(study, as_name) as opened:
        from intercoder.findings.prevalence.of_study.asked import Asked
        from intercoder.findings.prevalence.of_study.random_sample import Sample
        from intercoder.scale.model.packing import pack as pack_study
        from intercoder.study.findings.releases import check_leads

        check_leads(person(opened, as_name), "let coded data of single respondents leave")
        check_free(out, force=asked["force"])
        say("Learning from what people decided…")
        model = pack_study(
            opened,
            Asked(
                asked["round_"],
                Sample(asked["sample"]),
                asked["codes_of"],
                asked["question"],
                folds=asked["folds"],
                seed=asked["seed"],
                sets=sets_of(asked["sets"]),
            ),
            precision=asked["precision"],
        )
    _write(out, model, format_)


def _write(out: Path, model: ScoringModel, format_: Format) -> None:
    from intercoder.scale.model.model_file import to_archive
    from intercoder.study.file.unfinished_files import put_in_place, unfinished

    archive = to_archive(model)
    try:
        with unfinished(out) as part:
            part.touch(0o600, exist_ok=False)
            part.write_bytes(archive)
            put_in_place(part, out, replace=True)
    except OSError as error:
        raise ExportError(
            f"{out} cannot be written: {error.strerror or type(error).__name__}.",
            "Choose another place.",
        ) from error
    given = int((model.thresholds <= 1).sum())
    print_result(
        {
            "file": str(out),
            "bytes": len(archive),
            "round": model.origin.round,
            "answers_in_sample": len(model.sample),
            "of_answers": model.sample.population,
            "codes": len(model.codes),
            "codes_assigned": given,
            "models": len(model.suggesters),
        },
        format_,
    )
    if format_ is Format.TABLE:
        print_lines(model.origin.remarks)
