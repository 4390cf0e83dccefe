"""`intercoder package`: sends answers to coders in files of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intercoder.cli.coder_options import coders_option
from intercoder.cli.encryption.receivers import to_option
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_rows,
    progress,
    say,
    study_argument,
)
from intercoder.errors import StudyError, UsageError

if TYPE_CHECKING:
    from intercoder.study.packages.package_writer import WrittenPackage

COLUMNS = ("coder", "round", "answers", "decisions", "file", "package")


@click.command(cls=StudyCommand, formerly={"--coder": "--coders"})
@study_argument
@click.argument("out", type=click.Path(path_type=Path))
@coders_option("Coders who get a package each.")
@click.option(
    "--all", "everyone", is_flag=True, help="Make a package for every coder of the round."
)
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    default="main",
    show_default=True,
    help="Name of the round.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite a file, or a package from which everything has come back.",
)
@to_option("Public key of a receiver, or a file that lists some: encrypts it. Repeatable.")
@click.option(
    "--unencrypted", is_flag=True, help="Write a readable file even of an encrypted study."
)
@format_option
@leaves("A package", is_noted=False)
def package(
    study: str,
    out: Path,
    coders: tuple[str, ...],
    round_: str,
    to: tuple[str, ...],
    format_: Format,
    **switches: bool,
) -> None:
    """Write everything a coder needs for a round to the file OUT, to be sent to them.

    The coder opens it with `intercoder code OUT` and sends the file back; `intercoder merge` then
    takes their decisions into the study. A package contains the coder's answers of the round, the
    codebook and their own earlier decisions, and nothing about anybody else.

    With --to only the receiver's identity opens it: they use `intercoder receive`, code it, and
    send it back with `intercoder send`. Without --to it is not encrypted; if the study is, that has
    to be confirmed with --unencrypted.

    For several coders, or with --all, OUT is a folder, and each coder gets a file
    ROUND-CODER.study.
    """
    from intercoder.protection.encryption.sealed_file import SUFFIX, receivers
    from intercoder.study.packages.package_writer import coders_to_pack, pack
    from intercoder.study.study import check_is_whole, open_study
    from intercoder.training.may_code import check_may_code

    everyone, force = switches["everyone"], switches["force"]
    if everyone == bool(coders):
        raise UsageError(
            "No coder was chosen, or both --coders and --all were given.",
            "Use either --coders A,B or --all.",
        )
    with open_study(study) as opened, progress("Answers written") as advance:
        check_is_whole(opened)
        if opened.is_encrypted and not (to or switches["unencrypted"]):
            raise StudyError(
                f"{opened.target} is encrypted, and the package would not be.",
                "Name its receiver's public key with --to, or add --unencrypted.",
            )
        found = receivers(to)
        names = coders_to_pack(opened, round_) if everyone else tuple(dict.fromkeys(coders))
        if not names:
            raise StudyError("This round has no coders.", "Add one with `intercoder coder add`.")
        check_may_code(opened, names, round_)
        is_folder = everyone or len(names) > 1 or out.is_dir()
        wanted = (
            _in_folder(out, round_, names, SUFFIX if to else "") if is_folder else [(names[0], out)]
        )
        packed = pack(
            opened,
            wanted,
            round=round_,
            replace=force,
            to=found,
            folder=out if is_folder else None,
            advance=advance,
        )
    print_rows(COLUMNS, [_row(one) for one in packed], format_)
    _comment(packed)


def _in_folder(
    folder: Path, round: str, names: Sequence[str], ending: str
) -> list[tuple[str, Path]]:
    """Return each coder's package file in the folder."""
    from intercoder.study.packages.packages import file_name

    found: list[tuple[str, Path]] = []
    for name in names:
        taken = [path.name.removesuffix(ending) for _, path in found]
        found.append((name, folder / f"{file_name(round, name, taken)}{ending}"))
    return found


def _row(one: WrittenPackage) -> tuple[str | int, ...]:
    sent = one.package
    return (sent.coder, sent.round, sent.answers, sent.decisions, str(one.file), sent.id)


def _comment(packed: Sequence[WrittenPackage]) -> None:
    """List what the lead should know."""
    if any(one.learns_otherwise for one in packed):
        say(
            "In the study, suggestions in this round also learn from other coders or from "
            "consensus; in a package they learn from the coder's own decisions only."
        )
    out = [one.package.coder for one in packed if one.still_out]
    if out:
        say(
            "These coders already have a package of this round that has not come back: "
            f"{', '.join(out)}. If an answer is decided in both, the later decision counts."
        )
