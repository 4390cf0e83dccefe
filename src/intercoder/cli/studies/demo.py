"""`intercoder demo`: opens a ready-made study to try the program."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import print_lines, progress, say


@click.command(cls=Command)
@click.option("--fresh", is_flag=True, help="Start over: remove everything coded in it before.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder for the study. Defaults to the program's data folder.",
)
@click.option("--plain", is_flag=True, help="Code line by line, without the coding screen.")
@click.option(
    "--coder", metavar="NAME", default="you", show_default=True, help="Name of the coder."
)
@click.pass_context
def demo(
    context: click.Context, *, fresh: bool, folder: Path | None, plain: bool, coder: str
) -> None:
    """Open a ready synthetic study to try the program.

    Visitors of a public library answer two questions; anna, ben and carla have coded part of the
    answers. The study is made the first time and kept, so you can continue where you stopped.
    Where the encoder e5 is installed, it reads what the answers mean.
    """
    from intercoder.exchange.demo import DEMO_FILE, make_demo, prepare_coder, remove_demo

    path = (folder or _own_folder()) / DEMO_FILE
    if fresh and path.exists():
        remove_demo(path)
    if not path.exists():
        with progress("Making the study") as advance:
            make_demo(path, advance)
        _let_encoder_read(path)
    prepare_coder(path, coder)
    if plain or (sys.stdin.isatty() and sys.stdout.isatty()):
        from intercoder.cli.coding.code import code

        context.invoke(code, study=str(path), coder=coder, plain=plain)
    else:
        command = f"intercoder code {shlex.quote(str(path))} --coder {shlex.quote(coder)}"
        print_lines(
            [f"The demonstration study is {path}", f"In a terminal, open it with: {command}"]
        )


def _let_encoder_read(path: Path) -> None:
    """Have e5 read the answers, where it is installed."""
    from intercoder.errors import UsageError
    from intercoder.study.study import open_study
    from intercoder.suggest.learning.encoder_in_use import settle_encoder

    with suppress(UsageError), open_study(str(path)) as study:
        settle_encoder(study, "e5")


def _own_folder() -> Path:
    """Return the folder for the program's data, or a temporary one if that is not writable."""
    from platformdirs import user_data_path

    folder = user_data_path("intercoder", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return folder
    except OSError:
        instead = Path(mkdtemp(prefix="intercoder-demo-"))
        say(
            f"{folder} is not writable, so the study is kept in {instead} until that folder is "
            "emptied."
        )
        return instead
