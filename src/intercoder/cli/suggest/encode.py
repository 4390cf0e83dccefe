"""`intercoder suggest encode`: lets the encoder read a study's answers now."""

from __future__ import annotations

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_result, progress, study_argument
from intercoder.cli.suggest.encoder_option import encoder_for, encoder_option


@click.command("encode", cls=Command)
@study_argument
@encoder_option
@format_option
def encode(study: str, encoder: str, format_: Format) -> None:
    """Let the encoder read what the answers in STUDY mean, and keep it in the study.

    The coding screen does this while nobody waits for it, a few answers at a time. This command
    does it right away: before answers are grouped by meaning, or on a server, where only leads can.
    Each text is read once. If it is stopped, what was read stays; give the command again.
    """
    from intercoder.errors import StudyError, UsageError
    from intercoder.study.study import open_study
    from intercoder.suggest.learning.reading_ahead import ReadingAhead

    with open_study(study) as opened:
        name = encoder_for(opened, encoder)
        if not name:
            raise UsageError(
                "There is no encoder to read the answers.",
                "Name one with --encoder, or settle on one with `intercoder suggest settings`.",
            )
        ahead = ReadingAhead(opened, name, most=opened.answer_count())
        if not ahead.keeps:
            raise StudyError(
                "What this encoder reads cannot be kept: on a server only leads can do that."
                if opened.own_coder
                else "What this encoder reads is not kept: nothing tells its weights from others.",
                "Ask a lead." if opened.own_coder else "Use e5, use or wordllama.",
            )
        before = known = ahead.known
        with progress("Texts read") as advance:
            while ahead.read_some():
                advance(ahead.known - known)
                known = ahead.known
        print_result({"encoder": name, "read_before": before, "read_now": known - before}, format_)
