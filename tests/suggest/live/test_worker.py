"""The process that makes suggestions: alone with models of the test's own, and as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

import pytest
from platformdirs import user_log_path

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.suggestion import Assistance, Basis, Suggestion, Suggestions
from intercoder.errors import StudyError, UnreachableError
from intercoder.study.answers.answer_import import take_in
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.rounds.people import add_coder
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study, create_study
from intercoder.study.suggest.models import models, newest_arrays
from intercoder.suggest.live.assistant import COMMAND, Assistant
from intercoder.suggest.live.model_source import StudyModelSource
from intercoder.suggest.live.protocol import (
    Offered,
    Open,
    Ready,
    Report,
    SameMeaning,
    Saved,
    Suggest,
    Trouble,
    report_from_line,
    report_to_line,
)
from intercoder.suggest.live.worker import CANNOT_LEARN, PAUSE, THREADS, Message, Worker
from tests.suggest.live.deciding import decide
from tests.waiting import PATIENCE, wait_until

SECRET = " ".join(("what", "the", "visitor", "wrote"))


# -- with models of the test's own -----------------------------------------------------------------


class Model:
    """Suggests one code for every answer but number 13."""

    def __init__(self, id: str) -> None:
        self.id = id

    def suggest(self, answer: int) -> Suggestions:
        if answer == 13:
            raise ZeroDivisionError(SECRET)
        return Suggestions(self.id, (Suggestion("books", 0.5),))


class Shelf:
    """Models as the test wants them."""

    def __init__(self, kept: Model | None = None) -> None:
        self.kept = kept
        self.due = False
        self.trained = 0
        self.may_finish = Event()
        self.may_finish.set()
        self.error: Exception | None = None
        self.ahead = 0
        """How many times there is something to read ahead."""
        self.counts: dict[int, int] = {}
        """How many answers mean the same as one."""
        self.begun: list[str] = []
        """What happened, in order."""

    def newest(self) -> Model | None:
        return self.kept

    def train(self) -> Model:
        self.begun.append("train")
        self.may_finish.wait(PATIENCE)
        self.trained += 1
        self.due = False
        if self.error is not None:
            raise self.error
        return Model(f"m{self.trained}")

    def is_due(self, model: Model) -> bool:
        return self.due

    def same_meaning(self, answer: int) -> int | None:
        return self.counts.get(answer)

    def read_ahead(self) -> bool:
        self.ahead -= 1
        if self.ahead == 0 and self.error is not None:
            raise self.error
        return self.ahead > 0


class Served:
    """A worker on a thread, and what it said."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.said: list[Report] = []
        self.inbox: SimpleQueue[Message] = SimpleQueue()
        worker = Worker(shelf, self.inbox, self._say, lambda: shelf.begun.append("stand back"))
        self.thread = Thread(target=worker.run, daemon=True)
        self.thread.start()

    def _say(self, report: Report) -> None:
        self.said.append(report)
        if isinstance(report, Offered):
            self.shelf.begun.append(f"offered {report.answer}")

    def until(self, wanted: Callable[[], object]) -> None:
        wait_until(wanted, lambda: self.said)

    def until_said(self, report: Report) -> None:
        self.until(lambda: report in self.said)

    def decide(self, times: int = 1) -> None:
        for _ in range(times):
            self.inbox.put(Saved())


@pytest.fixture
def serve() -> Iterator[Callable[[Shelf], Served]]:
    served: list[Served] = []

    def begin(shelf: Shelf) -> Served:
        served.append(Served(shelf))
        return served[-1]

    yield begin
    for one in served:
        one.shelf.may_finish.set()
        one.inbox.put(None)
        one.thread.join(PATIENCE)
        assert not one.thread.is_alive()


def has_trained(shelf: Shelf, times: int) -> bool:
    return shelf.trained == times


Serve = Callable[[Shelf], Served]


def offered(answer: int, model: str) -> Offered:
    return Offered(answer, Suggestions(model, (Suggestion("books", 0.5),)))


