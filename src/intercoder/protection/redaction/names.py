"""Finds names of people and places with language models that are on this machine.

Names have no form of their own, so a model has to read the text: a spaCy pipeline that is
installed, or a folder that holds one. Nothing is ever downloaded. A model finds most names, and
never all: how many depends on the language and on how people write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.errors import MissingPackageError, UsageError
from intercoder.protection.redaction.kinds import Find, Kind
from intercoder.text.display import display_line
from intercoder.text.language import UNKNOWN, guess_language

if TYPE_CHECKING:
    from spacy.language import Language

_NEEDED = ("tok2vec", "transformer", "curated_transformer", "ner", "entity_ruler", "span_ruler")
_FINDING = frozenset(("ner", "entity_ruler", "span_ruler"))
_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("PER", "PERSON", "PRS", "PS", "persName", "NAME"), Kind.NAME),
    **dict.fromkeys(
        ("LOC", "GPE", "FAC", "FACILITY", "GPE_LOC", "LC", "placeName", "geogName", "PLACE"),
        Kind.PLACE,
    ),
}
"""Kinds by the labels of spaCy's pipelines in all languages."""


class PeopleAndPlaces:
    """Finds names of people and places in the languages of the given pipelines."""

    def __init__(self, models: Sequence[str]) -> None:
        """`models` are names of installed spaCy pipelines, or folders that hold one.

        Raises UsageError for what is neither, or finds no names.
        """
        self._models = {str(model.lang): model for model in map(_load, models)}

    @property
    def languages(self) -> frozenset[str]:
        """The languages it reads; `xx` stands for any."""
        return frozenset(self._models)

    def find(self, text: str, language: str = "") -> tuple[Find, ...]:
        """The names in a text, in order; none if no pipeline reads its language."""
        model = self._models.get(guess_language(text, language)) or self._models.get(UNKNOWN)
        if model is None or not text.strip():
            return ()
        return tuple(
            Find(one.start_char, one.end_char, _KINDS[one.label_], one.text.casefold())
            for one in model(text).ents
            if one.label_ in _KINDS
        )


def _load(named: str) -> Language:
    """The pipeline of this name, or in this folder, with only what finds names."""
    import spacy
    from spacy.util import is_package

    folder = Path(named).expanduser()
    if not folder.is_dir() and not is_package(named):
        raise UsageError(
            f"'{display_line(named)}' is neither an installed spaCy pipeline nor a folder with "
            "one.",
            "Install a pipeline for the language, or name the folder of one on this machine.",
        )
    try:
        model = spacy.load(str(folder) if folder.is_dir() else named)
    except (OSError, ValueError, ImportError) as error:
        raise MissingPackageError(
            f"The pipeline '{display_line(named)}' cannot be loaded: it was made for another "
            "version of spaCy, or is incomplete.",
            "Install the one that fits: `python -m spacy validate` names it.",
        ) from error
    if _FINDING.isdisjoint(model.pipe_names):
        raise UsageError(
            f"The pipeline '{display_line(named)}' finds no names.",
            "Name one with a component called ner.",
        )
    model.select_pipes(enable=[name for name in model.pipe_names if name in _NEEDED])
    return model
