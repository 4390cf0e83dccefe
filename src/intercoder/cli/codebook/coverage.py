"""`intercoder codebook coverage`: words of coded answers that no code given speaks for."""

from __future__ import annotations

import click

from intercoder.agreement.whole.figure_words import percent
from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import (
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
    progress,
    study_argument,
)
from intercoder.text.display import display_line

ANSWERS = ("answer", "question", "codes", "words", "text")
QUESTIONS = ("question", "coded", "with_words_left", "share", "not_coded")
_WORDS = 12
"""Words named below the tables."""


@click.command(cls=Command)
@study_argument
@click.option("--question", metavar="ID", default="", help="Only answers to this question.")
@click.option("--language", metavar="CODE", default="", help="Only answers in this language.")
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Number of answers to list; JSON and CSV list all unless it is given.",
)
@as_option
@format_option
@click.pass_context
@shows_answers
def coverage(
    context: click.Context,
    study: str,
    question: str,
    language: str,
    top: int,
    as_name: str | None,
    format_: Format,
) -> None:
    """List coded answers with words that none of their codes speaks for.

    A code speaks for the words of its entry in the codebook, and for those that answers with this
    code use clearly more often than others. What is left may be a theme without a code, or a code
    that was overlooked. Answers with most left come first.
    """
    from intercoder.study.exchange.exported_rows import answers_at
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study
    from intercoder.suggest.reading.coverage_of_study import coverage as computed
    from intercoder.suggest.reading.request import ReadingRequest

    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name))
        check_gets_all(opened)
        with progress("Answers read") as advance:
            found = computed(opened, ReadingRequest(question, language), advance)
        is_typed = context.get_parameter_source("top") is click.core.ParameterSource.COMMANDLINE
        limit = top if format_ is Format.TABLE or is_typed else None
        listed = found.answers[:limit]
        texts = answers_at(opened, [one.row for one in listed])
        book = opened.codebook()
    rows = [
        (
            texts[one.row].id,
            one.question,
            ", ".join(map(book.name_of, one.codes))
            if format_ is Format.TABLE
            else ";".join(one.codes),
            ", ".join(one.words),
            texts[one.row].text,
        )
        for one in listed
        if one.row in texts
    ]
    if format_ is Format.CSV:
        print_rows(ANSWERS, rows, format_)
        return
    if format_ is Format.JSON:
        print_result(
            {
                "questions": [
                    {
                        "question": one.question,
                        "coded": one.coded,
                        "with_words_left": one.uncovered,
                        "share": one.share,
                        "not_coded": one.not_coded,
                    }
                    for one in found.questions
                ],
                "words": [{"word": word, "answers": count} for word, count in found.words],
                "answers": [
                    {
                        "answer": texts[one.row].id,
                        "question": one.question,
                        "codes": list(one.codes),
                        "words": list(one.words),
                        "text": texts[one.row].text,
                    }
                    for one in listed
                    if one.row in texts
                ],
            },
            format_,
        )
        return
    shares = [
        (
            one.question,
            one.coded,
            one.uncovered,
            None if one.share is None else percent(one.share),
            one.not_coded,
        )
        for one in found.questions
    ]
    print_rows(QUESTIONS, shares, format_)
    if not rows:
        print_lines(["", "No coded answer has words that none of its codes speaks for."])
        return
    print_lines([""])
    print_rows(ANSWERS, rows, format_)
    commonest = ", ".join(f"{display_line(word)} {count:,}" for word, count in found.words[:_WORDS])
    print_lines(
        [
            "",
            f"Words most often left: {commonest}.",
            f"Words in fewer than {found.min_answers} coded answers were not looked at.",
        ]
    )
