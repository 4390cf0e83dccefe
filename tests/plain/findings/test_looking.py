"""Findings line by line: the same figures and answers as on the screen."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from intercoder.findings.browsing.chart import FREE, FULL, SHADED, SHARE, end_of_axis, share_bar
from intercoder.plain.findings.looking import look_at_findings
from intercoder.study.findings.releases import releases
from intercoder.study.study import Study, open_study


def said(study: Study, *lines: str, of: tuple[str, ...] = ()) -> str:
    out = io.StringIO()
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    look_at_findings(study, None, rounds=(), of=of, chosen={}, stdin=typed, stdout=out)
    return out.getvalue()


@pytest.mark.slow
def test_figures_groups_and_answers(demo: Study) -> None:
    text = said(demo, "groups age_group", "figure 3.1", "answers 3.1", "quit")
    assert "1. Services: 44.1%, 479 of 1,086, interval 41.2 to 47.1" in text
    assert "7.0%: 12 of 171 answers; 95% interval 4.1 to 11.9." in text
    assert "12 answers; 2 coded differently." in text
    assert "   anna: " in text


def test_texts_and_names_can_be_hidden(demo: Study) -> None:
    shown = said(demo, "answers 26")
    hidden = said(demo, "hide", "names", "answers 26")
    assert "(the text is hidden)" in hidden
    assert "anna" in shown
    assert "anna" not in hidden


def test_what_there_is_not_is_said_and_nothing_stops(demo: Study) -> None:
    text = said(demo, "groups nothing", "answers 99", "figure 1.7", "dance", "base mentions")
    assert "There is no “nothing”. Type one of age_group" in text
    assert "There is no figure “99”." in text
    assert "There is no figure “1.7”." in text
    assert "“dance” is no command." in text
    assert "counting mentions" in text


def test_own_codes_alone(demo: Study) -> None:
    text = said(demo, "whose final", "answers 1", of=("anna",))
    assert "There is no “final”." in text
    assert "   ben: " not in text


def test_a_table_is_written_and_listed(demo_path: Path, tmp_path: Path) -> None:
    with open_study(str(shutil.copy(demo_path, tmp_path / "library.study"))) as study:
        before = len(releases(study))
        assert "library-findings-1.csv" in said(study, "write")
        assert [one.command for one in releases(study)[before:]] == ["findings --screen"]


def test_a_bar_is_full_up_to_the_interval_and_shaded_in_it() -> None:
    assert share_bar(0.5, 0.3, 0.7, 1.0, 10) == FULL * 3 + SHADED * 2 + SHARE + SHADED + FREE * 3
    assert share_bar(1.0, 0.9, 1.0, 1.0, 10) == FULL * 9 + SHADED
    assert share_bar(0.0, 0.0, 0.1, 0.2, 10) == SHARE + SHADED * 4 + FREE * 5
    assert share_bar(None, None, None, 1.0, 4) == FREE * 4
    assert end_of_axis([0.21, None]) == 0.25
    assert end_of_axis([]) == 0.05
