"""What a stored model says at the beginning of a session, and what it says that it rests on."""

from __future__ import annotations

import subprocess
import sys

import pytest

from intercoder.coding.suggestion import Assistance, Basis
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study
from intercoder.suggest.live.model_source import StudyModelSource
from intercoder.suggest.live.protocol import Offered, report_from_line, report_to_line
from tests.suggest.live.deciding import decide
from tests.waiting import PATIENCE


@pytest.mark.slow
def test_a_kept_model_suggests_without_what_it_takes_to_learn(lively: Study) -> None:
    """scikit-learn and what comes with it load for seconds, and spaCy for half a second: the first
    answer waits for none."""
    made = StudyModelSource(lively, "anna", "main").train()
    script = (
        "import sys\n"
        "from intercoder.suggest.live.model_source import open_model_source\n"
        "from intercoder.suggest.live.protocol import Open, Offered, report_to_line\n"
        "model = open_model_source(Open(sys.argv[1], 'anna', 'main')).newest()\n"
        "print(report_to_line(Offered(2, model.suggest(2))))\n"
        "print([one for one in ('sklearn', 'spacy', 'pandas', 'scipy.stats', 'scipy.optimize')"
        " if one in sys.modules])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, lively.target],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    said, _, loaded = ran.stdout.strip().rpartition("\n")
    assert report_from_line(said.strip()) == report_from_line(
        report_to_line(Offered(2, made.suggest(2)))
    )
    assert loaded == "[]"


def test_they_say_what_they_rest_on(lively: Study) -> None:
    shelf = StudyModelSource(lively, "anna", "main")
    assert shelf.train().suggest(2).basis == Basis(0, is_own=True)
    decide(lively, "anna", {f"a{n}": "quiet" for n in range(1, 12, 4)})
    decide(lively, "ben", {f"a{n}": "staff" for n in range(2, 40, 4)})
    made = shelf.train().suggest(2)
    assert made.basis == Basis(3, is_own=True)
    assert {one.code: one.examples for one in made.codes}["quiet"] == 3
    set_assistance(lively, Assistance(learn_from="all"))
    assert StudyModelSource(lively, "anna", "main").train().suggest(2).basis == Basis(13)
