"""`intercoder suggest train`: trains a model on the current decisions of a study."""

from __future__ import annotations

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_result, progress, say, study_argument
from intercoder.cli.suggest.encoder_option import encoder_for, encoder_option


@click.command(name="train", cls=Command)
@study_argument
@click.option(
    "--coder", default="", metavar="NAME", help="The coder whose suggestions are learned."
)
@click.option(
    "--learn-from",
    metavar="WHOM",
    help="own, all, consensus or coder:NAME. Defaults to the round's setting.",
)
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    default="main",
    show_default=True,
    help="The round whose settings are used.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Random seed for learning.")
@encoder_option
@as_option
@format_option
def train(
    study: str,
    coder: str,
    learn_from: str | None,
    round_: str,
    seed: int,
    encoder: str,
    as_name: str | None,
    format_: Format,
) -> None:
    """Learn from the current decisions in STUDY, and store the model in the study.

    The coding screen does this automatically while someone codes. This command does it right away,
    for example after an import of earlier codings, or with another encoder. Nothing is ever
    downloaded.
    """
    from intercoder.study.rounds.blindness import check_may_learn
    from intercoder.study.rounds.suggestion_settings import read_assistance
    from intercoder.study.study import open_study
    from intercoder.suggest.learning.languages_coded import language_remark
    from intercoder.suggest.learning.models import train_and_keep

    with open_study(study) as opened:
        settled = read_assistance(opened, round_)
        whom = learn_from or (settled.learn_from if coder or settled.learn_from != "own" else "all")
        check_may_learn(opened, person(opened, as_name), whom, coder)
        reads = encoder_for(opened, encoder)
        with progress("Answers read to learn from") as advance:
            kept = train_and_keep(opened, whom, coder, seed=seed, encoder=reads, advance=advance)
        spoken = opened.languages()
    figures = kept.record.manifest["figures"]
    print_result(
        {
            "model": kept.record.id,
            "scope": kept.record.scope,
            "learned_from": list(kept.record.manifest["teachers"]),
            "answers": figures["answers"],
            "codes_given": figures["codes_given"],
            "micro_f1": figures["micro_f1"],
            "recall_in_top_3": figures["recall_in_top_3"],
            "revision": kept.record.manifest["revision"],
            "encoder": _encoder(reads, is_used=figures["reads_meaning"]),
            "seed": seed,
        },
        format_,
    )
    if remark := language_remark(spoken, kept.record.manifest["languages"]):
        say(remark)


def _encoder(name: str, *, is_used: bool) -> str:
    """Which encoder there was, and whether it is used."""
    if not name:
        return "none"
    return name if is_used else f"{name}: not used, words alone predict as well"
