"""`intercoder suggest settings`: shows and changes the suggestion settings of a round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_result, say, study_argument
from intercoder.coding.suggestion import ALL, CONSENSUS, OF_CODER, OWN, Assistance, Mode, QueueOrder
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.study.study import Study


NO_ENCODER_YET = (
    "Answers are compared by their words. An encoder also reads what they mean: with "
    'pip install "intercoder[encoder]", choose --encoder e5 (docs/suggestions.md).'
)


def _learn_from(_ctx: object, _parameter: object, value: str | None) -> str | None:
    """Parses `own`, `all`, `consensus` or `coder:NAME`."""
    if value is None:
        return None
    typed = value.strip()
    named = typed.removeprefix(OF_CODER).strip()
    if typed.startswith(OF_CODER) and named:
        return f"{OF_CODER}{named}"
    if typed not in {OWN, ALL, CONSENSUS}:
        raise click.BadParameter(f"“{value}” is not own, all, consensus or coder:NAME.")
    return typed


def _share(_ctx: object, _parameter: object, value: str | None) -> float | None:
    """Parses a share, typed as `20%` or `0.2`."""
    if value is None:
        return None
    typed = value.strip()
    try:
        share = float(typed.removesuffix("%")) / (100 if typed.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise click.BadParameter(f"“{value}” is not a share: type one such as 20% or 0.2.")
    return share


@click.command(cls=Command)
@study_argument
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    default="main",
    show_default=True,
    help="Name of the round.",
)
@click.option(
    "--mode",
    type=click.Choice([one.value for one in Mode]),
    help="When suggestions are shown: before a decision, after a first decision, or never.",
)
@click.option(
    "--learn-from",
    callback=_learn_from,
    metavar="own|all|consensus|coder:NAME",
    help="Whose decisions they learn from; consensus always counts.",
)
@click.option(
    "--unassisted",
    callback=_share,
    metavar="SHARE",
    help="Share of answers, drawn at random, that are coded without suggestions, such as 20%.",
)
@click.option("--seed", type=click.IntRange(0), help="Random seed for drawing these answers.")
@click.option(
    "--order",
    type=click.Choice([one.value for one in QueueOrder]),
    help="Order in which coders meet the answers.",
)
@click.option(
    "--encoder",
    metavar="NAME",
    help="What reads the meaning of this study's answers, in all rounds: e5, use, wordllama, or "
    "none.",
)
@format_option
def settings(study: str, round_: str, encoder: str | None, format_: Format, **asked: Any) -> None:
    """Show or change the suggestion settings of a round.

    By default suggestions are shown with the answer (before), learn from the coder's own decisions
    and from consensus (own), and are never shown on a fifth of the answers, so that agreement on
    these is between people alone. Coders at work get the new settings the next time they start.
    """
    from intercoder.study.rounds.suggestion_settings import read_assistance, set_assistance
    from intercoder.study.study import open_study
    from intercoder.study.suggest.encoder_setting import study_encoder
    from intercoder.suggest.learning.encoder_in_use import encoder_in_use, settle_encoder

    with open_study(study) as opened:
        if encoder is not None:
            settle_encoder(opened, encoder)
        before = read_assistance(opened, round_)
        settled = _with(before, **asked)
        if settled != before:
            set_assistance(opened, settled, round_)
            for warning in _warnings(opened, round_, before, settled):
                say(warning)
        reads = study_encoder(opened)
        about = encoder_in_use(opened)
    print_result(
        {
            "round": round_,
            "mode": settled.mode.value,
            "learn_from": settled.learn_from,
            "unassisted": settled.unassisted,
            "seed": settled.seed,
            "order": settled.order.value,
            "encoder": reads,
        },
        format_,
    )
    if encoder is not None or all(value is None for value in asked.values()):
        say(about.words or NO_ENCODER_YET)


def _with(
    before: Assistance,
    *,
    mode: str | None,
    learn_from: str | None,
    unassisted: float | None,
    seed: int | None,
    order: str | None,
) -> Assistance:
    """Return the settings with what was typed in place of the old values."""
    return replace(
        before,
        mode=before.mode if mode is None else Mode(mode),
        learn_from=before.learn_from if learn_from is None else learn_from,
        unassisted=before.unassisted if unassisted is None else unassisted,
        seed=before.seed if seed is None else seed,
        order=before.order if order is None else QueueOrder(order),
    )


def _warnings(study: Study, round_: str, before: Assistance, after: Assistance) -> list[str]:
    """Warn what a change means for decisions already made; None if there are none."""
    from intercoder.study.overview.progress import progress
    from intercoder.study.rounds.blindness import hidden_rounds
    from intercoder.study.rounds.rounds import find_round
    from intercoder.study.rounds.suggestion_settings import read_assistance

    warnings = []
    is_others = after.learn_from == ALL or after.learn_from.startswith(OF_CODER)
    if is_others and after.learn_from != before.learn_from and find_round(study, round_).hides:
        warnings.append(
            "The round is blind, and suggestions that learn from several coders reveal to "
            "each what the others decided: use --learn-from own, unless you intend this."
        )
    if is_others and after.learn_from != before.learn_from:
        held = [
            display_line(one.name)
            for one in hidden_rounds(study)
            if one.name != round_
            and read_assistance(study, one.name).learn_from in {OWN, CONSENSUS}
        ]
        if held:
            warnings.append(
                f"While {', '.join(held)} is blind and open, coders' suggestions in this round "
                "learn from less, so that they reveal nothing about it: from the coder's own "
                "decisions and consensus, or from consensus alone where one coder is named."
            )
    if after.learn_from not in {OWN, before.learn_from} and "://" in study.target:
        warnings.append(
            "On a server, a coder's login does not see what others decided, nor models "
            "learned from it: with “all”, coders' suggestions learn from their own decisions; "
            "with any other coder named, there are none. Use --learn-from own."
        )
    made = sum(one.made for one in progress(study, round_))
    if not made:
        return warnings
    decisions = counted(made, "decision was", "decisions were")
    if after.learn_from != before.learn_from:
        warnings.append(
            f"{decisions} made before: where suggestions were in view, they had learned from "
            f"“{before.learn_from}”. State this when you report agreement."
        )
    if (after.unassisted, after.seed) != (before.unassisted, before.seed):
        warnings.append(
            f"{decisions} made under another draw: answers now in the unassisted sample may "
            "have been coded with suggestions in view. Each decision records which were shown."
        )
    return warnings
