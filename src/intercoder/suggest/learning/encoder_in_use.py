"""Which encoder reads a study's answers, and what people are told of it.

What is asked for comes first, then what leads have settled for the study. An encoder in a folder is
only used if somebody at this machine names it: a study that came from elsewhere must not say which
files are opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.errors import UsageError
from intercoder.study.study import Study
from intercoder.study.suggest.encoder_setting import (
    NO_ENCODER,
    set_study_encoder,
    study_encoder,
)
from intercoder.suggest.encoders.encoder import (
    PACKAGED,
    check_installed,
    find_encoder,
    is_packaged,
)
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class EncoderInUse:
    """The encoder that reads answers now."""

    name: str
    """What it is asked for by; empty for none."""
    words: str
    """One sentence for people; empty if nobody has settled on one or asked for one."""


def encoder_in_use(study: Study, asked: str = "") -> EncoderInUse:
    """The encoder asked for (`none` for none); if empty, the study's.

    The study's is left out where it is not installed. Raises UsageError if the one asked for is not
    there.
    """
    if asked == NO_ENCODER:
        return EncoderInUse("", "Answers are compared by their words alone, as asked for.")
    if asked:
        check_installed(find_encoder(asked))
        return EncoderInUse(asked, _reads(asked))
    settled = study_encoder(study)
    if settled is None:
        return EncoderInUse("", "")
    if settled == NO_ENCODER:
        return EncoderInUse("", "Answers are compared by their words alone, as settled.")
    try:
        if not is_packaged(settled):
            raise UsageError(
                f"The encoder of this study, {display_line(settled)}, is not known here.",
                "Install the package that brings it.",
            )
        check_installed(find_encoder(settled))
    except UsageError as error:
        return EncoderInUse(
            "", f"{error.message} Until then, answers are compared by their words. {error.hint}"
        )
    return EncoderInUse(settled, _reads(settled))


def settle_encoder(study: Study, name: str) -> None:
    """Let this encoder read the study's answers; `none` for none.

    Raises UsageError if it comes in no package, or is not installed here.
    """
    if name != NO_ENCODER:
        if not is_packaged(name):
            raise UsageError(
                f"“{display_line(name)}” is no encoder that a study can have.",
                f"Use {', '.join(PACKAGED)} or {NO_ENCODER}. One in a folder is named with each "
                "command, with --encoder: a study must not say which files are opened.",
            )
        check_installed(find_encoder(name))
    set_study_encoder(study, name)


def _reads(name: str) -> str:
    return f"The encoder {display_line(name)} reads what answers mean."
