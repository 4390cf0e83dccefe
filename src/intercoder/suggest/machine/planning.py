"""What a machine would apply: learned, and measured on left-out predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intercoder.coding.suggestion import ALL
from intercoder.errors import UsageError
from intercoder.study.study import Study
from intercoder.suggest.encoders.encoder import PACKAGED, is_packaged
from intercoder.suggest.learning.learning_data import check_has_codes
from intercoder.suggest.learning.models import KeptModel, StudyLearner
from intercoder.suggest.machine.cascade import MOST_READ, Band, combined, find_band
from intercoder.suggest.machine.scoring import Archives
from intercoder.suggest.model.precision import Applied, choose_thresholds


@dataclass(frozen=True)
class ClearByWords:
    """The model that learned from words alone, and which answers it leaves open."""

    model: KeptModel
    archive: bytes
    band: Band


@dataclass(frozen=True)
class Plan:
    """What would be applied, and why."""

    demand: float
    learn_from: str
    seed: int
    revision: int
    """Revision of the codebook."""
    codes: tuple[Applied, ...]
    """The codes, in the codebook's order."""
    model: KeptModel
    archive: bytes
    clear: ClearByWords | None = None
    """What decides the clear answers, if the encoder cannot read all of them in time."""

    @property
    def archives(self) -> Archives:
        """What scores answers."""
        if self.clear is None:
            return Archives(self.archive)
        return Archives(self.archive, self.clear.archive, self.clear.band)

    @property
    def applied(self) -> tuple[Applied, ...]:
        """The codes that are applied."""
        return tuple(code for code in self.codes if code.threshold is not None)


def make_plan(
    study: Study,
    demand: float,
    *,
    learn_from: str = ALL,
    seed: int = 1,
    encoder: str = "",
    most_read: int = MOST_READ,
) -> Plan:
    """Learn, and measure which codes meet the demand.

    If the study has more than `most_read` answers, the encoder reads about so many of them, and
    words decide the others.

    Raises UsageError for an invalid demand or scope, and for an encoder in a folder: a run can be
    continued elsewhere.
    """
    if encoder and not is_packaged(encoder):
        raise UsageError(
            "A machine cannot use the encoder in a folder.",
            f"Use {', '.join(PACKAGED)} or none: its run may be continued on another machine.",
        )
    if not 0 < demand < 1:
        raise UsageError(
            f"The precision cannot be {demand:g}.", "Use a number above 0 and below 1."
        )
    check_has_codes(study)
    revision = study.revision()
    model, archive = StudyLearner(study, learn_from, "", seed=seed, encoder=encoder).learn()
    clear, likely = None, model.out_of_fold
    share = most_read / max(study.answer_count(), 1)
    if model.suggester.embedder is not None and share < 1:
        words, of_words = StudyLearner(study, learn_from, "", seed=seed).learn()
        learned = ~np.isnan(words.out_of_fold).any(axis=1)
        band = find_band(words.out_of_fold[learned], demand, share)
        clear = ClearByWords(words, of_words, band)
        likely = combined(words.out_of_fold, model.out_of_fold, band)
    learned = ~np.isnan(likely).any(axis=1)
    codes = choose_thresholds(
        model.suggester.codes,
        likely[learned],
        model.learning.given[learned],
        model.learning.groups[learned],
        demand,
    )
    return Plan(demand, learn_from, seed, revision, codes, model, archive, clear)
