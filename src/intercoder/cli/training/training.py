"""`intercoder training`: trains coders against a key, before they are given real answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.coder_options import coders_option
from intercoder.cli.commands import Group
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_lines,
    print_result,
    print_rows,
    say,
    study_argument,
)
from intercoder.errors import StudyError, UsageError
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study
    from intercoder.training.gate import Gate

_KEY_COLUMNS = ("answer", "question", "codes", "reason", "source", "text")


@click.group(cls=Group)
def training() -> None:
    """Train coders against a key: what is right for some answers, and why.

    What is decided in training counts in no figure of the study. docs/training.md leads through it.
    """


@training.command(cls=StudyCommand)
@study_argument
@click.option(
    "--from-table",
    type=click.Path(path_type=Path),
    help="Take the key from a table with the columns answer, codes and reason.",
)
@click.option("--from-consensus", metavar="ROUND", help="Take the consensus of this round.")
@click.option(
    "--from-lead", metavar="ROUND", help="Take what you coded in this round; memos are reasons."
)
@click.option("--remove", multiple=True, metavar="ANSWER", help="Take an answer out. Repeatable.")
@as_option
@format_option
def key(
    study: str,
    *,
    from_table: Path | None,
    from_consensus: str | None,
    from_lead: str | None,
    remove: tuple[str, ...],
    as_name: str | None,
    format_: Format,
) -> None:
    """Show the key of a study, add answers to it, or take some out. For leads only.

    The key of an answer stays as it is once a coder in training has judged the answer.
    """
    from intercoder.study.study import check_is_whole, open_study
    from intercoder.study.training.key import read_key, remove_from_key, set_key
    from intercoder.training.key_sources import key_of_consensus, key_of_lead, key_of_table

    sources = [one for one in (from_table, from_consensus, from_lead, remove or None) if one]
    if len(sources) > 1:
        raise UsageError("A key is changed in one way at a time.", "Leave all but one out.")
    with open_study(study) as opened:
        check_is_whole(opened)
        lead = _lead(opened, as_name, "sees and makes the key")
        if remove:
            count = remove_from_key(opened, remove)
            say(f"Out of the key: {count:,} answer{'' if count == 1 else 's'}.")
            return
        if sources:
            if from_table is not None:
                entries = key_of_table(from_table, opened.codebook())
            elif from_consensus is not None:
                entries = key_of_consensus(opened, from_consensus)
            else:
                entries = key_of_lead(opened, from_lead or "", lead.name)
            new, changed = set_key(opened, entries, lead.name)
            without = sum(not one.reason for one in entries)
            say(f"In the key: {new:,} new, {changed:,} changed, {len(read_key(opened)):,} in all.")
            if without:
                say(f"{without:,} have no reason: coders then see what is right, but not why.")
            return
        book, entries_now = opened.codebook(), read_key(opened)
    rows = [
        (
            one.answer,
            one.question,
            "; ".join(book.name_of(code) if format_ is Format.TABLE else code for code in one.codes)
            or "-",
            one.reason,
            one.source,
            one.text,
        )
        for one in entries_now
    ]
    print_rows(_KEY_COLUMNS, rows, format_)


@training.command(cls=StudyCommand)
@study_argument
@click.option("--round", "round_", required=True, metavar="ROUND", help="Name of the new round.")
@click.option("--answers", type=int, required=True, metavar="N", help="Number of answers to draw.")
@click.option("--seed", type=int, help="Random seed. If omitted, one is generated and printed.")
@as_option
def draw(study: str, round_: str, *, answers: int, seed: int | None, as_name: str | None) -> None:
    """Draw answers at random that you code yourself to make them the key. For leads only.

    Code them with `intercoder code`, each with its reason as memo; then `training key --from-lead`
    takes them into the key. What you decide in this round counts in no figure.
    """
    from intercoder.study.study import open_study
    from intercoder.training.begin import draw_for_key

    with open_study(study) as opened:
        lead = _lead(opened, as_name, "makes the key")
        used = _seed(seed)
        count = draw_for_key(opened, round_, lead.name, answers, used)
    say(f"Drawn for the key: {counted(count, 'answer')} in the round “{round_}”. Seed {used}.")
    say(f"Code them with: intercoder code {study} --coder {lead.name} --round {round_}")


@training.command(cls=StudyCommand)
@study_argument
@click.option("--round", "round_", required=True, metavar="ROUND", help="Name of the round.")
@coders_option("The coders to be trained.")
@click.option(
    "--answers", type=int, metavar="N", help="Answers of the key for each; all new ones if omitted."
)
@click.option(
    "--feedback",
    type=click.Choice(["each", "end"]),
    help="Coders see the key after each answer, or at the end.  [default: each]",
)
@click.option(
    "--measure",
    type=click.Choice(["alpha", "kappa", "percent"]),
    help="How agreement with the key is measured.  [default: alpha]",
)
@click.option("--threshold", type=float, metavar="X", help="Least figure overall.  [default: 0.8]")
@click.option(
    "--code-threshold", type=float, metavar="X", help="Least figure per code.  [default: 0.667]"
)
@click.option("--no-codes", is_flag=True, help="Do not judge codes one by one.")
@click.option(
    "--code-answers",
    type=int,
    metavar="N",
    help="Judge codes that the key has on so many answers.  [default: 5]",
)
@click.option(
    "--lower", is_flag=True, help="The lower end of the interval has to reach the thresholds."
)
@click.option("--no-gate", is_flag=True, help="Train only: no agreement has to be reached.")
@click.option("--seed", type=int, help="Random seed. If omitted, one is generated and printed.")
@as_option
def begin(
    study: str,
    round_: str,
    *,
    coders: tuple[str, ...],
    answers: int | None,
    feedback: str | None,
    seed: int | None,
    as_name: str | None,
    **thresholds: Any,
) -> None:
    """Give coders answers of the key to judge, in a round for training. For leads only.

    They do not see the key before they have judged. Until their agreement with it reaches the
    thresholds, they code no real answers. A further attempt is a round of its own, with
    answers of the key that are new to the coder.
    """
    from intercoder.study.study import open_study
    from intercoder.study.training.training_rounds import Feedback, training_rounds
    from intercoder.training.begin import begin_training
    from intercoder.training.gate import Gate

    if not coders:
        raise UsageError("Nobody was named to be trained.", "Add --coders with their names.")
    gate = _gate(thresholds)
    is_asked = any(value not in (None, False) for value in thresholds.values())
    with open_study(study) as opened:
        lead = _lead(opened, as_name, "trains coders")
        is_new = round_ not in training_rounds(opened)
        used = _seed(seed)
        counts = begin_training(
            opened,
            round_,
            coders,
            answers=answers,
            seed=used,
            feedback=Feedback(feedback) if feedback else None,
            gate=gate if is_new or is_asked else None,
            made_by=lead.name,
        )
        begun = training_rounds(opened)[round_]
        settled = Gate.from_json(begun.gate)
    for name, count in counts.items():
        say(f"{display_line(name)} judges {counted(count, 'answer')} in “{display_line(round_)}”.")
    say(f"They see the key {_WHEN[begun.feedback.value]}. Seed {used}.")
    if settled is not None:
        say(f"To be reached before real answers: {settled.words()}.")


def _gate(asked: Mapping[str, Any]) -> Gate | None:
    """The gate as it was typed, with the usual thresholds where nothing was; None for none."""
    from intercoder.training.gate import AT_LEAST, OVERALL, PER_CODE, Coefficient, Gate

    typed = [name for name, value in asked.items() if value not in (None, False)]
    if asked["no_gate"]:
        if len(typed) > 1:
            raise UsageError("--no-gate excludes every threshold.", "Leave one of them out.")
        return None
    per_code, at_least = asked["code_threshold"], asked["code_answers"]
    if asked["no_codes"] and (per_code is not None or at_least is not None):
        raise UsageError("--no-codes excludes thresholds for codes.", "Leave one of them out.")
    return Gate(
        Coefficient(asked["measure"] or Coefficient.ALPHA),
        OVERALL if asked["threshold"] is None else asked["threshold"],
        None if asked["no_codes"] else PER_CODE if per_code is None else per_code,
        AT_LEAST if at_least is None else at_least,
        asked["lower"],
    )


_WHEN = {"each": "of an answer once they have judged it", "end": "when they have judged all"}


def _seed(seed: int | None) -> int:
    if seed is not None and seed < 0:
        raise UsageError("A seed cannot be negative.", "Use a number such as --seed 1.")
    return secrets.randbelow(10**6) if seed is None else seed


def _lead(study: Study, as_name: str | None, what: str) -> Coder:
    """The lead at work; the owner of a server's study needs no name of their own."""
    from intercoder.study.rounds.blindness import check_lead

    who = person(study, as_name)
    check_lead(study, who, what)
    if who is None:
        raise StudyError(f"Only a lead {what}.", "Add --as with your name.")
    return who


