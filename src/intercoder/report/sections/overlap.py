"""Sentences for the methods section on how the answers that several coders judged were chosen."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.agreement.of_study.results import Kind, StudyAgreement
from intercoder.report.base import answers_coded, cases
from intercoder.report.conduct import Conduct, Draw, RoundFacts
from intercoder.report.document import Sentence
from intercoder.report.numbers import count, in_words, listed, numbered, percent

_ORDERS = {
    "random": "each coder saw the answers in a random order of their own",
    "same": "all coders saw the answers in the same random order",
    "imported": "coders saw the answers question by question, in the order of the import",
}


def overlap(found: StudyAgreement, conduct: Conduct) -> Iterator[Sentence]:
    """Sentences on what was planned in each reported round, and what was done."""
    (rated, twice), total = answers_coded(found), found.answers_in_study
    share = f" ({percent(twice / total)})" if total else ""
    yield Sentence(
        f"Of {numbered(total, 'answer')}, {count(rated)} were coded by at least one of them"
        f" and {count(twice)}{share} by two or more; agreement rests on the latter."
    )
    if counted := cases(found):
        yield Sentence(counted)
    for remark in found.remarks:
        if remark.kind is Kind.BEFORE:
            yield Sentence(remark.sentence)
    rounds = conduct.of(found.rounds)
    if twice and twice == total:
        yield Sentence("All answers were coded by two or more, so no sample was drawn.")
        rounds = tuple(one for one in rounds if one.answers is not None)
    elif not rounds:
        yield Sentence("State how the double-coded answers were chosen.", is_open=True)
    for one in rounds:
        yield from _of_round(one)
    if any(one.shared for one in rounds):
        yield Sentence(
            "State why this number of answers was allocated to several coders.", is_open=True
        )


def _of_round(one: RoundFacts) -> Iterator[Sentence]:
    named = f"the round “{one.name}”"
    if one.answers is None:
        if one.imported and one.imported == one.judged + one.skipped:
            yield Sentence(
                f"All decisions in {named} were imported, so the study does not know how its"
                " answers were chosen."
            )
            yield Sentence(
                f"State how the double-coded answers in {named} were chosen, and why this number.",
                is_open=True,
            )
        else:
            yield Sentence(
                f"In {named} no answers were allocated: every coder could judge every answer, so"
                " the double-coded answers are those where their work happened to meet, not a"
                " random sample."
            )
            yield Sentence(
                f"State which answers coders were told to judge in {named}.", is_open=True
            )
        return
    for draw in one.draws:
        yield from _drawn(draw)
    if not one.draws:
        yield Sentence(
            f"In {named} {numbered(one.answers, 'answer')} were allocated,"
            f" {count(one.shared)} of them to several coders; how they were drawn is not recorded."
        )
    yield _achieved(one, named)


def _drawn(draw: Draw) -> Iterator[Sentence]:
    round = f"the round “{draw.round}”"
    match draw.kind:
        case "leaving":
            yield Sentence(
                f"On {draw.made_on} {draw.leaving} left {round}, and"
                f" {numbered(draw.answers, 'answer')} they had not coded went to"
                f" {listed(draw.coders) if draw.coders else 'nobody'}."
            )
            return
        case "recode":
            yield Sentence(
                f"On {draw.made_on} {listed(draw.coders)} were allocated {count(draw.answers)} of"
                f" their own earlier answers again in {round}, drawn at random with seed"
                f" {draw.seed}."
            )
            return
        case "targeted":
            yield Sentence(
                f"On {draw.made_on} {numbered(draw.answers, 'further answer')} of {round} were"
                f" drawn for one code, more of them where a model doubted it, and went to"
                f" {listed(draw.coders)}."
            )
            return
        case "more" if draw.taken:
            several = f", {count(draw.overlap)} of them to several coders" if draw.overlap else ""
            yield Sentence(
                f"On {draw.made_on} {numbered(draw.answers, 'answer')} of {round} that nobody had"
                f" started were moved to {listed(draw.coders)}{several}."
            )
        case _:
            yield from _given_out(draw, round)


def _given_out(draw: Draw, round: str) -> Iterator[Sentence]:
    sample = ""
    if draw.sample is not None and draw.kind == "new":
        sample = ", a random sample of the study's,"
    further = "further " if draw.kind == "more" else ""
    yield Sentence(
        f"On {draw.made_on} {count(draw.answers)} {further}"
        f"answer{'s' if draw.answers != 1 else ''}{sample} of {round} were allocated to"
        f" {listed(draw.coders) if draw.coders else 'nobody'}: {_shared(draw)}."
    )
    strata = f"stratified by {listed([_stratum(by) for by in draw.by])}, " if draw.by else ""
    yield Sentence(
        f"The draw was {strata}with seed {draw.seed}; {_ORDERS.get(draw.order, draw.order)}."
    )
    if draw.reads:
        reads = [f"{coder} {listed(languages)}" for coder, languages in draw.reads.items()]
        yield Sentence(f"Some coders read certain languages only: {'; '.join(reads)}.")


def _shared(draw: Draw) -> str:
    if not draw.overlap:
        return "each to one coder alone"
    together = in_words(draw.together).lower()
    if draw.overlap == draw.answers:
        if draw.together == len(draw.coders):
            return f"each to all {together} coders" if draw.together > 2 else "each to both coders"
        return f"each to {together} of the coders"
    asked = draw.asked.strip()
    is_share = asked.endswith("%") or "." in asked
    planned = f" (planned as {asked} of them)" if is_share else ""
    return (
        f"{count(draw.overlap)} drawn at random{planned} to {together} coders each, with every set"
        f" of {together} coders used about equally often, and the others to one coder each"
    )


def _stratum(by: str) -> str:
    return by.replace("attribute:", "respondents' ")


def _achieved(one: RoundFacts, named: str) -> Sentence:
    done = (
        f"Of {numbered(one.shared, 'answer')} allocated to several coders in {named},"
        f" {count(one.shared_judged)} {'has' if one.shared_judged == 1 else 'have'} been judged by"
        " two or more of them; "
        if one.shared
        else f"In {named} "
    )
    left, skipped = one.left or 0, one.skipped
    open_ = f"{count(left)} {'is' if left == 1 else 'are'} still to be made" if left else ""
    passed = f"{numbered(skipped, 'answer was', 'answers were')} skipped" if skipped else ""
    rest = [part for part in (open_, passed) if part]
    return Sentence(
        f"{done}of {numbered(one.planned or 0, 'judgement')} planned, {count(one.judged)}"
        f" {'was' if one.judged == 1 else 'were'} made"
        f"{f', {listed(rest)}' if rest else ' and none is left'}."
    )
