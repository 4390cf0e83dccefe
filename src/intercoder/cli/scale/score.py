"""`intercoder score`: commands for data sets larger than any study. Each has a module of its own,
`intercoder.cli.scale.<name>`, which defines a click command called `<name>`."""

from __future__ import annotations

from collections.abc import Mapping

import click

from intercoder.cli.lazy import LazyGroup

LINES: Mapping[str, str] = {
    "pack": "Write the file with which a study leaves for scoring.",
    "run": "Score a data set of Parquet files.",
    "table": "Count codes in scored data, and estimate how often they are.",
}
"""One-line help by command, in the order in which they are needed."""


class ScoreGroup(LazyGroup):
    """The commands below `score`."""

    lazy: Mapping[str, tuple[str, str, str]] = {
        name: (f"scale.{name}", name, line) for name, line in LINES.items()
    }

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take `score MODELFILE DATA OUT` as `score run MODELFILE DATA OUT`."""
        if args and args[0] not in LINES and len(args) >= 3:
            args = ["run", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=ScoreGroup)
def score() -> None:
    """Score 10 million answers and more with what people coded in a study.

    `pack` writes a model from a study whose random sample is coded, `run` scores Parquet files with
    it, on this machine or a cluster, and `table` counts and estimates without loading them.
    """