def test_what_was_kept_is_used_at_once_and_nothing_learned_without_need(serve: Serve) -> None:
    served = serve(Shelf(Model("kept")))
    served.inbox.put(Suggest((2, 1)))
    served.decide()
    served.inbox.put(Suggest((3,)))
    served.until_said(offered(3, "kept"))
    assert served.said == [Ready("kept"), *(offered(n, "kept") for n in (2, 1, 3))]
    assert served.shelf.trained == 0


def test_it_reads_ahead_once_the_first_answer_is_served_and_as_long_as_there_is_more(
    serve: Serve,
) -> None:
    shelf = Shelf(Model("kept"))
    shelf.ahead = 3
    served = serve(shelf)
    served.until_said(Ready("kept"))
    assert shelf.begun == []
    served.inbox.put(Suggest((1,)))
    served.until(lambda: shelf.ahead == 0)
    served.inbox.put(Suggest((2,)))
    served.until_said(offered(2, "kept"))
    assert shelf.ahead == 0


def test_it_counts_those_that_mean_the_same_once_all_is_read(serve: Serve) -> None:
    shelf = Shelf(Model("kept"))
    shelf.ahead, shelf.counts = 3, {1: 4, 3: 0}
    served = serve(shelf)
    served.inbox.put(Suggest((1, 2, 3)))
    served.until_said(SameMeaning(3, 0))
    assert shelf.ahead == 0
    assert served.said[-2:] == [SameMeaning(1, 4), SameMeaning(3, 0)]


def test_a_failure_to_read_ahead_ends_nothing(serve: Serve, tmp_path: Path) -> None:
    shelf = Shelf(Model("kept"))
    shelf.ahead, shelf.error = 1, ZeroDivisionError(SECRET)
    served = serve(shelf)
    served.inbox.put(Suggest((1,)))
    served.until(lambda: shelf.ahead == 0)
    served.inbox.put(Suggest((2,)))
    served.until_said(offered(2, "kept"))
    assert all(isinstance(one, Ready | Offered) for one in served.said)


def test_the_kept_model_answers_the_first_question_before_anything_is_learned(
    serve: Serve,
) -> None:
    shelf = Shelf(Model("kept"))
    shelf.due = True
    shelf.may_finish.clear()
    served = serve(shelf)
    served.until_said(Ready("kept"))
    assert shelf.begun == []
    served.inbox.put(Suggest((2, 1)))
    served.until(lambda: "train" in shelf.begun)
    assert shelf.begun == ["offered 2", "offered 1", "stand back", "train"]
    served.inbox.put(Suggest((3,)))
    served.until_said(offered(3, "kept"))
    shelf.may_finish.set()
    served.until_said(Ready("m1"))
    assert shelf.begun.count("stand back") == 1


def test_without_a_kept_model_it_learns_at_once_and_stands_back_for_that(serve: Serve) -> None:
    served = serve(Shelf())
    served.until_said(Ready("m1"))
    assert served.shelf.begun == ["stand back", "train"]


def test_what_is_asked_before_there_is_a_model_is_answered_then(serve: Serve) -> None:
    shelf = Shelf()
    shelf.may_finish.clear()
    served = serve(shelf)
    served.inbox.put(Suggest((2, 1)))
    served.inbox.put(Suggest((1,)))
    shelf.may_finish.set()
    served.until_said(offered(1, "m1"))
    assert served.said == [Ready("m1"), offered(2, "m1"), offered(1, "m1")]


