"""`intercoder suggest advisor`: asks a language model on this machine for advice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_lines,
    print_result,
    print_rows,
    progress,
    say,
    study_argument,
)
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell
    from intercoder.findings.prevalence.replacement import Replacement
    from intercoder.study.study import Study
    from intercoder.suggest.advice.in_use import AdviceInUse
    from intercoder.suggest.advisor.figures import AdviceFigures

OFF = "off"
COLUMNS = ("code", "answers", "winning_rate", "as_good_as_a_coder_on", "may_stand_in")
_MAY = {True: "yes", False: "no", None: "too few answers"}


@click.command(cls=StudyCommand)
@study_argument
@click.argument("address", metavar="ADDRESS|off")
@click.option("--model", default="", metavar="NAME", help="The model to ask, if there are several.")
@click.option(
    "--answers",
    type=click.IntRange(0),
    metavar="N",
    default=300,
    show_default=True,
    help="Number of answers to ask about now, different texts that have no advice yet.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Random seed of the draw."
)
@as_option
@format_option
@leaves(
    "Answers to a language model on this machine",
    when=lambda asked: asked["address"] != OFF and asked["answers"],
    file=lambda _asked: "",
)
def advisor(
    study: str, address: str, *, as_name: str | None, format_: Format, **asked: Any
) -> None:
    """Ask a language model on this machine which codes apply, and learn what that is worth.

    ADDRESS is that of a server that runs here, such as http://127.0.0.1:8080 (llama.cpp, Ollama,
    vLLM). Nothing is sent to any other machine, and nothing is asked unless this command is given.
    `off` drops all advice.

    The model is told the codebook and one answer at a time. Its advice is kept in the study, and
    moves the probabilities of suggestions only as far as it predicted people's decisions on answers
    left out of learning; nobody is shown it. At least 30 decided answers with advice are needed.
    """
    from intercoder.study.rounds.blindness import check_gets_all, check_lead, check_may_see
    from intercoder.study.study import check_is_whole, open_study
    from intercoder.study.suggest.advice import drop_advice
    from intercoder.suggest.advisor.address import read_address

    server = None if address == OFF else read_address(address)
    with open_study(study) as opened:
        who = person(opened, as_name)
        check_may_see(opened, who)
        check_gets_all(opened)
        check_is_whole(opened)
        check_lead(opened, who, "asks a language model for advice")
        if server is None:
            dropped = drop_advice(opened)
            say(f"The advice on {counted(dropped, 'text')} was dropped. Suggestions do without it.")
            return
        from intercoder.suggest.advice.in_use import advice_in_use
        from intercoder.suggest.advisor.asking import ask_advisor
        from intercoder.suggest.advisor.chat import Chat

        with progress("Answers asked about", asked["answers"]) as advance:
            result = ask_advisor(
                opened,
                Chat(server),
                model=asked["model"],
                answers=asked["answers"],
                seed=asked["seed"],
                advance=advance,
            )
        advice = advice_in_use(opened)
        summary = {
            "model": result.model,
            "asked": result.asked,
            "unusable": result.unusable,
            "texts_with_advice": result.kept,
        }
        _show(opened, advice, summary, asked["seed"], format_)


def _show(
    study: Study, advice: AdviceInUse | None, summary: dict[str, Any], seed: int, format_: Format
) -> None:
    from dataclasses import asdict

    from intercoder.suggest.advisor.figures import advice_figures

    if advice is None:
        print_result(summary, format_)
        return
    say("Learning what the advice is worth…")
    figures = advice_figures(study, advice, seed=seed)
    found = _replacements(study, advice)
    rows: list[tuple[Cell, ...]] = [
        (code, one.answers, one.winning_rate, one.advantage, _MAY[one.may_stand_in])
        for code, one in found.items()
    ]
    told = {
        **summary,
        **{f"decided_{k}" if k == "answers" else k: v for k, v in asdict(figures).items()},
    }
    if format_ is Format.JSON:
        print_result(
            {**told, "codes": [dict(zip(COLUMNS, row, strict=True)) for row in rows]}, format_
        )
        return
    if format_ is Format.CSV:
        print_rows(COLUMNS, rows, format_)
        return
    print_result(told, format_)
    if any(one.answers for one in found.values()):
        print_lines(
            [
                "",
                "May the model stand in for a coder? (Alternative-annotator test, on answers with "
                "the code; from a winning rate of 0.50 on, yes.)",
            ]
        )
        print_rows(COLUMNS, rows, format_)
    say(_conclusion(figures))


def _conclusion(figures: AdviceFigures) -> str:
    if figures.micro_f1_with is None:
        return (
            f"{counted(figures.answers, 'decided answer has', 'decided answers have')} advice; 30 "
            "are needed to learn what it is worth. Until then it is not used."
        )
    if not figures.helps:
        return "Probabilities are no better with the advice, so it is not used."
    return "Probabilities are better with the advice, so it is used from the next learning on."


def _replacements(study: Study, advice: AdviceInUse) -> dict[str, Replacement]:
    from intercoder.findings.prevalence.replacement import alternative_annotator_test
    from intercoder.suggest.advisor.votes import votes_on_advice

    votes = votes_on_advice(study, advice)
    return {
        code: alternative_annotator_test(
            votes.given[..., place], votes.present, votes.advisor[:, place]
        )
        for place, code in enumerate(votes.codes)
    }
