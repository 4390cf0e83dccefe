"""Any sequence of decisions, undo and redo gives what a simple model predicts, on disk."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import (
    BringBack,
    Decide,
    DecideTogether,
    KeepDraft,
    TakeBack,
)
from intercoder.coding.decision import SKIPPED, UNSEEN, Circumstances, Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.coding.written import NothingToRevert, Reverted, Written
from intercoder.study.rounds.people import add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study
from tests.homes import run_in
from tests.postgres import new_database

pytestmark = pytest.mark.postgres_now

CODES = ("books", "staff", "quiet")
ANSWERS = 4

judgements = st.one_of(
    st.builds(
        lambda codes, unsure, memo: Judgement.of(codes, unsure=unsure, memo=memo),
        st.sets(st.sampled_from(CODES)),
        st.booleans(),
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=5),
    ),
    st.just(SKIPPED),
)


class DecisionLog(RuleBasedStateMachine):
    """A coder at a study, beside a dictionary and two stacks."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        book = Codebook("b", tuple(Code(code, code.title()) for code in CODES))
        self.study = create_study(self.target(), book)
        add_coder(self.study, "anna")
        with take_in(self.study) as intake:
            intake.add_questions([Question("q")])
            intake.add_answers([Answer(f"a{n}", "q", f"r{n}", "text") for n in range(ANSWERS)])
        self.workspace = open_workspace(self.study, "anna")
        self.numbers = list(self.workspace.numbers(QueueFilter()))
        self.standing: dict[int, Judgement] = dict.fromkeys(self.numbers, UNSEEN)
        self.done: list[list[tuple[int, Judgement, Judgement]]] = []
        self.undone: list[list[tuple[int, Judgement, Judgement]]] = []
        self.rows = 0

    def target(self) -> str:
        """Where the study is made."""
        return str(Path(self.folder.name) / "s.study")

    @initialize()
    def opens(self) -> None:
        assert self.workspace.opening().item is not None

    @rule(position=st.integers(0, ANSWERS - 1), judgement=judgements)
    def decide(self, position: int, judgement: Judgement) -> None:
        number = self.numbers[position]
        self.workspace.write(Decide(number, judgement, 1.5))
        self.done.append([(number, self.standing[number], judgement)])
        self.undone.clear()
        self.standing[number] = judgement
        self.rows += 1

    @rule(order=st.permutations(range(ANSWERS)), others=st.integers(1, ANSWERS - 1), j=judgements)
    def decide_together(self, order: list[int], others: int, j: Judgement) -> None:
        """The first is in view, some of the rest are like it."""
        numbers = [self.numbers[position] for position in order[: others + 1]]
        together = Circumstances(together=f"t{self.rows}")
        first, *rest = (Decide(number, j, 1.5, circumstances=together) for number in numbers)
        self.workspace.write(DecideTogether(first, tuple(rest)))
        self.done.append([(number, self.standing[number], j) for number in numbers])
        self.undone.clear()
        self.standing.update(dict.fromkeys(numbers, j))
        self.rows += len(numbers)

    @rule()
    def undo(self) -> None:
        written = self.workspace.write(TakeBack())
        if not self.done:
            assert isinstance(written, NothingToRevert)
            return
        press = self.done.pop()
        self.undone.append(press)
        self.reverts(written, [(number, before, after) for number, before, after in press])

    @rule()
    def redo(self) -> None:
        written = self.workspace.write(BringBack())
        if not self.undone:
            assert isinstance(written, NothingToRevert)
            return
        press = self.undone.pop()
        self.done.append(press)
        self.reverts(written, [(number, after, before) for number, before, after in press])

    def reverts(self, written: Written, expected: list[tuple[int, Judgement, Judgement]]) -> None:
        """The answer that was in view comes first; each stands as it did, having stood so."""
        assert isinstance(written, Reverted)
        found = [(written.item, written.before), *written.others]
        first, *rest = ((item.number, item.standing, before) for item, before in found)
        assert first == expected[0]
        assert {number: (now, before) for number, now, before in rest} == {
            number: (now, before) for number, now, before in expected[1:]
        }
        for number, now, _ in expected:
            self.standing[number] = now
        self.rows += len(expected)

    @rule()
    def restart(self) -> None:
        self.workspace.leave()
        self.study.close()
        self.study = open_study(self.study.target)
        self.workspace = open_workspace(self.study, "anna")

    @invariant()
    def stands_as_the_model_says(self) -> None:
        for row in self.workspace.rows(self.numbers):
            assert row.standing == self.standing[row.number]
        progress = self.workspace.progress()
        assert progress.unseen == sum(j == UNSEEN for j in self.standing.values())
        assert progress.unsure == sum(j.unsure for j in self.standing.values())

    def teardown(self) -> None:
        found = verify(self.study)
        assert found.faults == ()
        assert found.decisions == self.rows
        self.workspace.leave()
        self.study.close()
        self.folder.cleanup()


class DecisionLogInPostgres(DecisionLog):
    """The same in a database."""

    def target(self) -> str:
        return f"{new_database()}&schema=log"


TestDecisionLog = DecisionLog.TestCase
TestDecisionLog.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
TestDecisionLogInPostgres = pytest.mark.slow(DecisionLogInPostgres.TestCase)
TestDecisionLogInPostgres.settings = settings(max_examples=6, stateful_step_count=25, deadline=None)


@pytest.fixture
def workspace(study: Study) -> CoderWorkspace:
    return open_workspace(study, "anna")


def test_undo_leaves_what_was_taken_back_chosen_to_be_corrected(workspace: CoderWorkspace) -> None:
    (number, *_) = workspace.numbers(QueueFilter())
    workspace.write(Decide(number, Judgement.of(["books", "quiet"]), 1.0))
    written = workspace.write(TakeBack())
    assert isinstance(written, Reverted)
    assert written.item.standing == UNSEEN
    assert set(written.item.draft.codes) == {"books", "quiet"}


def test_a_decision_ends_the_draft(workspace: CoderWorkspace) -> None:
    item = workspace.following(None, QueueFilter())[0]
    workspace.write(KeepDraft(item.number, item.draft))
    workspace.write(Decide(item.number, Judgement.of(["books"]), 1.0))
    assert workspace.item(item.number).kept is None


@pytest.mark.parametrize(
    "statement",
    ["UPDATE decision SET memo = 'other'", "DELETE FROM decision"],
)
def test_the_database_itself_refuses_to_change_the_log(
    workspace: CoderWorkspace, statement: str
) -> None:
    (number, *_) = workspace.numbers(QueueFilter())
    workspace.write(Decide(number, Judgement.of(["books"]), 1.0))
    with pytest.raises(Exception, match="append-only"):
        run_in(workspace.study, statement)
    assert workspace.item(number).standing.memo == ""
    assert verify(workspace.study).decisions == 1
