"""The list of shards that a run keeps in its folder, by which it goes on where it stopped."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from intercoder.errors import ExportError, TableError
from intercoder.scale.scoring.data_set import DataFile, Shard, shards_of
from intercoder.scale.scoring.layout import Layout
from intercoder.scale.scoring.shard_file import UNFINISHED

NAME = "_manifest.json"
"""Readers of Parquet folders pass over names that begin so."""
DONE = "_SUCCESS"
"""An empty file that says, as with Spark, that all is there."""
LOCK = ".lock"
FORM = 1


@dataclass(frozen=True)
class Manifest:
    """What is scored, with what, in which shards."""

    model: str
    """SHA-256 of the model's file."""
    layout: Layout
    files: tuple[DataFile, ...]
    shards: tuple[Shard, ...]

    @property
    def rows(self) -> int:
        """How many rows the data set has."""
        return sum(one.rows for one in self.shards)

    def as_text(self) -> str:
        """As it is kept; the same for the same data, model and layout."""
        document = {
            "form": FORM,
            "model": self.model,
            "layout": self.layout.as_json(),
            "files": [asdict(one) for one in self.files],
            "shards": [asdict(one) for one in self.shards],
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def manifest_of(model: str, layout: Layout, files: Sequence[DataFile]) -> Manifest:
    """That of a data set."""
    return Manifest(model, layout, tuple(files), shards_of(files))


def read_manifest(out: Path) -> Manifest:
    """The manifest in a folder of scored data. Raises TableError where there is none."""
    try:
        document = json.loads((out / NAME).read_text("utf-8"))
        if document["form"] != FORM:
            raise ValueError("another form")
        return Manifest(
            document["model"],
            Layout.from_json(document["layout"]),
            tuple(DataFile(**{**one, "rows": tuple(one["rows"])}) for one in document["files"]),
            tuple(Shard(**one) for one in document["shards"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError(
            f"{out} is no folder of scored data.", "Name one that `intercoder score run` made."
        ) from error


def begin(out: Path, manifest: Manifest) -> None:
    """Make the folder and its manifest, or find the same one there.

    Raises ExportError where the folder holds anything else, or what was scored of other data, with
    another model or with other options.
    """
    try:
        out.mkdir(mode=0o700, parents=False, exist_ok=True)
        present = {one.name for one in out.iterdir()}
    except OSError as error:
        raise _unwritable(out, error) from error
    if NAME in present:
        _check_same(out, read_manifest(out), manifest)
        return
    if present - {LOCK, f"{UNFINISHED}{NAME}"}:
        raise ExportError(f"{out} already holds other files.", "Name a new folder.")
    part = out / f"{UNFINISHED}{NAME}"
    try:
        with part.open("w", encoding="utf-8") as file:
            part.chmod(0o600)
            file.write(manifest.as_text())
            file.flush()
            os.fsync(file.fileno())
        part.replace(out / NAME)
    except OSError as error:
        raise _unwritable(out, error) from error


def clear_unfinished(out: Path) -> None:
    """Remove what processes left that were killed."""
    for one in out.glob(f"{UNFINISHED}*"):
        one.unlink(missing_ok=True)


def _check_same(out: Path, found: Manifest, asked: Manifest) -> None:
    what = (
        "with another model"
        if found.model != asked.model
        else "from other data, or data that have changed since"
        if found.files != asked.files
        else "with other options"
        if found.layout != asked.layout
        else "in another way"
        if found.shards != asked.shards
        else ""
    )
    if what:
        raise ExportError(
            f"{out} was begun {what}.", "Name a new folder, or give the command as it was begun."
        )


def _unwritable(out: Path, error: OSError) -> ExportError:
    return ExportError(
        f"{out} cannot be written: {error.strerror or type(error).__name__}.",
        "Choose another place.",
    )
