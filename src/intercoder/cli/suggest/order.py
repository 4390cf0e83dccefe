"""`intercoder suggest order`: puts a coder's open answers in a new order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import (
    Format,
    format_option,
    print_result,
    progress,
    say,
    study_argument,
)
from intercoder.cli.suggest.encoder_option import encoder_for, encoder_option
from intercoder.coding.suggestion import QueueOrder, order_words

if TYPE_CHECKING:
    from intercoder.study.study import Study
    from intercoder.suggest.model.suggester import Suggester


@click.command(cls=Command)
@study_argument
@click.option("--coder", required=True, metavar="NAME", help="The coder whose queue is ordered.")
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    default="main",
    show_default=True,
    help="Name of the round.",
)
@click.option(
    "--order",
    "order_",
    type=click.Choice([one.value for one in QueueOrder]),
    help="The order. Defaults to the round's setting.",
)
@click.option(
    "--seed", type=click.IntRange(0), help="Random seed. Defaults to the round's setting."
)
@encoder_option
@format_option
def order(
    study: str,
    coder: str,
    round_: str,
    order_: str | None,
    seed: int | None,
    encoder: str,
    format_: Format,
) -> None:
    """Put a coder's open answers in an order, using what has been learned so far.

    useful: what would teach the suggester most. certain: what it is surest of. together: similar
    answers side by side. reading: what is unlike the answers decided so far, the most typical of
    many first, so that new codes are met soon; nothing has to be learned for it. mixed: heavy
    answers among lighter ones (docs/wellbeing.md). allocated: the order of the allocation; lists
    drawn before are removed.

    Answers of the unassisted sample keep random places in every order. The next 2,000 answers are
    listed; after them the queue continues as allocated. A decision on an answer that was put
    forward is marked, so that no figure treats it as part of a random sample.
    """
    from intercoder.study.rounds.suggestion_settings import read_assistance
    from intercoder.study.study import open_study
    from intercoder.suggest.orders.redraw_order import redraw

    with open_study(study) as opened:
        settled = read_assistance(opened, round_)
        wanted = settled.order if order_ is None else QueueOrder(order_)
        reads = ""
        if wanted is QueueOrder.READING or _needs_model(opened, wanted):
            reads = encoder_for(opened, encoder)
        suggester = None
        if _needs_model(opened, wanted):
            suggester = _suggester(opened, round_, coder, reads)
        drawn = redraw(opened, coder, round_, suggester, order=wanted, seed=seed, encoder=reads)
    print_result(
        {
            "coder": coder,
            "round": round_,
            "order": drawn.order.value,
            "open": drawn.open,
            "considered": drawn.considered,
            "listed": drawn.listed,
            "of_unassisted_sample": drawn.of_sample,
        },
        format_,
    )
    if drawn.listed and settled.order is not wanted:
        say(
            f"The round's order is “{order_words(settled.order.drawn)}”, so the queue does not "
            "follow this one automatically: the coder can choose it with Ctrl+P, or set it "
            f"for everyone with `intercoder suggest settings --order {wanted.value}`."
        )


def _needs_model(study: Study, wanted: QueueOrder) -> bool:
    """Whether this order uses what was learned; answers are mixed by it if codes are heavy."""
    from intercoder.study.wellbeing.settings import heaviness_of
    from intercoder.suggest.orders.redraw_order import WITHOUT_MODEL

    if wanted is QueueOrder.MIXED:
        return bool(heaviness_of(study).codes)
    return wanted.drawn is not None and wanted not in WITHOUT_MODEL


def _suggester(study: Study, round_: str, coder: str, encoder: str) -> Suggester | None:
    """Return the model learned for this coder with this encoder; learn one if none is stored."""
    from intercoder.study.rounds.blindness import learns_from
    from intercoder.suggest.learning.learning_data import scope_of
    from intercoder.suggest.learning.models import train_and_keep
    from intercoder.suggest.learning.stored_models import newest_model

    whom = learns_from(study, round_, coder)
    found = newest_model(study, scope_of(whom, coder))
    if found is not None and encoder in {"", found[0].manifest["embeddings"]}:
        return found[1]
    with progress("Answers read to learn from") as advance:
        made = train_and_keep(study, whom, coder, encoder=encoder, advance=advance)
    return made.suggester if len(made.learning) else None
