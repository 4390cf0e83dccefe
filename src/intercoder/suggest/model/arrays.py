"""Converts a suggester to plain arrays and back: nothing that is loaded can run code."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import StudyError
from intercoder.suggest.encoders.encoder import find_encoder, is_packaged
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.evidence import UNKNOWN_CONTENT, ContentWords
from intercoder.suggest.model.features import Features, Terms
from intercoder.suggest.model.latent_topics import LatentTopics
from intercoder.suggest.model.suggester import Learned, Suggester
from intercoder.suggest.probability.advice_weights import AdviceWeights
from intercoder.suggest.probability.bend import Bend
from intercoder.suggest.probability.calibration import Calibration
from intercoder.suggest.probability.languages import languages_as_data, languages_from_data

FORM = 2
"""Version of the format, raised if older arrays become unreadable and are learned again."""


def to_bytes(suggester: Suggester) -> bytes:
    """The suggester's numbers and terms, as a compressed archive of NumPy arrays."""
    features = suggester.features
    names = {
        "form": FORM,
        "codes": suggester.codes,
        "words": features.words.terms,
        "pieces": features.pieces.terms,
        "questions": features.questions,
        "embedder": suggester.embedder.name if suggester.embedder else None,
        "languages": suggester.content.languages,
        "code_words": sorted(suggester.content.names),
        "answers": suggester.learned.answers if suggester.learned else None,
        "told_apart": languages_as_data(suggester.calibration.languages),
    }
    arrays: dict[str, NDArray[Any]] = {
        "names": np.frombuffer(json.dumps(names).encode(), dtype=np.uint8),
        "words_idf": features.words.idf,
        "pieces_idf": features.pieces.idf,
        "weights": suggester.weights,
        "bias": suggester.bias,
        "slope": suggester.calibration.slope,
        "intercept": suggester.calibration.intercept,
        "thresholds": suggester.thresholds,
        "themes": suggester.themes.of_term,
        "theme_weights": suggester.theme_weights,
    }
    if suggester.calibration.bend is not None:
        arrays["lift"] = np.array(suggester.calibration.bend.lift)
        arrays["flattening"] = suggester.calibration.bend.flattening
    if suggester.embedding_weights is not None:
        arrays["embedding_weights"] = suggester.embedding_weights
    if suggester.embedder is not None and suggester.embedder.centre is not None:
        arrays["embedding_centre"] = suggester.embedder.centre
    if suggester.advice is not None:
        arrays["advice"] = np.vstack((suggester.advice.named, suggester.advice.unnamed))
    if suggester.learned is not None:
        arrays["examples"] = suggester.learned.examples
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def from_bytes(archive: bytes) -> Suggester:
    """The suggester in this archive.

    Raises StudyError if it is damaged, of another format, or needs the embeddings of a folder: a
    study from elsewhere must not decide which files are opened.
    """
    try:
        with np.load(io.BytesIO(archive), allow_pickle=False) as read:
            arrays = {name: read[name] for name in read.files if not name.endswith(".json")}
        names = json.loads(arrays["names"].tobytes())
        if names["form"] != FORM:
            raise ValueError("another form")
        if names["embedder"] is not None and not is_packaged(names["embedder"]):
            raise ValueError("embeddings of a folder")
        return _suggester(names, arrays)
    except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise StudyError(
            "The model stored in this study cannot be read.",
            "Run `intercoder suggest train` to learn it again.",
        ) from error


def _suggester(names: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Suggester:
    features = Features(
        Terms(tuple(names["words"]), arrays["words_idf"]),
        Terms(tuple(names["pieces"]), arrays["pieces_idf"]),
        tuple(names["questions"]),
    )
    k = len(names["codes"])
    count = len(arrays["theme_weights"])
    sizes = (features.width, k), (k,), (features.width, count), (count, k)
    parts = ("weights", "bias", "themes", "theme_weights")
    if tuple(arrays[part].shape for part in parts) != sizes:
        raise ValueError("parts of different sizes")
    return Suggester(
        tuple(names["codes"]),
        features,
        arrays["weights"],
        arrays["bias"],
        Calibration(
            arrays["slope"],
            arrays["intercept"],
            bend=_bend(arrays, k),
            languages=languages_from_data(names.get("told_apart")),
        ),
        arrays["thresholds"],
        LatentTopics(arrays["themes"]),
        arrays["theme_weights"],
        _embedder(names, arrays, k),
        arrays.get("embedding_weights"),
        _content(names),
        _learned(names, arrays),
        _advice(arrays, k),
    )


def _advice(arrays: dict[str, NDArray[Any]], k: int) -> AdviceWeights | None:
    """What advice is worth; None where it is worth nothing."""
    if "advice" not in arrays:
        return None
    if arrays["advice"].shape != (2, k):
        raise ValueError("parts of different sizes")
    return AdviceWeights(*arrays["advice"].astype(np.float64))


def _bend(arrays: dict[str, NDArray[Any]], k: int) -> Bend | None:
    """How probabilities are bent; those of a model kept before were not."""
    if "lift" not in arrays:
        return None
    if arrays["flattening"].shape != (k,):
        raise ValueError("parts of different sizes")
    return Bend(float(arrays["lift"]), arrays["flattening"])


def _embedder(names: dict[str, Any], arrays: dict[str, NDArray[Any]], k: int) -> Embedder | None:
    """What turns answers into vectors; a model kept before did not centre them."""
    if not names["embedder"]:
        return None
    centre = arrays.get("embedding_centre")
    if centre is not None and arrays["embedding_weights"].shape != (len(centre), k):
        raise ValueError("parts of different sizes")
    return Embedder(find_encoder(names["embedder"]), centre)


def _content(names: dict[str, Any]) -> ContentWords:
    """Which words are content; a model kept before did not note it."""
    if "languages" not in names:
        return UNKNOWN_CONTENT
    languages = tuple(str(one) for one in names["languages"])
    return ContentWords(languages, frozenset(str(one) for one in names["code_words"]))


def _learned(names: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Learned | None:
    """What it learned from; a model kept before did not note it."""
    if names.get("answers") is None or "examples" not in arrays:
        return None
    if arrays["examples"].shape != (len(names["codes"]),):
        raise ValueError("parts of different sizes")
    return Learned(int(names["answers"]), arrays["examples"].astype(np.int64))
