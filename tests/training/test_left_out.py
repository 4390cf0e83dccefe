"""What is decided in training counts in no figure and no table unless its round is named."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.agreement.of_changes.proposal_queue import read_queue
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.coding_rules.rule import rule_of
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Decide, Propose
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.exchange.exporting.study_tables import rows_of
from intercoder.exchange.exporting.wanted import ResultUnit, Shape, Wanted
from intercoder.findings.prevalence.of_study.basis import last_drawn
from intercoder.findings.prevalence.of_study.random_sample import random_sample
from intercoder.findings.saturation.of_study import saturation
from intercoder.findings.whose.reading import study_codes
from intercoder.rules.applying import try_applying
from intercoder.rules.coded_sample import read_sample
from intercoder.study.agreement.concerned_decisions import concerned_decisions
from intercoder.study.allocation.allocations import people
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rules.rules import add_rule
from intercoder.study.study import Study, open_study
from intercoder.study.training.key import KeyAnswer, set_key
from intercoder.suggest.reading.coded_answers import coded_or_not
from intercoder.suggest.reading.request import ReadingRequest
from intercoder.training.begin import begin_training, draw_for_key
from intercoder.training.gate import Gate

TRAINED = ["v7:value", "v8:value", "v9:better"]
"""Answers that are judged in training alone."""


def made(path: Path, codebook: Codebook, *, trained: bool) -> Study:
    """A study in which anna coded five answers, with training beside that or without."""
    study = open_study(str(path))
    add_coder(study, "lea", Role.LEAD)
    desk = open_workspace(study, "anna")
    for number in desk.numbers(QueueFilter())[:5]:
        desk.write(Decide(number, Judgement.of(["books"]), 4.0))
    desk.leave()
    set_key(study, [KeyAnswer(one, ()) for one in TRAINED], "lea")
    parking = Code("parking", "Parking", "Where to leave the car.")
    add_revision(study, replace(codebook, codes=(*codebook.codes, parking)))
    if trained:
        begin_training(study, "t", ["anna", "ben"], gate=Gate())
        draw_for_key(study, "key", "lea", 3, 1)
        for name, phase in (("anna", "t"), ("ben", "t"), ("lea", "key")):
            desk = open_workspace(study, name, round=phase)
            bus = desk.proposed(Proposal("", "Bus stop", "How near it is.", "", "bus", ""))
            desk.codebook_in_use.proposing(bus)
            numbers = desk.numbers(QueueFilter())
            desk.write(Propose(numbers[0], bus))
            for number in numbers:
                desk.write(Decide(number, Judgement.of([bus.code_id, "parking"]), 90.0))
            desk.leave()
    add_revision(study, codebook, drop_used=True)
    add_rule(study, rule_of("access", phrases=["opening hours"]))
    return study


def without_times(row: Sequence[object]) -> list[object]:
    """The cells but moments, which differ between two studies."""
    return [one for one in row if not (isinstance(one, str) and one.endswith("Z"))]


def read(study: Study) -> Mapping[str, object]:
    """What the readers of decisions find where no round is named."""
    codes = study_codes(study)
    concerned = concerned_decisions(study)
    tables = {
        f"{wanted}": (tuple(map(str, found.columns)), [without_times(row) for row in found.rows])
        for wanted in (
            Wanted(Shape.LONG),
            Wanted(Shape.WIDE),
            Wanted(final=ResultUnit.ANSWER),
            Wanted(final=ResultUnit.RESPONDENT),
            Wanted(Shape.WIDE, as_counted=True),
        )
        for found in [rows_of(study, wanted)]
    }
    return {
        "sample of rules": read_sample(study),
        "rules": try_applying(study),
        "saturation": saturation(study).parts[0].answers,
        "pace": [one.pace for one in people(study, ["anna", "ben", "lea"])],
        "round for prevalence": last_drawn(study),
        "clusters": coded_or_not(study, ReadingRequest()).codes,
        "findings": (codes.decisions.codes, codes.rounds, codes.decisions.answer.tolist()),
        "preview": (concerned.answer.tolist(), concerned.judged[0].round, len(concerned.judged)),
        "answers proposed": [len(one.answers) for one in read_queue(study).queued],
        **tables,
    }


@pytest.mark.slow
def test_training_changes_no_figure_and_no_table(
    library_file: Path, codebook: Codebook, tmp_path: Path
) -> None:
    found = {}
    for trained in (False, True):
        path = tmp_path / f"{trained}.study"
        shutil.copy(library_file, path)
        with made(path, codebook, trained=trained) as study:
            found[trained] = dict(read(study))
            if trained:
                with pytest.raises(StudyError, match="is for training"):
                    random_sample(study, "t")
            named = rows_of(study, Wanted(Shape.WIDE, round="t")) if trained else None
            if named is not None:
                columns = [str(one) for one in named.columns]
                assert any("proposed-" in one for one in columns)
                assert len(list(named.rows)) == 6
    assert found[True].pop("answers proposed") == [0, 0, 0]
    assert found[False].pop("answers proposed") == []
    for what, without in found[False].items():
        assert found[True][what] == without, what