def test_while_it_learns_the_old_model_answers_and_then_the_new_one(serve: Serve) -> None:
    shelf = Shelf(Model("kept"))
    served = serve(shelf)
    served.until_said(Ready("kept"))
    shelf.may_finish.clear()
    shelf.due = True
    served.decide(3)
    served.inbox.put(Suggest((1,)))
    served.until_said(offered(1, "kept"))
    shelf.may_finish.set()
    served.until_said(Ready("m1"))
    served.inbox.put(Suggest((1,)))
    served.until_said(offered(1, "m1"))
    assert shelf.trained == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StudyError("The study is locked.", "Wait."), f"{CANNOT_LEARN} The study is locked."),
        (ValueError(SECRET), CANNOT_LEARN),
        (UnreachableError("The server is not responding."), ""),  # the screen says that itself
    ],
)
def test_a_failure_to_learn_is_told_once_and_the_old_model_stays(
    serve: Serve, error: Exception, words: str
) -> None:
    shelf = Shelf(Model("kept"))
    served = serve(shelf)
    served.until_said(Ready("kept"))
    shelf.error = error
    for times in (1, 2, 3):
        shelf.due = True
        served.decide(PAUSE)
        served.until(partial(has_trained, shelf, times))
    served.inbox.put(Suggest((1,)))
    served.until_said(offered(1, "kept"))
    said = [one for one in served.said if isinstance(one, Trouble)]
    assert said == ([Trouble(words)] if words else [])
    shelf.error, shelf.due = None, True
    served.decide(PAUSE)
    served.until_said(Ready("m4"))


def test_after_a_failure_it_is_not_tried_again_at_every_decision(serve: Serve) -> None:
    shelf = Shelf(Model("kept"))
    shelf.error = ValueError()
    served = serve(shelf)
    served.until_said(Ready("kept"))
    shelf.due = True
    served.decide()
    served.until_said(Trouble(CANNOT_LEARN))
    shelf.due = True
    served.decide(PAUSE - 1)
    served.inbox.put(Suggest((1,)))
    served.until_said(offered(1, "kept"))
    assert shelf.trained == 1
    served.decide()
    served.until(lambda: shelf.trained == 2)


class Away(Model):
    """Its study does not answer the first time."""

    def __init__(self) -> None:
        super().__init__("kept")
        self.asked: list[int] = []

    def suggest(self, answer: int) -> Suggestions:
        self.asked.append(answer)
        if self.asked.count(answer) == 1:
            raise UnreachableError("The server is not responding.", "Try again.")
        return super().suggest(answer)


