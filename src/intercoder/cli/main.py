"""The `intercoder` command: runs the command asked for and reports errors in words.

`intercoder --help` must stay quick, so a command's module is imported only when it is run. Every
command module is `intercoder.cli.<module>` and holds one click command named like the module.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import click

from intercoder import __version__
from intercoder.cli.lazy import LazyGroup
from intercoder.cli.output import ExitCode, say
from intercoder.errors import (
    CodebookError,
    IntercoderError,
    RefusedPackagesError,
    RefusedRowsError,
    StoppedError,
    UnreadableError,
    UsageError,
)
from intercoder.plain.printable import lacking_words, print_whatever_comes
from intercoder.platforms.core_files import leave_no_core_file
from intercoder.study.rounds.sealed_run import seal_this_run
from intercoder.threads import one_thread

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("studies.demo", "Open a ready synthetic study to try the program."),
    "init": ("studies.init", "Begin a project: study, answers, codebook, coders and pilot."),
    "new": ("studies.new", "Make an empty study, with or without a codebook."),
    "open": ("studies.open_", "Open a file with answers, and code them."),
    "import": ("exchange.import_", "Import answers from a table into a study."),
    "attributes": (
        "exchange.attributes",
        "Add attributes of respondents from a table.",
    ),
    "codebook": ("codebook.codebook", "Check, show, convert, compare and revise codebooks."),
    "answers": ("exchange.answers", "Remove answers from a study."),
    "settings": ("studies.settings", "Show and change what holds for a whole study."),
    "redact": ("redaction.redact", "Replace personal data in answers by placeholders."),
    "wellbeing": ("wellbeing.wellbeing", "Dose heavy answers; settle breaks and support."),
    "respondents": ("redaction.respondents", "Delete respondents on request."),
    "coder": ("rounds.coder", "Add and list the coders of a study, and give them logins."),
    "allocate": ("allocation.allocate", "Allocate the answers of a round to coders."),
    "training": ("training.training", "Train coders against a key before they code."),
    "round": ("rounds.round_", "List, close and reopen the rounds of a study."),
    "code": ("coding.code", "Code answers on the coding screen."),
    "mask": ("coding.mask", "Have texts open masked for you, until you ask."),
    "package": ("packages.package", "Send answers to coders who have no access to the study."),
    "merge": ("packages.merge", "Merge packages that coders have coded."),
    "status": ("overview.status", "Show progress by coder."),
    "export": ("exchange.export", "Export answers and codes to a table."),
    "left": ("leaving.left", "List what left the study: when, by whom, to whom."),
    "releases": ("findings.releases", "List what has left the study; protect small counts."),
    "backup": ("safekeeping.backup", "Write a consistent copy of a study."),
    "restore": ("safekeeping.restore", "Restore a study from a backup."),
    "copy": ("safekeeping.copy", "Copy a study between a file and PostgreSQL."),
    "encrypt": ("encryption.encrypt", "Encrypt the file of a study."),
    "decrypt": ("encryption.decrypt", "Write a study without encryption."),
    "rekey": ("encryption.rekey", "Give an encrypted study another passphrase."),
    "unlock": ("encryption.unlock", "Check a passphrase; remember it on this machine."),
    "identity": ("encryption.identity", "Make an identity, to which others encrypt packages."),
    "send": ("encryption.send", "Encrypt a package for those who receive it."),
    "receive": ("encryption.receive", "Take a package that was encrypted for you."),
    "verify": ("safekeeping.verify", "Check that a study is intact."),
    "overview": ("overview.overview", "Show a lead the state of the whole study."),
    "agreement": ("agreement.agreement", "Measure how well the coders of a study agree."),
    "agreement-table": (
        "agreement.agreement_table",
        "Measure how well coders agree, from a table of ratings.",
    ),
    "prevalence": (
        "findings.prevalence",
        "Estimate how often codes are, from people and machine.",
    ),
    "enough": ("findings.enough", "Show whether more coding could change the findings."),
    "adjudicate": ("adjudication.adjudicate", "Adjudicate what was coded differently."),
    "consensus": ("adjudication.consensus", "Count what is adjudicated, and how."),
    "differences": (
        "adjudication.differences",
        "Show where a coder differs from the consensus.",
    ),
    "comment": ("adjudication.comment", "Discuss answers that were coded differently."),
    "doubt": ("adjudication.doubt", "Record codes whose definitions need work."),
    "decision": ("coding.decision", "Set decisions aside, so that they count nowhere."),
    "identical": ("identical.identical", "List identical answers that were coded differently."),
    "quotations": ("publishing.quotations", "List answers to quote, and choose among them."),
    "findings": ("findings.findings", "Count codes, and compare groups, for a report."),
    "review-package": (
        "publishing.review_package",
        "Write what reviewers need to check every figure.",
    ),
    "rule": ("rules.rule", "Write rules that give codes; measure and apply them."),
    "score": ("scale.score", "Score data sets larger than any study."),
    "suggest": ("suggest.suggest", "Train, measure and configure the suggestions of codes."),
}
"""Module and one-line help of each command."""

TASKS: Mapping[str, Sequence[str]] = {
    "Begin a study": (
        "demo",
        "init",
        "open",
        "new",
        "codebook",
        "import",
        "attributes",
        "answers",
        "coder",
    ),
    "Code": (
        "allocate",
        "round",
        "training",
        "code",
        "decision",
        "package",
        "merge",
        "status",
        "overview",
    ),
    "Measure agreement": ("agreement", "agreement-table", "identical"),
    "Adjudicate disagreements": ("adjudicate", "consensus", "differences", "comment", "doubt"),
    "Use suggestions and rules": ("suggest", "rule", "score"),
    "Publish": (
        *("findings", "quotations", "prevalence", "enough"),
        *("review-package", "releases", "export"),
    ),
    "Protect people": (
        *("redact", "respondents", "left", "settings", "wellbeing", "mask"),
        *("encrypt", "decrypt", "rekey", "unlock"),
        *("identity", "send", "receive"),
    ),
    "Keep the study safe": ("backup", "restore", "copy", "verify"),
}
"""The commands by what people want to do, in the order in which they need them. Each command is in
one of them."""

_LISTED = 20
"""Number of faults or refused rows printed before the rest is only counted."""


class CommandGroup(LazyGroup):
    """All commands of the program."""

    lazy: Mapping[str, tuple[str, str, str]] = {
        name: (module, module.rpartition(".")[2], line) for name, (module, line) in COMMANDS.items()
    }
    tasks = TASKS


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="intercoder", message="%(prog)s %(version)s")
@click.option(
    "--sealed", is_flag=True, help="Let nothing leave a study in this run, but to its receivers."
)
def intercoder(*, sealed: bool) -> None:
    """Code free-text survey answers, and measure how well the coders agree.

    STUDY is a file, or a postgresql:// address. Where it is left out, the environment variable
    INTERCODER_STUDY says which.

    Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 could
    not be done, 2 not understood as typed, 130 stopped with Ctrl+C, 128 + N stopped by signal N.
    """
    seal_this_run(is_sealed=sealed)


def main() -> None:
    """Run the program with the command line, and exit with its exit code."""
    leave_no_core_file()
    one_thread()
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; None uses the command line.

    The only place where errors become words. Tests call it as a person calls the program.
    """
    print_whatever_comes()
    _read_whatever_comes()
    outcome = _run(arguments)
    if words := lacking_words():
        say(words)
    return outcome


