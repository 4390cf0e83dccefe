"""A small study with rows in every table, made step by step by everything that writes to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from intercoder.answers.answer import Question
from intercoder.cli.main import run
from intercoder.codebook.changes.change import Accept
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Decide, KeepDraft, KeepPlace, Propose
from intercoder.coding.decision import Judgement, SelectionReason
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.coding.suggestion import Assistance, Mode
from intercoder.study.answers.answer_import import take_in
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.proposals.proposing import reject_proposals
from intercoder.study.queue.finding_groups import find_all_groups
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study, open_study
from intercoder.study.suggest.machine_runs import (
    Given,
    begin_application,
    finish_application,
    undecided,
    write_given,
)
from intercoder.study.suggest.models import keep_model
from intercoder.study.training.key import KeyAnswer, set_key
from tests.conftest import library_answers

MODEL = "01900000-0000-7000-8000-000000000000"
MANIFEST: dict[str, object] = {
    "learn_from": "all",
    "coder": "",
    "teachers": ["anna", "ben"],
    "revision": 1,
    "decisions_up_to": 20,
    "answers_up_to": 20,
    "ground_up_to": 20,
    "seed": 1,
    "judged": None,
    "embeddings": "",
    "versions": {},
    "figures": {"answers": 1, "micro_f1": 1, "recall_in_top_3": 1},
    "probe": [],
}
Step = tuple[str, Callable[[], object]]


def steps(address: str, folder: Path) -> Iterator[Step]:
    """Each thing that is done, by name. The study at this address has anna, ben and 20 answers."""

    def command(*arguments: str) -> Step:
        return " ".join(arguments[:2]), lambda: _run(*arguments)

    def inside(name: str, act: Callable[[Study], object]) -> Step:
        def do() -> None:
            with open_study(address) as study:
                act(study)

        return name, do

    yield inside("a lead joins", lambda study: add_coder(study, "lea", Role.LEAD, "leads"))
    yield inside("answers come in", _second_wave)
    yield inside("groups", find_all_groups)
    yield inside("settings", lambda study: set_assistance(study, Assistance(mode=Mode.AFTER)))
    everyone = ("--coders", "anna,ben", "--overlap", "50%", "--seed", "3", "--yes", "--as", "lea")
    yield command("allocate", address, "--round", "pilot", *everyone)
    yield inside("anna codes", lambda study: _code(study, "anna", "pilot", 8))
    yield inside("ben codes", lambda study: _code(study, "ben", "pilot", 9))
    yield inside("a key", _make_key)
    trained = ("--round", "training", "--coders", "anna", "--no-gate", "--seed", "2")
    yield command("training", "begin", address, *trained, "--as", "lea")
    yield inside("anna is trained", lambda study: _code(study, "anna", "training", 1))
    yield inside("a desk is left", _leave_a_desk)
    yield inside("an order is drawn", _draw_an_order)
    package = folder / "ben.study"
    wanted = ("--coders", "ben", "--round", "pilot", "--unencrypted")
    yield command("package", address, str(package), *wanted)
    yield inside("attributes, languages and wordings come later", _complete)
    yield "ben codes in the package", lambda: _code_in_package(package)
    yield "merge", lambda: _run("merge", address, str(package))
    yield command("doubt", "add", address, "books", "Do films count?", "--as", "anna")
    yield command("round", "close", address, "pilot", "--yes", "--as", "lea")
    yield command("comment", "add", address, "v1:value", "Both, I think", "--as", "anna")
    yield command("consensus", address, "--settle-unanimous", "--majority", "--as", "lea")
    yield command("doubt", "settle", address, "books", "--as", "lea")
    report = (str(folder / "report.md"), "--resamples", "0", "--as", "lea")
    yield command("agreement", address, "--report", *report)
    yield command("releases", "threshold", address, "--set", "4", "--as", "lea")
    because = ("--because", "nobody has it", "--as", "lea")
    yield command("releases", "withdraw", address, "1", *because)
    yield inside("a model is kept", _keep_models)
    yield inside("a machine codes", _let_a_machine_code)
    yield inside("the codebook is revised", _revise)
    yield command("coder", "add", address, "carla")
    yield inside("codes are proposed, accepted and rejected", _propose)
    yield command("round", "blind", address, "main", "--as", "lea")
    yield command("round", "reopen", address, "pilot", "--as", "lea")
    yield command(
        "allocate",
        address,
        "--round",
        "pilot",
        "--leaving",
        "ben",
        "--yes",
        "--as",
        "lea",
    )


def _make_key(study: Study) -> None:
    set_key(study, [KeyAnswer("v1:value", ("books",), "Films count", "a test")], "lea")


def _propose(study: Study) -> None:
    desk = open_workspace(study, "carla")
    number = desk.numbers(QueueFilter())[0]
    answer = desk.item(number).answer
    made = [
        desk.proposed(Proposal("", name, example=answer.text, answer=answer.id))
        for name in ("Seats", "Prices")
    ]
    for one in made:
        desk.write(Propose(number, one))
    desk.write(Decide(number, Judgement.of([one.code_id for one in made]), 1.0))
    desk.leave()
    reject_proposals(study, [made[0].id], None, "It is another.")
    into = study.codebook().assignable[0].id
    change_codebook(study, [Accept((made[1].code_id,), into)])


def _run(*arguments: str) -> None:
    code = run(arguments)
    if code:
        raise AssertionError(f"{arguments} ended with {code}")


def _second_wave(study: Study) -> None:
    with take_in(study) as intake:
        intake.add_attributes(["country"])
        intake.add_answers(library_answers()[:2])
        intake.group_answers()
    with take_in(study) as intake:
        again = [one for one in library_answers() if one.id == "v6:value"]
        intake.add_answers(
            [type(one)("v99:value", one.question, "v99", one.text, one.language) for one in again]
        )


def _complete(study: Study) -> None:
    first = library_answers()[0]
    with take_in(study, replaces=True) as intake:
        intake.add_questions([Question("value", "What do you like best?")])
        intake.add_attributes(["sex"])
        intake.describe({"v1": {"age": "18-29", "sex": "f"}, "v2": {"sex": "m"}})
        intake.add_answers([type(first)(first.id, first.question, "v1", first.text, "fi")])


def _code(study: Study, coder: str, round: str, count: int) -> None:
    workspace = open_workspace(study, coder, round=round)
    for place, number in enumerate(workspace.numbers(QueueFilter())[:count]):
        codes = ["books"] if place % 3 else ["staff", "quiet"]
        memo = "twice" if place == 1 else ""
        workspace.write(Decide(number, Judgement.of(codes, memo=memo), 1.5, shown=("books",)))
    workspace.leave()


def _leave_a_desk(study: Study) -> None:
    workspace = open_workspace(study, "anna")  # it is not left: its lease stays
    first, second = workspace.numbers(QueueFilter())[:2]
    workspace.write(KeepPlace(second, QueueFilter(language="en")))
    workspace.write(KeepDraft(first, Draft.of(Judgement.of(["books"], memo="perhaps"))))


def _draw_an_order(study: Study) -> None:
    keep_list(study, "anna", "main", SelectionReason.USEFUL, [Listed(3), Listed(1, drawn=False)])


def _code_in_package(path: Path) -> None:
    with open_study(str(path)) as package:
        _code(package, "ben", "pilot", 11)


def _keep_models(study: Study) -> None:
    keep_model(study, MODEL, "all", MANIFEST, b"\x00numbers")
    keep_model(study, MODEL.replace("8000", "8001"), "all", MANIFEST, b"\x01others")


def _let_a_machine_code(study: Study) -> None:
    applied = begin_application(study, "robot", "machine", {"model": MODEL})
    (answers, *_) = undecided(study, "robot", "machine", size=5)
    given = [Given(one, ("books",), (0.9,)) for one in answers[:2]]
    applied = write_given(study, applied, given, scanned=30, abstained=3, model=MODEL, revision=1)
    checked = [one.answer.number for one in given]
    finish_application(study, applied, {"model": MODEL, "done": 1}, {"anna": checked}, "check")


def _revise(study: Study) -> None:
    from dataclasses import replace

    from intercoder.study.codebook.codebook_revisions import add_revision

    codebook = study.codebook()
    add_revision(study, replace(codebook, name="Library visitors, second edition"))
