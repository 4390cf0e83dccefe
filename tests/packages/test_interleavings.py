"""Whatever is coded where, and whenever it comes back, the study is the same in the end.

Coders decide, take back and bring back, one answer or several at once, in the study and in
packages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import (
    BringBack,
    Decide,
    DecideTogether,
    TakeBack,
)
from intercoder.coding.decision import SKIPPED, UNSEEN, Circumstances, Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.coding.written import Reverted
from intercoder.study.exchange import exported_rows
from intercoder.study.rounds.people import add_coder
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study
from tests.packages.parcels import log, send, standing, take

CODERS = ("anna", "ben")
CODES = ("books", "staff", "quiet")
ANSWERS = 4
FILES = 6

judgements = st.one_of(
    st.builds(
        lambda codes, unsure, memo: Judgement.of(codes, unsure=unsure, memo=memo),
        st.sets(st.sampled_from(CODES)),
        st.booleans(),
        st.sampled_from(["", "m"]),
    ),
    st.just(SKIPPED),
)
presses = st.one_of(
    st.tuples(st.just("decide"), st.integers(0, ANSWERS - 1), judgements),
    st.tuples(st.just("together"), st.integers(0, ANSWERS - 1), judgements),
    st.just(("undo", 0, SKIPPED)),
    st.just(("redo", 0, SKIPPED)),
)
Press = tuple[str, int, Judgement]


class Place:
    """Where a coder codes: a study or a package, open all the time."""

    def __init__(self, path: Path, coder: str) -> None:
        self.study = open_study(str(path))
        self.workspace: CoderWorkspace = open_workspace(self.study, coder)
        self.numbers = list(self.workspace.numbers(QueueFilter()))
        self.groups = 0

    def press(self, press: Press) -> Iterator[tuple[int, Judgement]]:
        """Do it; how each answer stands that was touched."""
        act, position, judgement = press
        if act in {"undo", "redo"}:
            written = self.workspace.write(TakeBack() if act == "undo" else BringBack())
            if isinstance(written, Reverted):
                yield written.item.number, written.item.standing
                yield from ((item.number, item.standing) for item, _ in written.others)
            return
        number = self.numbers[position]
        if act == "decide":
            self.workspace.write(Decide(number, judgement, 1.5))
            yield number, judgement
            return
        self.groups += 1
        alike = Circumstances(together=f"{self.workspace.coder}{self.groups}")
        both = (number, self.numbers[position - 1])
        first, other = (Decide(one, judgement, 1.5, circumstances=alike) for one in both)
        self.workspace.write(DecideTogether(first, (other,)))
        yield from ((one, judgement) for one in both)

    def close(self) -> None:
        self.workspace.leave()
        self.study.close()


def make_study(path: Path) -> Study:
    study = create_study(str(path), Codebook("b", tuple(Code(code, code) for code in CODES)))
    for name in CODERS:
        add_coder(study, name)
    with take_in(study) as intake:
        intake.add_questions([Question("q")])
        intake.add_answers([Answer(f"a{n}", "q", f"r{n}", f"text {n}") for n in range(ANSWERS)])
    return study


class AnyOrder(RuleBasedStateMachine):
    """Coders at work in the study and in several packages at a time, which come back anyhow."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.study = make_study(self.path / "s.study")
        self.places = {name: [Place(self.path / "s.study", name)] for name in CODERS}
        self.files: list[Path] = []
        self.shown: dict[tuple[str, int], Judgement] = {}

    @precondition(lambda self: len(self.files) < FILES)
    @rule(coder=st.sampled_from(CODERS))
    def package(self, coder: str) -> None:
        file = self.path / f"{len(self.files)}.study"
        send(self.study, coder, file)
        self.files.append(file)
        self.places[coder].append(Place(file, coder))

    @precondition(lambda self: len(self.files) < FILES)
    @rule(coder=st.sampled_from(CODERS), which=st.integers(1, FILES))
    def copy(self, coder: str, which: int) -> None:
        """Its state now comes back some time, when the package itself may be further."""
        packages = self.places[coder][1:]
        if packages:
            file = self.path / f"{len(self.files)}.study"
            backup(packages[which % len(packages)].study, file)
            self.files.append(file)

    @rule(coder=st.sampled_from(CODERS), which=st.integers(0, FILES), press=presses)
    def code(self, coder: str, which: int, press: Press) -> None:
        places = self.places[coder]
        for number, judgement in places[which % len(places)].press(press):
            self.shown[coder, number] = judgement

    @rule(which=st.lists(st.integers(0, FILES - 1), min_size=1, max_size=3))
    def merge(self, which: list[int]) -> None:
        if self.files:
            take(self.study, *(self.files[one % len(self.files)] for one in which))

    def teardown(self) -> None:
        """Everything comes back: in this order into the study, in another into a copy of it."""
        copy = self.path / "copy.study"
        backup(self.study, copy)
        if self.files:
            take(self.study, *self.files)
        with open_study(str(copy)) as other:
            for file in (*reversed(self.files), *self.files[::2]):
                take(other, file)
            assert standing(other) == standing(self.study)
            assert log(copy) == log(self.path / "s.study")
            assert verify(other).faults == ()
        found = verify(self.study)
        assert found.faults == ()
        everywhere = [self.path / "s.study", *self.files]
        assert log(everywhere[0]) == frozenset().union(*map(log, everywhere))
        assert found.decisions == len(log(everywhere[0]))
        keys = {number: f"a{n}" for n, number in enumerate(self.places["anna"][0].numbers)}
        assert {
            (one.coder, one.answer.id): one.judgement for one in exported_rows.codings(self.study)
        } == {
            (coder, keys[number]): judgement
            for (coder, number), judgement in self.shown.items()
            if judgement != UNSEEN
        }
        for place in (place for places in self.places.values() for place in places):
            place.close()
        self.study.close()
        self.folder.cleanup()