def _run(arguments: Sequence[str] | None) -> int:
    _forget_studies()
    try:
        outcome = intercoder.main(
            args=None if arguments is None else list(arguments),
            prog_name="intercoder",
            standalone_mode=False,
        )
        sys.stdout.flush()
        _tell_left_out()
    except IntercoderError as error:
        return _told(error)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE if isinstance(error, click.UsageError) else ExitCode.FAILED
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _let_go_of_output()
        return ExitCode.FAILED
    except Exception as error:  # noqa: BLE001 - the last resort: nobody should meet a traceback
        if (damage := _damage()) is not None:
            _tell(damage)
        else:
            _apologise(error)
        return ExitCode.FAILED
    return ExitCode(outcome) if isinstance(outcome, int) else ExitCode.DONE


def _told(error: IntercoderError) -> int:
    """Print the error and return its exit code."""
    if isinstance(error, StoppedError):
        _tell_where_possible(error)
        return error.exit_code
    damage = _damage() if isinstance(error, UnreadableError) else None
    _tell(damage or error)
    return ExitCode.USAGE if isinstance(error, UsageError) else ExitCode.FAILED


def _read_whatever_comes() -> None:
    """Let undecodable bytes pass; whoever reads a line refuses them."""
    from intercoder.plain.typed_lines import read_strictly

    if sys.stdin is not None:
        read_strictly(sys.stdin)


def _tell_left_out() -> None:
    """Name the decisions that could not be read; the module is loaded if a study was opened."""
    read = sys.modules.get("intercoder.study.log.decision_rows")
    if read is not None and (sentence := read.left_out()):
        say(sentence)


def _tell(error: IntercoderError) -> None:
    _tell_left_out()
    say(f"Error: {error.message}")
    places: Sequence[str] = ()
    if isinstance(error, CodebookError):
        places = error.faults
    elif isinstance(error, RefusedRowsError):
        places = error.rows
    elif isinstance(error, RefusedPackagesError):
        places = error.packages
    for place in places[:_LISTED]:
        say(f"  {place}")
    if len(places) > _LISTED:
        say(f"  and {len(places) - _LISTED} more.")
    if error.hint:
        say(error.hint)


def _forget_studies() -> None:
    """Forget damage found in the study of an earlier command in this process.

    From now on this process asks for passphrases as commands do.
    """
    from intercoder.protection.encryption.asking import set_asker

    set_asker(_ask_passphrase)
    module = sys.modules.get("intercoder.study.study")
    if module is not None:
        module.forget_opened()


def _ask_passphrase(question: str) -> str:
    from intercoder.cli.encryption.passphrases import ask_passphrase

    return ask_passphrase(question)


def _damage() -> IntercoderError | None:
    """Report damage found in the current study, since that explains most errors."""
    if "intercoder.study.study" not in sys.modules:
        return None
    from intercoder.study.damage.damage import damage_of_opened

    return damage_of_opened()


def _tell_where_possible(stop: StoppedError) -> None:
    """Say why the program ended, unless the terminal has gone, too."""
    try:
        say(str(stop))
        sys.stdout.flush()
    except OSError:
        _let_go_of_output()
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())


def _apologise(error: Exception) -> None:
    from intercoder.defects import write_defect

    log = write_defect(error)
    say("Sorry: the program stopped because of an error of its own. Everything saved is safe.")
    if log is None:
        say(f"The log could not be written; the error was of the kind {type(error).__name__}.")
    else:
        say(f"Please send {log} to whoever maintains the program; it contains no answers.")


def _let_go_of_output() -> None:
    """Keep Python quiet at exit after the reader of our output has gone (`| head`)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
