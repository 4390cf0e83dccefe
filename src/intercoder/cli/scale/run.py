"""`intercoder score run`: scores a data set of Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_result, progress, say
from intercoder.errors import UsageError
from intercoder.platforms.processes import usable_cores
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.scale.scoring.engine import Engine


@click.command(cls=Command)
@click.argument("model", type=click.Path(path_type=Path), metavar="MODELFILE")
@click.argument("data", type=click.Path(path_type=Path), metavar="DATA")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@click.option(
    "--text", default="text", show_default=True, metavar="COLUMN", help="Column with the answers."
)
@click.option(
    "--respondent",
    default="respondent",
    show_default=True,
    metavar="COLUMN",
    help="Column with the respondents' ids.",
)
@click.option("--question-column", default="", metavar="COLUMN", help="Column with the question.")
@click.option("--question-is", default="", metavar="ID", help="The question that all rows answer.")
@click.option(
    "--language", default="", metavar="COLUMN", help="Column with the answers' languages."
)
@click.option(
    "--language-is", default="", metavar="TAG", help="Language of all answers, such as fi."
)
@click.option(
    "--keep",
    multiple=True,
    metavar="COLUMN",
    help="Column to keep in OUT, such as one to group by. Repeatable.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Number of processes on this machine.  [default: one for each core]",
)
@click.option(
    "--dask",
    is_flag=False,
    flag_value="",
    metavar="ADDRESS",
    help="Score on the Dask cluster whose scheduler has this address; given last and without one, "
    "on a cluster of this machine's processes.",
)
@click.option(
    "--spark",
    is_flag=False,
    flag_value="",
    metavar="MASTER",
    help="Score on this Spark cluster; given last and without one, on Spark on this machine.",
)
@format_option
def run(model: Path, data: Path, out: Path, format_: Format, **asked: Any) -> None:
    """Score the answers of DATA, a folder of Parquet files, into the new folder OUT.

    Everything runs on this machine, unless --dask or --spark names a cluster. Its machines must
    have intercoder, and see MODELFILE, DATA and OUT under the same paths.

    OUT gets Parquet files with ids, a probability for each code, and the codes assigned; never
    texts. Its manifest lists the shards in which DATA is scored. If a run is stopped, at whatever
    moment, give the command again: it goes on with the shards that are missing, and the files are
    the same, byte for byte, as if it had not been stopped.
    """
    from intercoder.scale.scoring.layout import Layout
    from intercoder.scale.scoring.running import begun, score

    layout = Layout(
        asked["text"],
        asked["respondent"],
        asked["question_column"],
        asked["question_is"],
        asked["language"],
        asked["language_is"],
        asked["keep"],
    )
    engine = _engine(asked["workers"] or usable_cores(), asked["dask"], asked["spark"])
    with begun(model, data, out, layout) as begin:
        shards, found = len(begin.manifest.shards), len(begin.found)
        if found:
            say(f"Going on: {found:,} of {counted(shards, 'shard')} are scored already.")
        rows = begin.manifest.rows
        try:
            with progress("Answers scored", rows, before=begin.rows_found) as advance:
                outcome = score(begin, engine, advance)
        except KeyboardInterrupt:
            say("Stopped. What is scored stays: give the command again to go on.")
            raise
    print_result(
        {
            "folder": str(out),
            "rows": outcome.rows,
            "answers": outcome.answers,
            "without_an_answer": outcome.rows - outcome.answers,
            "shards": outcome.shards,
            "scored_before": outcome.found,
        },
        format_,
    )


def _engine(workers: int, dask: str | None, spark: str | None) -> Engine:
    if dask is not None and spark is not None:
        raise UsageError("--dask and --spark cannot be combined.", "Choose one.")
    if dask is not None:
        from intercoder.scale.engines.dask_cluster import DaskCluster

        return DaskCluster(dask, workers)
    if spark is not None:
        from intercoder.scale.engines.spark import Spark

        return Spark(spark, workers)
    from intercoder.scale.engines.process_pool import ProcessPool

    return ProcessPool(workers)
