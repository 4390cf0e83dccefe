"""`intercoder suggest`: commands for suggestions. Each has a module of its own,
`intercoder.cli.suggest.<name>`, which defines a click command called `<name>`."""

from __future__ import annotations

from collections.abc import Mapping

import click

from intercoder.cli.lazy import LazyGroup

LINES: Mapping[str, str] = {
    "settings": "Set when suggestions are shown in a round, and whom they learn from.",
    "train": "Train a model now, and store it in the study.",
    "models": "List the models stored in a study, and what each was trained on.",
    "evaluate": "Measure how good suggestions are, on codes given by people.",
    "audit": "Show how suggestions influenced the coders.",
    "apply": "Let a machine code answers that nobody will read.",
    "doubts": "List the decisions that are probably slips.",
    "order": "Set the order in which coders meet the answers.",
    "encode": "Let the encoder read all answers now.",
    "advisor": "Ask a language model on this machine for advice.",
    "groups": "Find answers that are identical or nearly so.",
}
"""One-line help by command, in the order in which leads need them."""


class SuggestGroup(LazyGroup):
    """The commands below `suggest`."""

    lazy: Mapping[str, tuple[str, str, str]] = {
        name: (f"suggest.{name}", name, line) for name, line in LINES.items()
    }


@click.group(cls=SuggestGroup)
def suggest() -> None:
    """Suggestions: codes proposed to coders, learned from what coders decided.

    Everything happens on this machine. Suggestions are proposals: nothing is ever chosen for a
    coder, and what was shown is stored with each decision.
    """
