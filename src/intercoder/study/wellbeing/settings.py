"""What leads settled for the wellbeing of coders: a setting of the whole study."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, select

from intercoder.codebook.code import Codebook
from intercoder.coding.wellbeing.heaviness import Heaviness
from intercoder.coding.wellbeing.limits import BOUNDS, Limits
from intercoder.coding.wellbeing.settings import SESSION, Support, WellbeingSettings
from intercoder.errors import StudyError, UnreadableError
from intercoder.protection.wellbeing.lexicon import Lexicon
from intercoder.study.database.settings import keep_setting, kept_setting
from intercoder.study.rounds.blindness import check_lead
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study, check_is_whole
from intercoder.text.display import display_line

WELLBEING = "wellbeing"
"""Name of the setting. Packages take it along."""
NOTHING_SETTLED = WellbeingSettings()


def wellbeing_settings(study: Study) -> WellbeingSettings:
    """What leads settled; nothing unless they did.

    Raises UnreadableError if what stands there is damaged.
    """
    with study.reading() as connection:
        if study.own_coder:  # who does not read the other settings
            return _settled(connection.execute(select(func.wellbeing_settings())).scalar())
        return settings_in(connection)


def settings_in(connection: Connection) -> WellbeingSettings:
    """The same, where the settings can be read."""
    return _settled(kept_setting(connection, WELLBEING))


def _settled(value: str | None) -> WellbeingSettings:
    if value is None:
        return NOTHING_SETTLED
    try:
        return _from_document(json.loads(value))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UnreadableError(
            "What was settled for the wellbeing of coders cannot be read.",
            "Settle it again with `intercoder wellbeing settings`, or restore a backup.",
        ) from None


def set_wellbeing(study: Study, settled: WellbeingSettings, who: Coder | None) -> None:
    """Settle this from now on; coders at work see it the next time they start.

    Raises StudyError unless a lead does it, in a package, or for a question that is not there.
    """
    check_is_whole(study)
    check_lead(study, who, "settles what coders are spared and offered")
    known = {one.id for one in study.questions()}
    for question in settled.questions:
        if question not in known:
            raise StudyError(
                f"The study has no question “{display_line(question)}”.",
                f"It has: {', '.join(map(display_line, sorted(known))) or 'none yet'}.",
            )
    document = json.dumps(asdict(settled), ensure_ascii=False)
    with study.writing() as connection:
        keep_setting(connection, WELLBEING, document)


def heaviness_of(study: Study, codebook: Codebook | None = None) -> Heaviness:
    """What makes an answer heavy now. Raises as `wellbeing_settings`."""
    settled = wellbeing_settings(study)
    return Heaviness.of(codebook or study.codebook(), settled.questions, Lexicon(settled.lexicon))


def _from_document(document: Mapping[str, Any]) -> WellbeingSettings:
    support = document["support"]
    limits = Limits(**document["limits"])
    for name, (least, most) in BOUNDS.items():
        value = getattr(limits, name)
        if value is not None and not (isinstance(value, int) and least <= value <= most):
            raise ValueError(name)
    return WellbeingSettings(
        tuple(map(str, document["questions"])),
        tuple(map(str, document["lexicon"])),
        limits,
        max(int(document.get("session", SESSION)), 1),
        Support(
            str(support["colleague"]), tuple(map(str, support["contacts"])), str(support["outcome"])
        ),
    )
