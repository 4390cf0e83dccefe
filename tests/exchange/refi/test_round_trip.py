"""Whatever a codebook says, and whatever people are called, comes back from a project."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.files.files import read_codebook
from intercoder.codebook.rules import check
from intercoder.coding.decision import Judgement, State
from intercoder.coding.passages.passage import Passage
from intercoder.exchange.exporting.exporting import export
from intercoder.study.answers.answer_import import EarlierDecision, Marked, take_in
from intercoder.study.answers.value_labels import value_labels
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study, create_study, open_study
from tests.exchange.test_export_round_trip import WHEN, told

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
lines = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"]) | st.sampled_from("<>&\"'_x0041_日😀"),
    min_size=1,
    max_size=12,
).filter(lambda text: text == " ".join(text.split()))
ids = lines.map("v {}".format)
longer = st.lists(lines, max_size=3).map("\n".join)


def coder_name(text: str) -> str:
    """As a person types it."""
    return unicodedata.normalize("NFC", text.replace(",", ""))


def marks(text: str) -> tuple[Marked, ...]:
    """Several passages of a text, some of them overlapping; one is the whole of it."""
    places = range(0, len(text), max(len(text) // 3, 1))
    return tuple(Marked(start, len(text), "code-0") for start in places)


def passages_of(study: Study) -> list[tuple[Passage, ...]]:
    return [one.judgement.passages for one in codings(study)]


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    names = draw(st.lists(lines, min_size=1, max_size=5, unique_by=str.casefold))
    codes = [
        Code(
            f"code-{n}",
            name,
            definition=draw(longer),
            use_when=draw(longer),
            dont_use_when=draw(longer),
            examples=tuple(draw(st.lists(lines, max_size=2))),
            parent=draw(st.sampled_from([None, *(f"code-{above}" for above in range(n))])),
            exclusive=draw(st.booleans()),
            heavy=draw(st.booleans()),
        )
        for n, name in enumerate(names)
    ]
    return Codebook(draw(lines), tuple(codes), note=draw(longer))


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    codebooks(),
    st.lists(st.tuples(ids, st.text(letters, min_size=1).filter(str.strip)), min_size=1,
             max_size=4, unique_by=lambda row: row[0].casefold()),
    lines, lines.map(coder_name),
)  # fmt: skip
def test_a_study_comes_back(
    book: Codebook, rows: list[tuple[str, str]], question: str, coder: str
) -> None:
    assume(not [fault for fault in check(book) if not fault.is_warning])
    judgements = [
        Judgement.of(["code-0"], memo=rows[0][1], unsure=True),
        Judgement.of(()),
        Judgement(State.SKIPPED),
    ]
    with TemporaryDirectory() as folder:
        old_path, new_path = Path(folder) / "old.study", Path(folder) / "new.study"
        with create_study(str(old_path), book) as old:
            with take_in(old) as intake:
                intake.add_questions([Question(question, f"What, {question}?")])
                intake.add_attributes(["visits"])
                intake.add_value_labels({"visits": {"1": "never", "2": "weekly"}})
                intake.add_answers(
                    [
                        Answer(f"a {name}", question, name, text, "en", {"visits": "never"})
                        for name, text in rows
                    ]
                )
                intake.add_decisions(
                    [
                        EarlierDecision(
                            f"a {name}",
                            f"c{coder}",
                            judgements[n % 3],
                            WHEN,
                            1.5,
                            "pilot",
                            marks(text) if n % 3 == 0 else (),
                        )
                        for n, (name, text) in enumerate(rows)
                    ]
                )
            out = Path(folder) / "out.qdpx"
            export(old, out)
            assert read_codebook(out) == book
            assert run(["new", str(new_path), "--codebook", str(out)]) == 0
            assert run(["import", str(new_path), str(out), "--yes", "--spellings", "apart"]) == 0
            with open_study(str(new_path)) as new:
                assert told(new) == told(old)
                assert passages_of(new) == passages_of(old)
                assert any(map(len, passages_of(old)))
                assert new.questions() == old.questions()
                assert value_labels(new) == value_labels(old)