_ATTEMPT_COLUMNS = (
    *("coder", "round", "attempt", "answers", "judged", "begun", "finished", "minutes"),
    *("coefficient", "value", "interval", "differ", "result"),
)


@training.command(cls=StudyCommand)
@study_argument
@click.option("--round", "round_", metavar="ROUND", help="Only this round.")
@click.option("--coder", metavar="NAME", help="Only this coder's attempts.")
@click.option("--codes", is_flag=True, help="Also show every figure that the gate asks for.")
@as_option
@format_option
def attempts(
    study: str,
    *,
    round_: str | None,
    coder: str | None,
    codes: bool,
    as_name: str | None,
    format_: Format,
) -> None:
    """Show attempts of coders in training and their agreement with the key. For leads only."""
    from intercoder.study.study import open_study
    from intercoder.study.training.training_rounds import find_training_round, training_rounds
    from intercoder.training.gate import Gate, checks
    from intercoder.training.of_study import attempts as attempts_of
    from intercoder.training.rows import attempt_json, attempt_row
    from intercoder.training.words import check_words

    with open_study(study) as opened:
        _lead(opened, as_name, "sees what coders in training reached")
        if round_ is not None:
            find_training_round(opened, round_)
        found = attempts_of(opened, rounds=(round_,) if round_ else (), coder=coder or "")
        gates = {name: Gate.from_json(one.gate) for name, one in training_rounds(opened).items()}
        book = opened.codebook()
    if format_ is Format.JSON:
        print_result({"attempts": [attempt_json(one, gates[one.round]) for one in found]}, format_)
        return
    print_rows(_ATTEMPT_COLUMNS, [attempt_row(one, gates[one.round]) for one in found], format_)
    if not codes:
        return
    for one in found:
        gate = gates[one.round]
        if gate is not None:
            lines = [f"  {check_words(check, book)}" for check in checks(gate, one)]
            print_lines(["", f"{display_line(one.coder)}, {display_line(one.round)}:", *lines])


