"""Supplies the worker with a coder's models: loads, retrains and stores them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from intercoder.coding.suggestion import Basis, QueueOrder, Suggestions
from intercoder.errors import NotSavedError, UsageError
from intercoder.protection.encryption.key_ring import take_keys
from intercoder.study.rounds.blindness import learns_from
from intercoder.study.rounds.suggestion_settings import read_assistance, teachers
from intercoder.study.study import Study, open_study
from intercoder.study.suggest.encoder_setting import study_encoder
from intercoder.study.suggest.models import ModelRecord
from intercoder.study.suggest.training_data import answer_texts, decisions_since
from intercoder.suggest.advice.in_use import AdviceInUse, advice_in_use
from intercoder.suggest.encoders.encoder import is_packaged
from intercoder.suggest.learning.encoder_in_use import encoder_in_use
from intercoder.suggest.learning.learning_data import as_text, scope_of
from intercoder.suggest.learning.reading_ahead import ReadingAhead
from intercoder.suggest.learning.stored_models import newest_model
from intercoder.suggest.live.protocol import Open
from intercoder.suggest.live.rules_in_use import RulesInUse, with_rules
from intercoder.suggest.model.embeddings import CENTRED_ON, Kept
from intercoder.suggest.model.suggester import Suggester

if TYPE_CHECKING:  # what learns loads for seconds, and a stored model suggests without it
    from intercoder.suggest.learning.models import KeptModel, StudyLearner
    from intercoder.suggest.live.like_answers import LikeAnswers

MIN_NEW_DECISIONS = 5
"""So many new decisions are worth learning anew, while there are few."""
SHARE = 0.05
"""So many of those learned from, where there are more."""
KEPT_EVERY = 60.0
"""Seconds between writing the numbers of models to the study; what each learned from is always
written, so that any can be learned again."""

ORDERED_ANEW = (QueueOrder.USEFUL, QueueOrder.CERTAIN, QueueOrder.MIXED)
"""Orders that depend on what was learned: they are drawn again whenever more is known."""
ORDERED, CONSIDERED = 500, 5000
"""How many answers are put in order then, out of how many: more than a coder does until the next
time, in about a second."""


@dataclass(frozen=True)
class StudyModel:
    """A model in use on the answers of its study."""

    study: Study
    record: ModelRecord
    suggester: Suggester
    coder: str = ""
    """Whom the suggestions are for."""
    rules: RulesInUse | None = None
    """The rules that show their codes beside it."""
    like: LikeAnswers | None = None
    """Answers that the coder has decided, where the suggester reads meaning."""
    advice: AdviceInUse | None = None
    """What a language model advised, where the suggester has learned what it is worth."""

    @property
    def id(self) -> str:
        """The id under which it is kept."""
        return self.record.id

    def suggest(self, answer: int) -> Suggestions:
        """What it suggests for the answer with this number; nothing for one that is not there."""
        try:
            (found,) = answer_texts(self.study, [answer])
        except KeyError:
            return Suggestions(self.id)
        text = as_text(found)
        named = None if self.advice is None else self.advice.on(text)
        suggested = self.suggester.suggest(text, advised=named)
        if self.like is not None and suggested:
            suggested = self.like.named(answer, text, suggested)
        if self.rules is not None and (fired := self.rules.fired(found)):
            likely = self.suggester.probabilities([text])[0]
            by_code = dict(zip(self.suggester.codes, map(float, likely), strict=True))
            suggested = with_rules(suggested, fired, by_code)
        return Suggestions(self.id, suggested, self._basis)

    @property
    def _basis(self) -> Basis:
        """What the model says of what it learned from. Where nothing is settled yet, all of what a
        coder's own model learned from is the coder's."""
        manifest = self.record.manifest
        return Basis(
            manifest["figures"]["answers"],
            bool(self.coder) and manifest["teachers"] == [self.coder],
            "" if self.suggester.embedder is None else self.suggester.embedder.name,
        )


class StudyModelSource:
    """Models for one coder in one round, as the lead has settled whom they learn from, and without
    what the coder may not see of others."""

    def __init__(self, study: Study, coder: str, round: str) -> None:
        self._study = study
        self._coder = coder
        self._round = round
        self._learn_from = learns_from(study, round, coder)
        self._scope = scope_of(self._learn_from, coder)
        self._learner: StudyLearner | None = None
        self._encoder = ""
        self._ahead: ReadingAhead | None = None
        self._has_read_enough = study.own_coder != ""
        """Whether the encoder has read so many answers that learning with it takes seconds. A
        coder's login keeps nothing of what it reads ahead, so it does not wait for that."""
        self._kept_at: float | None = None
        self._vectors: dict[int, Kept | None] = {}
        """What the encoder has made of answers, by row, since it was last looked for more."""
        self._rules = RulesInUse(study)

    def newest(self) -> StudyModel | None:
        """The newest kept, unless it knows another codebook, or an encoder that cannot be had.

        What is learned anew uses the study's encoder; if none is settled, that of this model. One
        in a folder is not used here: a study that came from elsewhere must not say which files are
        opened.
        """
        self._encoder = encoder_in_use(self._study).name
        try:
            found = newest_model(self._study, self._scope)
        except UsageError:
            return None
        if found is None:
            return None
        encoder = found[0].manifest["embeddings"]
        if encoder and not is_packaged(encoder):
            return None
        if study_encoder(self._study) is None:
            self._encoder = encoder
        self._has_read_enough = encoder == self._encoder
        return self._in_use(*found)

    def read_ahead(self) -> bool:
        """Encode a few answers that no encoder has read; whether there may be more."""
        if not self._encoder:
            return False
        if self._ahead is None:
            self._ahead = ReadingAhead(self._study, self._encoder)
        has_more = self._ahead.read_some()
        self._vectors.clear()
        if not has_more or self._ahead.known >= CENTRED_ON:
            self._has_read_enough = True
        return has_more

    def same_meaning(self, answer: int) -> int | None:
        """How many answers that the coder may decide with this one mean the same, as far as the
        encoder has read them. None without an encoder; and with a coder's login on a server, which
        would have to send all answers here."""
        if not self._encoder or self._study.own_coder:
            return None
        from intercoder.suggest.reading.same_meaning_of_study import same_meaning

        found = same_meaning(self._study, self._coder, self._round, answer, self._vectors)
        return len(found.answers)

    def train(self) -> StudyModel:
        """Learn from what stands now, and keep it: what it learned from, and now and then also
        the numbers, which are large."""
        if self._learner is None or self._learner.encoder != self._encoder_now:
            self._learner = self._new_learner()
        kept = self._keep(*self._learner.learn())
        order = read_assistance(self._study, self._round).order
        if order in ORDERED_ANEW:
            from intercoder.suggest.orders.redraw_order import redraw

            redraw(
                self._study,
                self._coder,
                self._round,
                kept.suggester,
                length=ORDERED,
                pool=CONSIDERED,
                encoder=self._encoder_now,
            )
        from intercoder.suggest.live.like_answers import find_like_answers

        like = find_like_answers(self._study, self._coder, self._round, kept.suggester)
        return replace(self._in_use(kept.record, kept.suggester), like=like)

    def _in_use(self, record: ModelRecord, suggester: Suggester) -> StudyModel:
        advice = None
        if suggester.advice is not None:
            advice = advice_in_use(self._study, record.manifest["revision"])
        return StudyModel(self._study, record, suggester, self._coder, self._rules, advice=advice)

    def _keep(self, made: KeptModel, numbers: bytes) -> KeptModel:
        """Where the disk has no room for the numbers, what it learned from is enough to use it."""
        from intercoder.suggest.learning.models import keep

        is_time = self._kept_at is None or monotonic() - self._kept_at > KEPT_EVERY
        if is_time:
            self._kept_at = monotonic()
            with suppress(NotSavedError):
                return keep(self._study, made, numbers)
        return keep(self._study, made, None)

    def is_due(self, model: StudyModel) -> bool:
        """Whether there is another codebook, or an encoder that was not ready when this model was
        learned, or enough was decided since. Rules are read anew."""
        self._rules.refresh()
        manifest = model.record.manifest
        if manifest["revision"] != self._study.revision():
            return True
        if manifest["embeddings"] != self._encoder_now and self._encoder_now:
            return True
        who = teachers(self._study, self._learn_from, self._coder)
        new = decisions_since(self._study, who, manifest["decisions_up_to"])
        learned: int = manifest["figures"]["answers"]
        return new >= max(MIN_NEW_DECISIONS, SHARE * learned)

    @property
    def _encoder_now(self) -> str:
        """Until enough is read, words alone make the first suggestions: coders wait for those."""
        return self._encoder if self._has_read_enough else ""

    def _new_learner(self) -> StudyLearner:
        from intercoder.suggest.learning.models import CALIBRATED_ON, StudyLearner

        begin = partial(
            StudyLearner, self._study, self._learn_from, self._coder, judged=CALIBRATED_ON
        )
        try:
            return begin(encoder=self._encoder_now)
        except UsageError:
            if not self._encoder_now:
                raise
        self._encoder = ""  # it has gone meanwhile
        return begin()


def open_model_source(opening: Open) -> StudyModelSource:
    """The shelf of the coder who has begun. Raises StudyError where the study cannot be opened."""
    take_keys(opening.keys)
    return StudyModelSource(open_study(opening.study), opening.coder, opening.round)
