"""A study that the real worker runs beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study, create_study


@pytest.fixture
def lively(tmp_path: Path) -> Study:
    """Answers that say what the codebook's words say."""
    codes = (
        Code("hours", "Opening hours", "When the library is open.", aliases=("open longer",)),
        Code("quiet", "Quiet", "Silence and calm.", aliases=("silence",)),
        Code("staff", "Staff", "The people who work there."),
    )
    study = create_study(str(tmp_path / "lively.study"), Codebook("Library", codes))
    for name in ("anna", "ben"):
        add_coder(study, name)
    texts = (
        "Open longer on Sundays",
        "The silence and the calm",
        "Friendly staff",
        "Zebra crossing",
    )
    with take_in(study) as intake:
        intake.add_questions([Question("value", "What do you value?")])
        intake.add_answers(
            [
                Answer(f"a{n}", "value", f"r{n}", texts[n % 4] + " " + "!" * (n // 4), "en")
                for n in range(40)
            ]
        )
    return study
