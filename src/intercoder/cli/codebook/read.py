"""`intercoder codebook read`: answers nobody has coded, in clusters, to build a codebook from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.codebook.carrying_out import carry_out
from intercoder.cli.codebook.changes import find
from intercoder.cli.commands import Command
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import (
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
    progress,
    say,
    study_argument,
)
from intercoder.cli.suggest.encoder_option import encoder_option
from intercoder.errors import UsageError
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.answers.answer import Answer
    from intercoder.codebook.changes.history import CodebookHistory
    from intercoder.codebook.changes.planned import Planned
    from intercoder.codebook.code import Codebook
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study
    from intercoder.suggest.reading.request import AnswerCluster, ClustersRead, ReadingRequest

COLUMNS = ("cluster", "answers", "words", "languages", "no_code_applies", "codes", "typical")
ANSWERS = ("place", "answer", "question", "language", "decided", "text")
DISMISSED = ("dismissed", "answers", "words", "dismissed_by", "dismissed_at")
MOST_NEXT = 2000
_CODES, _WORDS = 3, 4
"""Codes and words named of a cluster in the table."""


@click.command(cls=Command)
@study_argument
@click.option("--question", metavar="ID", default="", help="Only answers to this question.")
@click.option("--language", metavar="CODE", default="", help="Only answers in this language.")
@click.option(
    "--unsure", is_flag=True, help="Include answers that everybody who coded them was unsure of."
)
@click.option(
    "--clusters",
    type=click.IntRange(0, 500),
    default=0,
    help="Most clusters to make. Defaults to 60, and to fewer where there are few answers.",
)
@encoder_option
@click.option("--cluster", type=click.IntRange(1), metavar="N", help="List cluster N's answers.")
@click.option(
    "--next",
    "next_",
    type=click.IntRange(1, MOST_NEXT),
    help="List so many answers to read next, so that new codes are met soon.",
)
@click.option("--odd", is_flag=True, help="List the answers that are like no other.")
@click.option("--name", help="With --cluster: add a code of this name for it.")
@click.option("--below", metavar="CODE", help="With --name: its parent.")
@click.option("--definition", help="With --name: what the code means.")
@click.option(
    "--without-examples",
    is_flag=True,
    help="With --name: don't make the typical answers examples of the code.",
)
@click.option("--dismiss", is_flag=True, help="With --cluster: it is worth no code; remember that.")
@click.option("--dismissed", is_flag=True, help="List the clusters that were dismissed.")
@click.option("--take-up", type=int, metavar="N", help="Show dismissed cluster N again.")
@click.option("--reason", metavar="TEXT", default="", help="With --name: why; recorded.")
@click.option(
    "--plain", is_flag=True, help="Work line by line, for screen readers and simple terminals."
)
@click.option("--screen", is_flag=True, help="Open the screen, to go through the clusters there.")
@as_option
@format_option
@shows_answers
def read(study: str, *, as_name: str | None, format_: Format, **asked: Any) -> None:
    """Show what people wrote that nobody has coded, in clusters, to build a codebook from.

    Answers about the same thing come together: those unlike all coded answers first, each cluster
    with its words, its most typical answers, and the codes that coded answers like these have. Name
    a cluster that is worth a code, dismiss one that is not, and go on with what is left.
    """
    _check(asked)
    if asked["screen"] or asked["plain"]:
        from intercoder.cli.codebook.reading_at_terminal import at_terminal

        at_terminal(study, as_name, _request(asked), plain=asked["plain"])
        return
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = person(opened, as_name)
        check_may_see(opened, who)
        check_gets_all(opened)
        named = _act(opened, who, asked, format_)
        texts = [] if named is None else [one.text for one in _answers(opened, named.typical)]
    if named is not None:
        _add(study, asked, [] if asked["without_examples"] else texts, as_name)


def _act(
    study: Study, who: Coder | None, asked: Mapping[str, Any], format_: Format
) -> AnswerCluster | None:
    """Show what was asked for, or dismiss it. Gives a cluster that is to become a code."""
    request = _request(asked)
    if asked["dismissed"] or asked["take_up"] is not None:
        _dismissed(study, who, asked["take_up"], format_)
        return None
    if asked["next_"]:
        _print_next(study, request, asked["next_"], format_)
        return None
    found = _read(study, request)
    if asked["odd"]:
        _print_answers(study, found.odd, format_)
    elif not asked["cluster"]:
        _print_clusters(study, found, study.codebook(), format_)
    else:
        cluster = _cluster(found, asked["cluster"])
        if asked["name"]:
            return cluster
        if asked["dismiss"]:
            _dismiss(study, cluster, who)
        else:
            _print_answers(study, cluster.answers, format_)
    return None


def _check(asked: Mapping[str, Any]) -> None:
    """Raise UsageError for options that need others, or exclude each other."""
    for name in ("name", "dismiss"):
        if asked[name] and not asked["cluster"]:
            raise UsageError(f"--{name} needs a cluster.", "Add --cluster N.")
    for name in ("below", "definition", "without_examples", "reason"):
        if asked[name] and not asked["name"]:
            raise UsageError(f"--{name.replace('_', '-')} needs --name NAME.", "Add it.")
    ways = ("cluster", "next_", "odd", "dismissed", "take_up", "plain", "screen")
    given = [f"--{name.strip('_').replace('_', '-')}" for name in ways if asked[name]]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude each other.", "Use one of them.")
    if asked["name"] and asked["dismiss"]:
        raise UsageError("--name and --dismiss exclude each other.", "Use one of them.")


def _request(asked: Mapping[str, Any]) -> ReadingRequest:
    from intercoder.suggest.reading.request import ReadingRequest

    return ReadingRequest(
        asked["question"],
        asked["language"],
        asked["unsure"],
        asked["clusters"],
        asked["encoder"],
    )


def _read(study: Study, request: ReadingRequest) -> ClustersRead:
    from intercoder.suggest.reading.of_study import read_clusters

    with progress("Answers read") as advance:
        return read_clusters(study, request, advance)


def _cluster(found: ClustersRead, number: int) -> AnswerCluster:
    if number > len(found.clusters):
        count = len(found.clusters)
        raise UsageError(
            f"There is no cluster {number}.",
            f"Use a number from 1 to {count}." if count else "There are no clusters.",
        )
    return found.clusters[number - 1]


def _answers(study: Study, rows: Sequence[int]) -> list[Answer]:
    from intercoder.study.exchange.exported_rows import answers_at

    found = answers_at(study, rows)
    return [found[row] for row in rows if row in found]


# -- showing --------------------------------------------------------------------------------------


def _print_clusters(study: Study, found: ClustersRead, book: Codebook, format_: Format) -> None:
    typical = {
        number: _answers(study, one.typical) for number, one in enumerate(found.clusters, start=1)
    }
    if format_ is Format.JSON:
        print_result(_as_json(study, found, typical), format_)
        return
    from intercoder.suggest.reading.words import codes_in_words, languages_in_words

    is_table = format_ is Format.TABLE
    rows = [
        (
            number,
            one.size,
            ", ".join(one.words[: _WORDS if is_table else None]) or None,
            languages_in_words(one.languages) or None,
            one.no_code,
            codes_in_words(one.codes, book, _CODES if is_table else None) or None,
            " / ".join(answer.text for answer in typical[number][: 1 if is_table else None]),
        )
        for number, one in enumerate(found.clusters, start=1)
    ]
    if rows or not is_table:
        print_rows(COLUMNS, rows, format_)
    if is_table:
        from intercoder.suggest.reading.words import summary

        print_lines(["", *summary(found, book)] if rows else summary(found, book))


def _as_json(
    study: Study, found: ClustersRead, typical: Mapping[int, Sequence[Answer]]
) -> dict[str, Any]:
    from intercoder.study.agreement.decision_columns import answer_ids

    every = [row for one in found.clusters for row in one.answers]
    ids = answer_ids(study, [*every, *found.odd])
    return {
        "revision": found.revision,
        "answers": found.answers,
        "uncoded": found.uncoded,
        "considered": found.considered,
        "without_words": found.wordless,
        "encoder": found.encoder or None,
        "like_dismissed": found.like_dismissed,
        "like_examples": dict(found.like_examples),
        "clusters": [
            {
                "cluster": number,
                "size": one.size,
                "words": list(one.words),
                "languages": dict(one.languages),
                "no_code_applies": one.no_code,
                "coded_alike": one.coded_alike,
                "codes": dict(one.codes),
                "typical": [
                    {"answer": answer.id, "question": answer.question, "text": answer.text}
                    for answer in typical[number]
                ],
                "answers": [ids[row] for row in one.answers if row in ids],
            }
            for number, one in enumerate(found.clusters, start=1)
        ],
        "like_no_other": [ids[row] for row in found.odd if row in ids],
    }


def _print_next(study: Study, request: ReadingRequest, count: int, format_: Format) -> None:
    from intercoder.suggest.reading.of_study import reading_order

    with progress("Answers read") as advance:
        rows = reading_order(study, request, count, advance)
    _print_answers(study, rows, format_)


def _print_answers(study: Study, rows: Sequence[int], format_: Format) -> None:
    from intercoder.study.exchange.exported_rows import answers_at
    from intercoder.suggest.reading.coded_answers import coded_or_not
    from intercoder.suggest.reading.request import ReadingRequest

    none_applies = coded_or_not(study, ReadingRequest()).no_code
    found = answers_at(study, rows)
    answers = [(row, found[row]) for row in rows if row in found]
    shown = [
        (
            place,
            one.id,
            one.question,
            one.language or None,
            "no code applies" if row in none_applies else None,
            one.text,
        )
        for place, (row, one) in enumerate(answers, start=1)
    ]
    print_rows(ANSWERS, shown, format_)


# -- naming and dismissing ------------------------------------------------------------------------


def _add(
    target: str, asked: Mapping[str, Any], examples: Sequence[str], as_name: str | None
) -> None:
    from intercoder.codebook.changes.making import adding
    from intercoder.codebook.changes.planned import Planned

    content: dict[str, Any] = {"examples": tuple(dict.fromkeys(examples))} if examples else {}
    if asked["definition"]:
        content["definition"] = asked["definition"]

    def plan(history: CodebookHistory) -> Planned:
        below = asked["below"]
        parent = find(history.codebook(), below).id if below else None
        return Planned(changes=adding(history, asked["name"], content, parent=parent))

    options = {"as_name": as_name, "reason": asked["reason"], "dry_run": False, "yes": True}
    carry_out(target, plan, options)


def _dismiss(study: Study, cluster: AnswerCluster, who: Coder | None) -> None:
    from intercoder.study.codebook.dismissed_clusters import dismiss_cluster

    dismiss_cluster(study, cluster.typical, cluster.words, cluster.size, who)
    say(f"{counted(cluster.size, 'answer')} ({_words(cluster.words)}) will not be shown again.")


def _dismissed(study: Study, who: Coder | None, number: int | None, format_: Format) -> None:
    from intercoder.study.codebook.dismissed_clusters import dismissed_clusters, take_up_cluster

    if number is not None:
        taken = take_up_cluster(study, number, who)
        say(f"The answers like “{_words(taken.words)}” are shown again.")
        return
    rows = [
        (place, one.size, ", ".join(one.words), one.dismissed_by or None, one.dismissed_at)
        for place, one in enumerate(dismissed_clusters(study), start=1)
    ]
    if rows or format_ is not Format.TABLE:
        print_rows(DISMISSED, rows, format_)
    else:
        say("No cluster was dismissed.")


def _words(words: Sequence[str]) -> str:
    return display_line(", ".join(words)) or "no common word"
