"""Writes and reads the file of a model: a ZIP of JSON, YAML and plain arrays, which runs no code.

Features and topics are kept once, with the first fold's model; the others add their weights.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import StudyError, TableError
from intercoder.scale.model.scoring_model import Column, HumanSample, Origin, ScoringModel
from intercoder.suggest.model.arrays import from_bytes, to_bytes
from intercoder.suggest.model.suggester import Suggester
from intercoder.suggest.probability.bend import Bend
from intercoder.suggest.probability.calibration import Calibration
from intercoder.suggest.probability.languages import languages_as_data, languages_from_data

FORM = 1
"""Version of the file."""
ABOUT, CODEBOOK, MODEL, FOLDS, SAMPLE = (
    *("about.json", "codebook.yaml", "model.npz"),
    *("folds.npz", "sample.npz"),
)
_WHEN = (1980, 1, 1, 0, 0, 0)
_LARGEST = 4 * 2**30
"""Bytes that a part may take once it is unpacked."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class ModelFile:
    """A model as it was read."""

    model: ScoringModel
    digest: str
    """SHA-256 of the file: scored shards say which model scored them."""


def to_archive(model: ScoringModel) -> bytes:
    """The model as the bytes of its file, the same for the same model."""
    about = {
        "form": FORM,
        "origin": asdict(model.origin),
        "columns": [asdict(one) for one in model.columns],
        "respondents": model.sample.respondents,
        "questions": model.sample.questions,
    }
    sample = model.sample
    parts = {
        ABOUT: json.dumps(about, ensure_ascii=False).encode(),
        CODEBOOK: model.codebook,
        MODEL: to_bytes(model.suggesters[0]),
        FOLDS: _packed(_of_folds(model.suggesters)),
        SAMPLE: _packed(
            {
                "labels": sample.labels,
                "held_out": sample.held_out,
                "fold": sample.fold,
                "stratum": sample.stratum,
                "sizes": sample.sizes,
                "thresholds": model.thresholds,
            }
        ),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as whole:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.external_attr = 0o600 << 16
            is_packed = name.endswith(".npz")
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            whole.writestr(entry, content)
    return written.getvalue()


def read_model(path: Path, *, for_tables: bool = False) -> ModelFile:
    """The model in this file; for tables, without what scores. Raises TableError where there is
    none, or it is damaged."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return ModelFile(_read(file, path.name, for_tables=for_tables), digest)
    except OSError as error:
        raise TableError(
            f"{path} cannot be read: {error.strerror or type(error).__name__}.",
            "Name a file written by `intercoder score pack`.",
        ) from error


def from_archive(archive: bytes, name: str) -> ModelFile:
    """The model in these bytes of the file `name`. Raises TableError where they are damaged."""
    return ModelFile(_read(io.BytesIO(archive), name), hashlib.sha256(archive).hexdigest())


def _read(file: IO[bytes], name: str, *, for_tables: bool = False) -> ScoringModel:
    try:
        with zipfile.ZipFile(file) as whole:
            if sum(one.file_size for one in whole.infolist()) > _LARGEST:
                raise ValueError("too large")
            wanted = (ABOUT, CODEBOOK, SAMPLE, *(() if for_tables else (MODEL, FOLDS)))
            parts = {one: whole.read(one) for one in wanted}
        about = json.loads(parts[ABOUT])
        if about["form"] != FORM:
            raise TableError(
                f"{name} was written by another version of the program.",
                "Write it again with `intercoder score pack`.",
            )
        return _model(about, parts)
    except (
        *(StudyError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError),
        *(EOFError, NotImplementedError, RuntimeError, MemoryError, zipfile.BadZipFile),
    ) as error:
        raise TableError(
            f"{name} is no model that this program can read, or is damaged.",
            "Write it again with `intercoder score pack`.",
        ) from error


def _model(about: Mapping[str, Any], parts: Mapping[str, bytes]) -> ScoringModel:
    columns = tuple(
        Column(**{**one, "below": tuple(one["below"]), "all_of": tuple(one.get("all_of", ()))})
        for one in about["columns"]
    )
    arrays = _unpacked(parts[SAMPLE])
    sample = HumanSample(
        tuple(map(str, about["respondents"])),
        tuple(map(str, about["questions"])),
        *(arrays[name] for name in ("labels", "held_out", "fold", "stratum", "sizes")),
    )
    origin = {
        **about["origin"],
        "coders": tuple(about["origin"]["coders"]),
        "remarks": tuple(about["origin"]["remarks"]),
    }
    model = ScoringModel(
        Origin(**origin),
        columns,
        arrays["thresholds"],
        _suggesters(from_bytes(parts[MODEL]), _unpacked(parts[FOLDS])) if MODEL in parts else (),
        sample,
        parts[CODEBOOK],
    )
    _check(model)
    return model


def _check(model: ScoringModel) -> None:
    """Raise ValueError where the parts do not fit each other."""
    n, k, codes = len(model.sample), len(model.columns), len(model.codes)
    sample = model.sample
    shapes = {
        sample.labels.shape: (n, k),
        sample.held_out.shape: (n, k),
        sample.fold.shape: (n,),
        sample.stratum.shape: (n,),
        model.thresholds.shape: (codes,),
    }
    fits = all(found == expected for found, expected in shapes.items())
    known = {one.codes for one in model.suggesters} - {tuple(one.code for one in model.codes)}
    if not fits or len(sample.questions) != n or known:
        raise ValueError("parts of different sizes")
    if n and not 0 <= sample.stratum.min() <= sample.stratum.max() < len(sample.sizes):
        raise ValueError("a stratum there is not")
    if any(not 0 <= place < codes for one in model.columns for place in one.below):
        raise ValueError("a code there is not")
    if any(not 0 <= place < at for at, one in enumerate(model.columns) for place in one.all_of):
        raise ValueError("a code there is not")


def _of_folds(suggesters: tuple[Suggester, ...]) -> Arrays:
    """What the models of the folds do not share, one array for all."""
    calibrations = [one.calibration for one in suggesters]
    bends = [one.bend for one in calibrations if one.bend is not None]
    found: Arrays = {
        "weights": np.stack([one.weights for one in suggesters]),
        "bias": np.stack([one.bias for one in suggesters]),
        "theme_weights": np.stack([one.theme_weights for one in suggesters]),
        "thresholds": np.stack([one.thresholds for one in suggesters]),
        "slope": np.stack([one.slope for one in calibrations]),
        "intercept": np.stack([one.intercept for one in calibrations]),
    }
    languages = json.dumps([languages_as_data(one.languages) for one in calibrations])
    found["languages"] = np.frombuffer(languages.encode(), dtype=np.uint8)
    if bends:
        found["lift"] = np.array([one.lift for one in bends])
        found["flattening"] = np.stack([one.flattening for one in bends])
    return found


def _suggesters(first: Suggester, arrays: Arrays) -> tuple[Suggester, ...]:
    shapes = {
        "weights": first.weights.shape,
        "bias": first.bias.shape,
        "theme_weights": first.theme_weights.shape,
        "slope": first.bias.shape,
        "intercept": first.bias.shape,
        "thresholds": first.bias.shape,
    }
    folds = len(arrays["bias"])
    if not folds or any(arrays[name].shape != (folds, *shape) for name, shape in shapes.items()):
        raise ValueError("parts of different sizes")
    has_bend = "lift" in arrays
    languages = json.loads(arrays["languages"].tobytes())
    if len(languages) != folds:
        raise ValueError("parts of different sizes")
    return tuple(
        replace(
            first,
            weights=arrays["weights"][fold],
            bias=arrays["bias"][fold],
            theme_weights=arrays["theme_weights"][fold],
            thresholds=arrays["thresholds"][fold],
            calibration=Calibration(
                arrays["slope"][fold],
                arrays["intercept"][fold],
                bend=Bend(float(arrays["lift"][fold]), arrays["flattening"][fold])
                if has_bend
                else None,
                languages=languages_from_data(languages[fold]),
            ),
        )
        for fold in range(folds)
    )


def _packed(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _unpacked(archive: bytes) -> Arrays:
    with np.load(io.BytesIO(archive), allow_pickle=False) as read:
        return {name: read[name] for name in read.files}
