"""What is exported and imported into a new study is the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Judgement, State
from intercoder.exchange.exporting.exporting import Style, export
from intercoder.exchange.exporting.wanted import Shape, Wanted
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study, create_study, open_study

HOSTILE = [
    *("=1+1", "'=x", "-5", "+358", "@home", "\tx", "x,y;z", 'say "yes"', "two\nlines", "a\r\nb"),
    *("_x0041_", "#N/A", "NA", "nan", "NULL", "007", "1e5", "true", "  spaces  ", "\x1b[31mred"),
    *("\u202eabc", "[/b]", "😀", "Тихий зал", "الهدوء", "\ufeffmark", "-"),
]
WHEN = "2026-03-01T10:00:00.250Z"
FORMS = [
    *(("csv", shape, Style()) for shape in Shape),
    *(("csv", shape, Style(byte_order_mark=False, guarded=False)) for shape in Shape),
    *((suffix, shape, Style()) for suffix in ("xlsx", "parquet") for shape in Shape),
    ("qdpx", Shape.LONG, Style()),
]


def fill(study: Study, texts: Iterable[str], decisions: Iterable[EarlierDecision]) -> None:
    answers = [
        Answer(
            f"r{n}:q",
            "q",
            f"r{n}",
            text,
            "en" if n % 2 else "",
            {"age": str(n), "note": text.strip()},
        )
        for n, text in enumerate(texts)
    ]
    with take_in(study) as intake:
        intake.add_questions([Question("q", "What?")])
        intake.add_attributes(["age", "note"])
        intake.add_answers(answers)
        intake.add_decisions(list(decisions))


def told(study: Study) -> list[tuple[object, ...]]:
    """All that is decided in a study, without how the codes came about."""
    return [
        (
            one.answer,
            one.coder,
            one.round,
            one.judgement.state,
            frozenset(one.judgement.codes),
            one.judgement.unsure,
            one.judgement.memo,
            one.decided_at,
            one.seconds,
        )
        for one in codings(study)
    ]


def brought_over(
    study: Study, folder: Path, suffix: str, shape: Shape, style: Style, *options: str
) -> Study:
    """Export the study, and import the table into a new one as a person would."""
    table, path = folder / f"out.{suffix}", folder / "new.study"
    export(study, table, Wanted(shape, attributes=True), style)
    create_study(str(path), study.codebook()).close()
    raw = [] if style.guarded else ["--unguarded"]
    assert run(["import", str(path), str(table), "--yes", *raw, *options]) == 0
    return open_study(str(path))


@pytest.mark.parametrize(("suffix", "shape", "style"), FORMS)
def test_a_table_brings_the_same_answers_and_decisions_over(
    tmp_path: Path, codebook: Codebook, suffix: str, shape: Shape, style: Style
) -> None:
    decisions = []
    for n, memo in enumerate(HOSTILE):
        every = [
            Judgement.of(["books"], memo=memo),
            Judgement.of(["books", "quiet", "staff"], unsure=True),
            Judgement.of((), unsure=True, memo=memo),
            Judgement(State.SKIPPED, memo=memo),
        ]
        for turn, coder in enumerate(("anna", "Zoë O'Neill", "=SUM", "-x-")):
            decisions.append(
                EarlierDecision(f"r{n}:q", coder, every[(n + turn) % 4], WHEN, n / 4, "main")
            )
    decisions.append(EarlierDecision("r0:q", "anna", Judgement.of(["other"]), WHEN, 1, "pilot"))
    with create_study(str(tmp_path / "old.study"), codebook) as old:
        fill(old, HOSTILE, decisions)
        with brought_over(old, tmp_path, suffix, shape, style) as new:
            assert told(new) == told(old)
            assert new.attributes() == old.attributes()


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
judgements = st.builds(
    Judgement.of, st.sets(st.sampled_from(["books", "staff", "quiet"])), unsure=st.booleans(),
    memo=texts | st.just(""),
) | st.builds(Judgement, st.just(State.SKIPPED), memo=texts | st.just(""))  # fmt: skip


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(texts.filter(str.strip), judgements | st.none()), min_size=1, max_size=5
    ).filter(lambda rows: any(judgement for _, judgement in rows)),
    st.sampled_from(FORMS),
)
def test_whatever_was_written_and_decided_is_brought_over(
    codebook: Codebook,
    rows: list[tuple[str, Judgement | None]],
    form: tuple[str, Shape, Style],
) -> None:
    decisions = [
        EarlierDecision(f"r{n}:q", "anna", judgement, WHEN, 1.5)
        for n, (_, judgement) in enumerate(rows)
        if judgement is not None
    ]
    with (
        TemporaryDirectory() as folder,
        create_study(str(Path(folder) / "old.study"), codebook) as old,
    ):
        fill(old, [text for text, _ in rows], decisions)
        # a table of nothing but control characters is taken for a binary file unless told
        with brought_over(old, Path(folder), *form, "--encoding", "utf-8-sig") as new:
            assert told(new) == told(old)


@pytest.mark.parametrize("shape", Shape)
def test_answers_without_decisions_are_brought_over_with_all_answers(
    study: Study, tmp_path: Path, shape: Shape
) -> None:
    with take_in(study) as intake:
        intake.add_decisions([EarlierDecision("v2:value", "anna", Judgement.of(["books"]), WHEN)])
    export(study, tmp_path / "out.csv", Wanted(shape, all_answers=True))
    create_study(str(tmp_path / "new.study"), study.codebook()).close()
    path = str(tmp_path / "new.study")
    assert run(["import", path, str(tmp_path / "out.csv"), "--yes"]) == 0
    with open_study(path) as new:
        assert new.answer_count() == 20
        assert [one.answer.id for one in codings(new)] == ["v2:value"]
