"""Erases what is left of replaced texts in a study's file or on its server.

A database that replaces a text leaves the old bytes where they were until something else needs the
space. So the whole file is written anew, and its log emptied. In PostgreSQL the tables are written
anew; what the server keeps besides them (its own log, replicas, backups) its administrator knows.
"""

from __future__ import annotations

from sqlalchemy import select

from intercoder.study.database.schema import study_setting
from intercoder.study.database.settings import forget_setting
from intercoder.study.redaction.traces import TO_BE_ERASED
from intercoder.study.study import Study


def erase_replaced_texts(study: Study) -> bool:
    """Erase replaced texts for good; whether that could be done.

    It cannot while others read the study, and on a server only its owner can. Nothing else is lost
    then: `is_to_be_erased` says so, and it can be done later.
    """
    if not study.rewrite():
        return False
    with study.writing() as connection:
        forget_setting(connection, TO_BE_ERASED)
    return True


def is_to_be_erased(study: Study) -> bool:
    """Whether replaced texts may still be in unused parts of the file."""
    with study.reading() as connection:
        found = select(study_setting.c.name).where(study_setting.c.name == TO_BE_ERASED)
        return connection.execute(found).first() is not None