@training.command(cls=StudyCommand)
@study_argument
@click.option("--coder", required=True, metavar="NAME", help="The coder in training.")
@click.option("--round", "round_", required=True, metavar="ROUND", help="The round for training.")
@as_option
@format_option
def feedback(study: str, *, coder: str, round_: str, as_name: str | None, format_: Format) -> None:
    """Show where a coder in training differs from the key, and why.

    A coder sees this of answers they have judged; a lead sees the same.
    """
    from intercoder.study.rounds.blindness import check_may_see
    from intercoder.study.study import open_study
    from intercoder.study.training.training_rounds import find_training_round
    from intercoder.training.differences import differences_seen
    from intercoder.training.key_words import code_names

    with open_study(study) as opened:
        who = person(opened, as_name)
        check_may_see(opened, who, rounds=(round_,), of=(coder,))
        find_training_round(opened, round_)
        found = differences_seen(opened, coder, round_)
        book = opened.codebook()
    rows = [
        (
            one.entry.answer,
            code_names(one.given, book),
            code_names(one.entry.codes, book),
            one.entry.reason,
            one.entry.text,
        )
        for one in found
    ]
    print_rows(("answer", "given", "key", "reason", "text"), rows, format_)
    if not found:
        say("Nothing differs among the answers whose key may be seen by now.")


@training.command(cls=StudyCommand)
@study_argument
@coders_option("Coders who may code real answers from now on.")
@click.option("--because", "reason", required=True, help="Reason, recorded with your name.")
@as_option
def let_past(study: str, *, coders: tuple[str, ...], reason: str, as_name: str | None) -> None:
    """Let coders past the gate who have not passed their training. For leads only.

    They may code, and be given answers and packages, as if they had passed. The report gives the
    reason.
    """
    from intercoder.study.study import open_study
    from intercoder.training.admission import let_past as let_past_gate

    if not coders:
        raise UsageError("Nobody was named.", "Add --coders with their names.")
    with open_study(study) as opened:
        lead = _lead(opened, as_name, "lets coders past the gate of a training")
        for words in let_past_gate(opened, coders, reason, lead):
            say(f"Past the gate: {words}")
