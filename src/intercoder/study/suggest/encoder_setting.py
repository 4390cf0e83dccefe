"""The encoder that reads a study's answers: a setting of the whole study."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from intercoder.study.database.settings import keep_setting, kept_setting
from intercoder.study.study import Study

ENCODER = "encoder"
"""Name of the setting. Packages take it along."""
NO_ENCODER = "none"


def study_encoder(study: Study) -> str | None:
    """Name of the encoder a lead has settled; `none` for none, and None if nothing is settled."""
    with study.reading() as connection:
        return _read(connection, is_coder=bool(study.own_coder))


def has_encoder(study: Study) -> bool:
    """Whether a lead has settled an encoder, be it installed here or not."""
    return study_encoder(study) not in {None, NO_ENCODER}


def set_study_encoder(study: Study, name: str) -> None:
    """Settle on this encoder, or on `none`, from the next time that something is learned."""
    with study.writing() as connection:
        keep_setting(connection, ENCODER, name)


def _read(connection: Connection, *, is_coder: bool) -> str | None:
    if is_coder:  # a coder's login reads no settings, but asks the server for this one
        return connection.execute(select(func.settled_encoder())).scalar()
    return kept_setting(connection, ENCODER)