def test_an_answer_that_could_not_be_read_is_tried_again_without_a_decision(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intercoder.suggest.live.worker.RETRY", 0.01)
    served = serve(Shelf(Away()))
    served.inbox.put(Suggest((1, 2)))
    served.until_said(offered(2, "kept"))
    assert served.said == [Ready("kept"), offered(1, "kept"), offered(2, "kept")]
    assert not served.shelf.trained


def test_one_strange_text_does_not_end_the_suggestions(serve: Serve, tmp_path: Path) -> None:
    served = serve(Shelf(Model("kept")))
    served.inbox.put(Suggest((13, 13, 14)))
    served.until_said(offered(14, "kept"))
    assert Offered(13, Suggestions("kept")) in served.said
    (log,) = (user_log_path("intercoder", appauthor=False)).glob("*.log")
    assert log.read_text("utf-8").count("ZeroDivisionError (message left out)") == 1
    assert SECRET not in log.read_text("utf-8")


# -- as it is --------------------------------------------------------------------------------------


class Listener:
    """The real worker beside a study, and what it reported."""

    def __init__(self, study: Study, coder: str = "anna") -> None:
        self.heard: list[Report] = []
        self.assistant = Assistant(Open(study.target, coder, "main"), self.heard.append)

    def until(self, wanted: Callable[[], object]) -> None:
        wait_until(wanted, lambda: self.heard)

    def suggest(self, answer: int) -> Suggestions:
        """What is suggested now."""
        before = len(self.heard)
        self.assistant.ask([answer])

        def found() -> list[Suggestions]:
            new = [one for one in self.heard[before:] if isinstance(one, Offered)]
            return [one.suggestions for one in new if one.answer == answer]

        self.until(found)
        return found()[-1]

    def until_model(self, times: int) -> None:
        self.until(lambda: sum(isinstance(one, Ready) for one in self.heard) >= times)


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    listeners: list[Listener] = []

    def begin(study: Study, coder: str = "anna") -> Listener:
        listeners.append(Listener(study, coder))
        return listeners[-1]

    yield begin
    for one in listeners:
        one.assistant.close()


Listen = Callable[..., Listener]


@pytest.mark.slow
def test_the_codebook_alone_suggests_with_evidence_before_anything_is_decided(
    lively: Study, listen: Listen
) -> None:
    listener = listen(lively)
    made = listener.suggest(2)
    assert [one.code for one in made.codes][:1] == ["quiet"]
    text = "The silence and the calm "
    assert {text[start:end] for start, end in made.codes[0].evidence} & {"silence", "calm"}
    assert made.model == models(lively)[-1].id
    assert listener.suggest(999) == Suggestions(made.model)
    assert made.basis == Basis(0, is_own=True)


@pytest.mark.slow
def test_it_learns_from_decisions_as_they_come_in_and_keeps_what_it_learned(
    lively: Study, listen: Listen
) -> None:
    listener = listen(lively)
    before = listener.suggest(4)
    assert "staff" not in [one.code for one in before.codes]
    decide(lively, "anna", {f"a{n}": "staff" for n in range(3, 40, 4)} | {"a0": "hours"})
    listener.assistant.saved()
    listener.until_model(2)
    after = listener.suggest(4)
    assert after.codes[0].code == "staff"
    assert after.model != before.model
    assert [one.id for one in models(lively)] == [before.model, after.model]


@pytest.mark.slow
def test_what_was_kept_is_there_at_once_the_next_time(lively: Study, listen: Listen) -> None:
    first = listen(lively).suggest(1)
    again = listen(lively)
    assert again.suggest(1) == first
    assert len(models(lively)) == 1


@pytest.mark.parametrize(
    ("learn_from", "learns"), [("own", False), ("all", True), ("coder:ben", True)]
)
def test_it_learns_from_whom_the_lead_has_settled(
    lively: Study, learn_from: str, learns: bool
) -> None:
    set_assistance(lively, Assistance(learn_from=learn_from))
    decide(lively, "ben", {f"a{n}": "staff" for n in range(3, 40, 4)})
    codes = [one.code for one in StudyModelSource(lively, "anna", "main").train().suggest(4).codes]
    assert ("staff" in codes) is learns


@pytest.mark.slow
def test_a_code_that_a_new_revision_drops_is_not_suggested_any_more(
    lively: Study, listen: Listen
) -> None:
    listener = listen(lively)
    assert [one.code for one in listener.suggest(2).codes][:1] == ["quiet"]
    codebook = lively.codebook()
    codes = tuple(code for code in codebook.codes if code.id != "quiet")
    add_revision(lively, replace(codebook, codes=codes))
    listener.assistant.saved()
    listener.until_model(2)
    assert "quiet" not in [one.code for one in listener.suggest(2).codes]


def test_learning_anew_is_due_after_five_decisions_or_a_twentieth(lively: Study) -> None:
    shelf = StudyModelSource(lively, "anna", "main")
    model = shelf.train()
    assert not shelf.is_due(model)
    decide(lively, "anna", {f"a{n}": "staff" for n in range(4)})
    decide(lively, "ben", {"a9": "staff"})  # nobody she learns from
    assert not shelf.is_due(model)
    decide(lively, "anna", {"a4": "staff"})
    assert shelf.is_due(model)
    grown = replace(model.record, manifest={**model.record.manifest, "figures": {"answers": 101}})
    assert not shelf.is_due(replace(model, record=grown))
    decide(lively, "anna", {"a5": "staff"})
    assert shelf.is_due(replace(model, record=grown))


HOSTILE = (
    "a closing tag [/b] \x1b]0;owned\x07 silence \x1b[31m",
    "turned \u202eecnelis\u202c calm",
    "👩\u200d👩\u200d👧 silence 📚" * 50,
    "silence " * 20_000,
    "x" * 100_000,
    "図書館は静かです。" * 30,
    "الهدوء والكتب",
    "\x00\x01\x02",
    " \n\r\n\t",
    "",
)


@pytest.mark.slow
def test_evidence_lies_within_the_strangest_texts(lively: Study) -> None:
    with take_in(lively) as intake:
        intake.add_answers(
            [Answer(f"h{n}", "value", f"h{n}", text, "tlh") for n, text in enumerate(HOSTILE)]
        )
    decide(lively, "anna", {f"h{n}": "quiet" for n in range(len(HOSTILE) - 2)})
    model = StudyModelSource(lively, "anna", "main").train()
    suggested = 0
    for number, text in enumerate(HOSTILE, start=41):
        report = Offered(number, model.suggest(number))
        said = report_from_line(report_to_line(report))
        assert isinstance(said, Offered)
        for one in said.suggestions.codes:
            suggested += 1
            assert 0 <= one.probability <= 1
            assert all(0 <= start < end <= len(text) for start, end in one.evidence)
    assert suggested


@pytest.mark.parametrize("texts", [(), ("same",) * 30, ("",) * 3])
def test_a_study_with_nothing_to_tell_apart_is_no_trouble(
    tmp_path: Path, texts: tuple[str, ...]
) -> None:
    codebook = Codebook("One", (Code("only", "Only"),))
    with create_study(str(tmp_path / "one.study"), codebook) as study:
        add_coder(study, "anna")
        with take_in(study) as intake:
            intake.add_questions([Question("q", "?")])
            intake.add_answers([Answer(f"a{n}", "q", f"r{n}", t) for n, t in enumerate(texts)])
        shelf = StudyModelSource(study, "anna", "main")
        for _ in range(2):
            assert {one.code for one in shelf.train().suggest(1).codes} <= {"only"}
            decide(study, "anna", {f"a{n}": "only" for n in range(len(texts))})


def in_a_process(said: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        COMMAND, input=said, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


@pytest.mark.slow
def test_it_ends_when_its_input_does_and_writes_no_text_anywhere(lively: Study) -> None:
    opening = json.dumps({"open": {"study": lively.target, "coder": "anna", "round": "main"}})
    ran = in_a_process(f"{opening}\nnonsense\n{{}}\n")
    assert ran.returncode == 0
    assert ran.stderr == ""
    assert in_a_process("").returncode == 0


@pytest.mark.slow
def test_a_study_that_cannot_be_opened_turns_suggestions_off_in_a_sentence(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.study")
    opening = json.dumps({"open": {"study": nowhere, "coder": "anna", "round": "main"}})
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{opening}\n")
    process.stdin.flush()
    said = json.loads(process.stdout.readline())
    _, complaints = process.communicate(timeout=PATIENCE)
    assert said["off"].startswith("Suggestions are off: ")
    assert complaints == ""
    assert process.returncode == 0


def test_a_disk_without_room_for_a_models_numbers_still_lets_it_suggest(lively: Study) -> None:
    """It is kept without them: what it learned from is enough to learn it again."""
    shelf = StudyModelSource(lively, "anna", "main")
    with lively.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    made = shelf.train()
    assert made.suggest(2).codes[0].code == "quiet"
    assert [one.id for one in models(lively)] == [made.id]
    assert newest_arrays(lively, made.record.scope) is None


@pytest.mark.slow
def test_the_worker_has_one_thread_for_numbers_and_stands_back() -> None:
    script = (
        "import os, sys\nfrom intercoder.suggest.live import worker\n"
        "assert 'numpy' not in sys.modules\n"
        "def serve(stdin, stdout, source, stand_back):\n"
        "    before = os.nice(0)\n"
        "    stand_back()\n"
        "    sys.stderr.write(f\"{os.environ['OPENBLAS_NUM_THREADS']} {before} {os.nice(0)}\")\n"
        "worker.serve = serve\n"
        "worker.main()"
    )
    before = subprocess.run(
        [sys.executable, "-c", "import os; print(os.nice(0))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
        env={name: value for name, value in os.environ.items() if name not in THREADS},
    )
    threads, at_first, niceness = ran.stderr.split()
    assert threads == "1"
    assert at_first == before.strip()
    assert int(niceness) == min(int(before) + 10, 19)
