"""What counts for one coder when they start: limits, support, and how much they met today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intercoder.codebook.code import Codebook
from intercoder.coding.session_clock import Pace
from intercoder.coding.wellbeing.handing_over import Colleague
from intercoder.coding.wellbeing.heaviness import Heaviness
from intercoder.coding.wellbeing.limits import Limits
from intercoder.coding.wellbeing.load import Load
from intercoder.coding.wellbeing.own_limits import own_limits
from intercoder.coding.wellbeing.settings import Support
from intercoder.protection.wellbeing.lexicon import Lexicon
from intercoder.study.rounds.pace_setting import shows_pace
from intercoder.study.study import Study
from intercoder.study.wellbeing.handing_over import colleagues, words_for
from intercoder.study.wellbeing.settings import wellbeing_settings
from intercoder.study.wellbeing.todays_work import WorkSoFar, work_so_far


@dataclass(frozen=True)
class Care:
    """What a session goes by."""

    heaviness: Heaviness
    limits: Limits
    """The lead's and the coder's own, whichever is stricter."""
    support: Support
    shows_pace: bool
    """Whether pace and time left are shown: never where answers are heavy."""
    work: WorkSoFar
    colleagues: tuple[Colleague, ...] = ()
    """To whom answers can be handed over."""
    words: Mapping[int, tuple[str, str]] = field(default_factory=dict, hash=False)
    """Who handed an answer over with which word, by the answer's number."""

    def pace(self, now: float) -> Pace:
        """The clock of a session that begins now, and knows when the last break was."""
        return Pace.starting(now, worked=self.work.seconds, break_after=self.limits.break_seconds)

    def load(self, now: float) -> Load:
        """What was met by now, and what will be enough."""
        work = self.work
        return Load(now, self.limits, self.heaviness, work.day_seconds, work.day_heavy, work.heavy)


def care_of(study: Study, coder: str, round: str, codebook: Codebook) -> Care:
    """What counts for this coder. Raises StudyError for one the study does not have."""
    settled = wellbeing_settings(study)
    heaviness = Heaviness.of(codebook, settled.questions, Lexicon(settled.lexicon))
    return Care(
        heaviness,
        settled.limits.within(own_limits()),
        settled.support,
        shows_pace(study) and not heaviness,
        work_so_far(study, coder, heaviness),
        colleagues(study, coder),
        words_for(study, coder, round),
    )
