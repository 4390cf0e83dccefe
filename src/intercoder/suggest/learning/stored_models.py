"""Loads a study's newest stored model, without what it takes to learn one.

Whoever codes waits for it: scikit-learn and the rest of what learns load for seconds, and spaCy,
which splits answers into words, for half a second.
"""

from __future__ import annotations

from intercoder.errors import StudyError
from intercoder.study.study import Study
from intercoder.study.suggest.models import ModelRecord, newest_arrays
from intercoder.suggest.learning.remembered_words import remember_words
from intercoder.suggest.learning.study_vectors import StudyVectors
from intercoder.suggest.model.arrays import from_bytes
from intercoder.suggest.model.suggester import Suggester


def newest_model(study: Study, scope: str) -> tuple[ModelRecord, Suggester] | None:
    """The newest model of this scope whose numbers are kept, unless it is of an older revision of
    the codebook, or cannot be read (it is learned again then)."""
    found = newest_arrays(study, scope)
    if found is None or found[0].manifest["revision"] != study.revision():
        return None
    vectors = StudyVectors(study)
    try:
        suggester = from_bytes(found[1]).with_vectors(vectors)
    except StudyError:
        return None
    remember_words(found[1])
    return found[0], suggester
