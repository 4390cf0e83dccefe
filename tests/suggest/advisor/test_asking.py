"""Advice is asked once, kept, weighed, used in suggestions, and forgotten with the texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.coding.suggestion import ALL
from intercoder.errors import UsageError
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from intercoder.study.suggest.advice import drop_advice, kept_advice
from intercoder.suggest.advice.in_use import advice_in_use
from intercoder.suggest.advisor.address import read_address
from intercoder.suggest.advisor.asking import ask_advisor
from intercoder.suggest.advisor.chat import AdvisorError, Chat
from intercoder.suggest.advisor.figures import advice_figures
from intercoder.suggest.advisor.votes import votes_on_advice
from intercoder.suggest.learning.models import StudyLearner
from intercoder.suggest.model.arrays import from_bytes
from intercoder.suggest.model.labelled_answers import Text
from tests.suggest.advisor.stub_server import StubServer, stub_server
from tests.suggest.coded_study import SAID, code_answers, make_study, text_of

CODED, ANSWERS = 80, 120


def wise(asked: str) -> object:
    """Names every code whose words were said."""
    said = json.loads(asked.partition("Answer: ")[2])
    return {"codes": [code for code, words in SAID.items() if any(one in said for one in words)]}


@pytest.fixture(scope="module")
def server() -> Iterator[StubServer]:
    with stub_server(wise) as running:
        yield running


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with make_study(tmp_path / "visitors.study", ANSWERS) as made:
        add_coder(made, "lea", Role.LEAD)
        code_answers(made, range(CODED))
        code_answers(made, range(0, CODED, 2), coder="ben", slips=range(0, CODED, 8))
        yield made


def chat(server: StubServer) -> Chat:
    return Chat(read_address(server.address), patience=60)


def test_each_text_is_asked_about_once_and_decided_ones_come_first(
    study: Study, server: StubServer
) -> None:
    server.asked.clear()
    first = ask_advisor(study, chat(server), answers=CODED)
    assert (first.model, first.asked, first.unusable, first.kept) == ("stub-1b", CODED, 0, CODED)
    texts = {
        json.loads(one["messages"][1]["content"].partition("Answer: ")[2]) for one in server.asked
    }
    assert texts == {text_of(number) for number in range(CODED)}
    form = server.asked[0]["response_format"]
    assert form["type"] == "json_schema"
    assert "staff" in form["json_schema"]["schema"]["properties"]["codes"]["items"]["enum"]
    again = ask_advisor(study, chat(server), answers=1000)
    assert (again.asked, again.kept) == (ANSWERS - CODED, ANSWERS)
    assert ask_advisor(study, chat(server), answers=1000).asked == 0


@pytest.mark.slow
def test_good_advice_is_used_in_suggestions_and_recorded_with_the_model(
    study: Study, server: StubServer
) -> None:
    ask_advisor(study, chat(server), answers=ANSWERS)
    made, archive = StudyLearner(study, ALL, "").learn()
    record = made.record.manifest["advisor"]
    assert record["model"] == "stub-1b"
    assert record["is_used"]
    assert record["loss_with"] < record["loss_without"]
    assert "survey" in record["instructions"]
    assert len(record["prompt"]) == 64
    kept = from_bytes(archive)
    text = Text(text_of(100), "en", "value")
    advice = advice_in_use(study)
    assert advice is not None
    named = advice.on(text)
    assert named is not None
    unread = Text("visit xyzzy", "en", "value")
    with_it = {one.code: one.probability for one in kept.suggest(unread, advised={"staff"})}
    without = {one.code: one.probability for one in kept.suggest(unread, advised=set())}
    assert with_it.get("staff", 0) > without.get("staff", 0) + 0.1
    figures = advice_figures(study, advice)
    assert figures.helps
    assert figures.answers == CODED
    assert figures.micro_f1_alone is not None
    assert figures.micro_f1_alone > 0.9


def test_advice_worth_nothing_is_not_used(study: Study) -> None:
    with stub_server(lambda asked: {"codes": ["quiet"] if len(asked) % 2 else []}) as foolish:
        ask_advisor(study, chat(foolish), answers=CODED)
    made, _ = StudyLearner(study, ALL, "").learn()
    record = made.record.manifest["advisor"]
    if record["is_used"]:  # by chance it may help a little
        assert record["loss_with"] == pytest.approx(record["loss_without"], rel=0.05)
    else:
        assert made.suggester.advice is None


def test_with_few_decided_answers_it_waits(study: Study, server: StubServer) -> None:
    ask_advisor(study, chat(server), answers=10)
    made, _ = StudyLearner(study, ALL, "").learn()
    assert made.suggester.advice is None
    assert made.record.manifest["advisor"]["loss_with"] is None


def test_another_codebook_or_model_asks_anew(study: Study, server: StubServer) -> None:
    ask_advisor(study, chat(server), answers=5)
    book = study.codebook()
    codes = (replace(book.codes[0], definition="Whoever works here."), *book.codes[1:])
    add_revision(study, replace(book, codes=codes))
    assert advice_in_use(study) is None
    assert ask_advisor(study, chat(server), answers=5).asked == 5
    assert advice_in_use(study) is not None
    with stub_server(wise, ("other-3b",)) as other:
        assert ask_advisor(study, chat(other), answers=5).kept == 5
    kept = kept_advice(study)
    assert kept is not None
    assert (kept.model, len(kept.codes)) == ("other-3b", 5)
    assert drop_advice(study) == 5
    assert kept_advice(study) is None


def test_coders_and_advisor_side_by_side(study: Study, server: StubServer) -> None:
    ask_advisor(study, chat(server), answers=CODED)
    advice = advice_in_use(study)
    assert advice is not None
    votes = votes_on_advice(study, advice)
    assert votes.given.shape == (3, CODED, len(votes.codes))
    assert votes.present.sum(axis=1).tolist() == [CODED, CODED // 2, 0]
    assert (votes.advisor == votes.given[0]).mean() > 0.95


# -- what goes wrong ------------------------------------------------------------------------------


def test_what_was_said_before_it_failed_is_kept(study: Study) -> None:
    said: list[str] = []

    def failing(asked: str) -> object:
        said.append(asked)
        if len(said) == 8:
            failing_server.status = 500
        return wise(asked)

    with stub_server(failing) as failing_server, pytest.raises(AdvisorError) as failed:
        ask_advisor(study, chat(failing_server), answers=50)
    assert "status 500" in failed.value.message
    assert text_of(0) not in str(failed.value)
    kept = kept_advice(study)
    assert kept is not None
    assert len(kept.codes) == 7


def test_replies_in_another_form_are_counted_and_given_up(study: Study) -> None:
    with stub_server(lambda _: "I think it is about books.") as chatty:
        with pytest.raises(AdvisorError) as failed:
            ask_advisor(study, chat(chatty), answers=50)
        assert len(chatty.asked) == 10
    assert "JSON schema" in failed.value.message
    assert kept_advice(study) is None


def test_nobody_there_is_said_so(study: Study) -> None:
    with stub_server(wise) as gone:
        address = gone.address
    with pytest.raises(AdvisorError) as failed:
        ask_advisor(study, Chat(read_address(address)), answers=5)
    assert "does not answer" in failed.value.message


def test_of_several_models_one_must_be_chosen(study: Study) -> None:
    with stub_server(wise, ("one", "two")) as both:
        with pytest.raises(UsageError) as refused:
            ask_advisor(study, chat(both), answers=5)
        assert "one, two" in refused.value.hint
        with pytest.raises(UsageError):
            ask_advisor(study, chat(both), model="three", answers=5)
        assert ask_advisor(study, chat(both), model="two", answers=5).model == "two"