class OnePlaceAtATime(RuleBasedStateMachine):
    """Coders who go between the study and packages, beside a study that is coded in one place."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.study = make_study(self.path / "s.study")
        self.alone = make_study(self.path / "alone.study")
        self.at = {name: Place(self.path / "s.study", name) for name in CODERS}
        self.beside = {name: Place(self.path / "alone.study", name) for name in CODERS}
        self.files: dict[str, Path] = {}
        self.sent: list[Path] = []

    @rule(coder=st.sampled_from(CODERS), press=presses)
    def code(self, coder: str, press: Press) -> None:
        assert dict(self.at[coder].press(press)) == dict(self.beside[coder].press(press))

    @rule(coder=st.sampled_from(CODERS))
    def leave_with_a_package(self, coder: str) -> None:
        if coder not in self.files:
            self.files[coder] = self.path / f"{len(self.sent)}.study"
            self.sent.append(self.files[coder])
            self.at[coder].close()
            send(self.study, coder, self.files[coder])
            self.at[coder] = Place(self.files[coder], coder)

    @rule(coder=st.sampled_from(CODERS), again=st.integers(0, 9))
    def return_a_part(self, coder: str, again: int) -> None:
        """And whatever came back before, once more."""
        if coder in self.files:
            take(self.study, self.files[coder], self.sent[again % len(self.sent)])
            self.stands_the_same(coder)

    @rule(coder=st.sampled_from(CODERS))
    def come_home(self, coder: str) -> None:
        if coder in self.files:
            self.at[coder].close()
            take(self.study, self.files.pop(coder))
            self.at[coder] = Place(self.path / "s.study", coder)
            self.stands_the_same(coder)

    def stands_the_same(self, *coders: str) -> None:
        here, beside = standing(self.study), standing(self.alone)
        for coder in coders:
            assert {key: one for key, one in here.items() if key[0] == coder} == {
                key: one for key, one in beside.items() if key[0] == coder
            }

    def teardown(self) -> None:
        for coder in CODERS:
            self.come_home(coder)
        self.stands_the_same(*CODERS)
        found = verify(self.study)
        assert found.faults == ()
        assert found.decisions == verify(self.alone).decisions
        for place in (*self.at.values(), *self.beside.values()):
            place.close()
        for study in (self.study, self.alone):
            study.close()
        self.folder.cleanup()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=8, stateful_step_count=20, deadline=None)
TestOnePlaceAtATime = pytest.mark.slow(OnePlaceAtATime.TestCase)
TestOnePlaceAtATime.settings = settings(max_examples=6, stateful_step_count=20, deadline=None)
