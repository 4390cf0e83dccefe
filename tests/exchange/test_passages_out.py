"""The table of marked words."""

from __future__ import annotations

from pathlib import Path

import pytest

import intercoder
from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.passages.passage import passage_in
from intercoder.errors import UsageError
from intercoder.exchange.exporting.wanted import ResultUnit, Shape, Wanted
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.study import Study


@pytest.fixture
def marked(study: Study) -> Study:
    """anna has marked words in two of three answers."""
    workspace = open_workspace(study, "anna")
    for number, spans in (
        (1, [(27, 37, "books"), (4, 17, "quiet")]),
        (2, []),
        (19, [(0, 6, "quiet")]),
    ):
        text = workspace.item(number).answer.text
        passages = [passage_in(text, *span) for span in spans]
        made = Judgement.of(["books", "quiet"], passages=passages)
        workspace.write(Decide(number, made, 1.0))
    workspace.leave()
    return study


def test_each_passage_has_a_row_with_its_place(marked: Study) -> None:
    with intercoder.open_study(marked.target) as opened:
        table = opened.passages(attributes=True)
        assert list(table["passage"]) == ["quiet reading", "the novels", "الهدوء"]
        assert list(table["code"]) == ["quiet", "books", "quiet"]
        for _, row in table.iterrows():
            assert row["text"][row["start"] : row["end"]] == row["passage"]
        assert "attribute:age" in table
        assert opened.passages(coders=["ben"]).empty
        assert len(opened.decisions()) == 3


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".sav"])
def test_they_are_written_in_every_format_of_tables(
    marked: Study, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"passages{suffix}"
    assert run(["export", marked.target, str(out), "--passages"]) == 0
    assert out.stat().st_size
    assert "3 rows" in capsys.readouterr().err


def test_passages_whose_text_has_changed_are_left_out_and_counted(
    marked: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with marked.writing() as connection:
        connection.exec_driver_sql("UPDATE answer SET text = 'changed' WHERE id = 1")
    assert run(["export", marked.target, str(tmp_path / "p.csv"), "--passages"]) == 0
    assert "2 passages are left out" in capsys.readouterr().err


@pytest.mark.parametrize(
    "others",
    [
        {"final": ResultUnit.ANSWER},
        {"consensus": True},
        {"all_answers": True},
        {"shape": Shape.WIDE},
    ],
)
def test_no_other_table_goes_with_them(others: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="passage"):
        Wanted(passages=True, **others)  # type: ignore[arg-type]
