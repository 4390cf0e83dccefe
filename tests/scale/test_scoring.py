"""Scoring a data set: a function of its rows, and a run that can be stopped at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.cli.main import run
from intercoder.scale.model.model_file import read_model
from intercoder.scale.scoring.data_set import DataFile, Shard, shards_of
from intercoder.scale.scoring.engine import Advance
from intercoder.scale.scoring.layout import Layout
from intercoder.scale.scoring.running import begun, score
from intercoder.scale.scoring.scorer import Scorer
from intercoder.scale.scoring.shard_file import Job, score_shard
from intercoder.suggest.machine.scoring import Rule, assign_codes
from intercoder.suggest.model.labelled_answers import Text
from intercoder.text.words import _new_runs, _tokenizer
from tests.scale.conftest import write_data
from tests.suggest.coded_study import text_of
from tests.waiting import PATIENCE, wait_until

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
HOW = Layout(language="language", kept=("wave",))
TYPED = ("--language", "language", "--keep", "wave")


@pytest.fixture(scope="module")
def scorer(model_path: Path) -> Scorer:
    model = read_model(model_path).model
    return Scorer(model, HOW.checked(("respondent", "text", "language", "wave"), model, "it"))


def batch(texts: Sequence[str | None]) -> Any:
    n = len(texts)
    return pa.RecordBatch.from_pydict(
        {
            "respondent": pa.array(range(n), pa.int64()),
            "text": pa.array(texts, pa.string()),
            "language": ["en"] * n,
            "wave": ["1"] * n,
        }
    )


@pytest.mark.slow
def test_what_an_answer_gets_does_not_depend_on_its_batch(scorer: Scorer) -> None:
    whole = batch([text_of(number) for number in range(2300)])
    first = pa.Table.from_batches(scorer.score([whole]))
    parts = [whole.slice(start, 371) for start in range(0, 2300, 371)]
    assert pa.Table.from_batches(scorer.score(parts)).equals(first)


def test_answers_that_say_the_same_get_the_same(scorer: Scorer) -> None:
    several = [text_of(number) for number in (5, 1, 5, 3, 1, 5)]
    again = scorer.scored(batch(several)).drop_columns("respondent")
    alone = [scorer.scored(batch([one])).drop_columns("respondent") for one in several]
    assert pa.Table.from_batches([again]).equals(pa.Table.from_batches(alone).combine_chunks())


@pytest.mark.slow
def test_words_that_were_met_are_forgotten_now_and_then(
    scorer: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = [batch([text_of(number)]) for number in range(4)]
    before = list(scorer.score(batches))
    monkeypatch.setattr("intercoder.text.words.FORGET_AFTER", 1)
    assert list(scorer.score(batches)) == before
    assert not _tokenizer.cache_info().currsize + _new_runs.cache_info().currsize
    model = scorer.model
    texts = [Text(text_of(number), "en") for number in range(3)]
    assign_codes(model.suggesters[0], Rule(model.thresholds, model.exclusive), texts)
    assert not _tokenizer.cache_info().currsize + _new_runs.cache_info().currsize


def test_it_says_what_the_models_of_the_folds_say_on_average(scorer: Scorer) -> None:
    texts = [text_of(number) for number in range(20)]
    found = pa.Table.from_batches(scorer.score([batch(texts)]))
    known = [Text(one, "en", "value") for one in texts]
    mean = np.mean([one.probabilities(known) for one in scorer.model.suggesters], axis=0)
    for place, code in enumerate(scorer.model.codes):
        likely = np.array(found[f"probability_{code.id}"])
        assert np.allclose(likely, mean[:, place], atol=1e-6)
        given = np.array(found[f"code_{code.id}"])
        assert (given == (likely >= np.float32(scorer.model.thresholds[place]))).all()


def test_rows_without_an_answer_are_left_out_and_no_text_is_kept(scorer: Scorer) -> None:
    scored = scorer.scored(batch(["Helpful librarians", None, "  ", "So many books", ""]))
    assert scored["respondent"].to_pylist() == ["0", "3"]
    assert scored["wave"].to_pylist() == ["1", "1"]
    assert set(scored.schema.names) == {
        *("respondent", "question", "wave"),
        *(f"code_{code.id}" for code in scorer.model.codes),
        *(f"probability_{column.id}" for column in scorer.model.columns),
    }


def test_a_code_that_excludes_others_stands_alone_where_it_is_likeliest(scorer: Scorer) -> None:
    likely = np.zeros((3, len(scorer.model.codes)), dtype=np.float32)
    alone = int(np.flatnonzero(scorer.model.exclusive)[0])
    likely[0, [0, alone]] = 0.9, 0.99
    likely[1, [0, alone]] = 0.99, 0.9
    assert np.flatnonzero(scorer.codes(likely)[0]).tolist() == [alone]
    assert np.flatnonzero(scorer.codes(likely)[1]).tolist() == [0]
    assert not scorer.codes(likely)[2].any()


@given(st.lists(st.lists(st.integers(0, 300_000), max_size=6), min_size=1, max_size=4))
def test_shards_hold_every_row_once_and_in_order(groups: list[list[int]]) -> None:
    files = [DataFile(f"{n}.parquet", 1, tuple(one), "") for n, one in enumerate(groups)]
    shards = shards_of(files)
    assert [one.number for one in shards] == list(range(len(shards)))
    for file in files:
        mine = [one for one in shards if one.file == file.name]
        starts = [sum(file.rows[: one.first]) + one.skipped for one in mine]
        ends = [start + one.rows for start, one in zip(starts, mine, strict=True)]
        assert [0, *ends] == [*starts, sum(file.rows)] or not sum(file.rows)
        for one in mine:
            assert one.skipped + one.rows <= sum(file.rows[one.first : one.first + one.groups])
            assert 0 < one.rows <= 100_000


def files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def undisturbed(model_path: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("scored") / "out"
    asked = ["score", str(model_path), str(data), str(out), *TYPED, "--workers", "1"]
    assert run(asked) == 0
    return out


@pytest.mark.slow
def test_a_killed_run_goes_on_and_ends_in_the_same_bytes(
    model_path: Path, data: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    asked = ["score", "run", str(model_path), str(data), str(out), *TYPED, "--workers", "2"]
    for parts in (1, 3):
        with subprocess.Popen(
            [sys.executable, "-m", "intercoder", *asked], start_new_session=True
        ) as process:
            wait_until(
                lambda: process.poll() is not None or len(list(out.glob("part-*"))) >= parts  # noqa: B023
            )
            process.kill()  # its helpers end by themselves
            process.wait(PATIENCE)
            wait_until(lambda: not alive(process.pid))
    before = {one.name: one.stat().st_mtime_ns for one in out.glob("part-*")}
    assert run(asked) == 0
    assert files(out) == files(undisturbed)
    after = {one.name: one.stat().st_mtime_ns for one in out.glob("part-*")}
    assert before.items() <= after.items()  # nothing is done twice
    assert len(after) == 6


def alive(session: int) -> bool:
    """Whether any process of a session runs."""
    try:
        os.killpg(session, 0)
    except ProcessLookupError:
        return False
    return True


class Failing:
    """Scores so many shards, then fails."""

    def __init__(self, shards: int) -> None:
        self.shards = shards

    def score(self, job: Job, shards: Sequence[Shard], advance: Advance) -> None:
        for one in shards[: self.shards]:
            score_shard(job, one)
            advance(one.rows)
        raise OSError("the machine is gone")


@pytest.mark.slow
def test_a_damaged_or_half_written_shard_is_scored_again(
    model_path: Path, data: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with begun(model_path, data, out, HOW) as begin, pytest.raises(OSError, match="gone"):
        score(begin, Failing(3), lambda _: None)
    whole = (out / "part-000001.parquet").read_bytes()
    (out / "part-000001.parquet").write_bytes(whole[:-9])
    (out / ".unfinished-part-000004.parquet-1-x").write_bytes(whole)
    asked = ["score", "run", str(model_path), str(data), str(out), *TYPED, "--workers", "1"]
    assert run(asked) == 0
    assert files(out) == files(undisturbed)


@pytest.mark.slow
@pytest.mark.usefixtures("heeds_signals")
def test_ctrl_c_ends_it_at_once_and_silently(model_path: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["score", "run", str(model_path), str(data), str(out), *TYPED, "--workers", "2"]
    with subprocess.Popen(
        [sys.executable, "-m", "intercoder", *asked],
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_until(lambda: list(out.glob("part-*")))
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert said.strip() == "Stopped. What is scored stays: give the command again to go on."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--text", "answer"), "has no column “answer”"),
        (("--keep", "text"), "never kept"),
        (("--keep", "code_staff"), "cannot be kept under the name"),
        (("--keep", "respondent"), "cannot be kept under the name"),
        (("--question-is", "other"), "no answers to a question “other”"),
        ((), "with other options"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    model_path: Path, data: Path, undisturbed: Path, typed: tuple[str, ...], said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    before = files(undisturbed)
    asked = ["score", "run", str(model_path), str(data), str(undisturbed), *typed]
    assert run(asked) in {1, 2}
    assert said in capsys.readouterr().err
    assert files(undisturbed) == before


def test_other_data_and_other_folders_are_refused(
    model_path: Path, data: Path, undisturbed: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    other = write_data(tmp_path / "other", 50)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine", "utf-8")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "x.parquet").write_bytes(b"PAR1 no PAR1")
    for folder, out, said in (
        (other, undisturbed, "from other data"),
        (data, tmp_path / "full", "already holds other files"),
        (data, data / "out", "lie in each other"),
        (tmp_path / "full", tmp_path / "out", "no Parquet files"),
        (tmp_path / "bad", tmp_path / "out", "not a valid Parquet file"),
        (data, tmp_path / "a" / "b", "cannot be written"),
    ):
        assert run(["score", "run", str(model_path), str(folder), str(out), *TYPED]) in {1, 2}
        assert said in capsys.readouterr().err


def test_two_runs_do_not_score_into_one_folder(
    model_path: Path, data: Path, undisturbed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with begun(model_path, data, undisturbed, HOW):
        asked = ["score", "run", str(model_path), str(data), str(undisturbed), *TYPED]
        assert run(asked) == 1
    assert "Another run is scoring" in capsys.readouterr().err


def scored_alone(model: Path, table: Any, folder: Path, *typed: str) -> tuple[int, Path]:
    """Score a table as the only file of a data set; the exit code, and where."""
    from pyarrow import parquet as pq

    folder.mkdir()
    pq.write_table(table, folder / "in.parquet")
    asked = ["score", "run", str(model), str(folder / "in.parquet"), str(folder / "out")]
    return run([*asked, "--workers", "1", *typed]), folder / "out"


TEXTS = ["Helpful librarians", "So many books", None]


@pytest.mark.parametrize(
    "texts",
    [
        pa.array(TEXTS, pa.large_string()),
        pa.array(TEXTS).dictionary_encode(),
        pa.array(TEXTS, pa.string_view()),
        pa.array([one and one.encode() for one in TEXTS], pa.binary()),
    ],
    ids=["large", "dictionary", "view", "binary"],
)
def test_text_is_read_however_it_is_kept(model_path: Path, texts: Any, tmp_path: Path) -> None:
    from pyarrow import parquet as pq

    table = pa.table({"respondent": [1, 2, 3], "text": texts, "wave": [1.5, None, 2.0]})
    code, out = scored_alone(model_path, table, tmp_path / "x", "--keep", "wave")
    assert code == 0
    found = pq.read_table(out)
    assert found["respondent"].to_pylist() == ["1", "2"]
    assert found["wave"].to_pylist() == [1.5, None]
    assert found["code_staff"].to_pylist() == [True, False]
    assert found["code_books"].to_pylist() == [False, True]


@pytest.mark.parametrize(
    "texts",
    [
        pa.array([["a"], ["b"]]),
        pa.array([{"a": 1}, {"a": 2}]),
        pa.array([b"\xff\xfe", b"ok"], pa.binary()),
        pa.Array.from_buffers(
            pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")]
        ),
    ],
    ids=["lists", "structs", "bytes", "no letters"],
)
def test_a_column_that_holds_no_text_is_refused(
    model_path: Path, texts: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pa.table({"respondent": [str(one) for one in range(len(texts))], "text": texts})
    assert scored_alone(model_path, table, tmp_path / "x")[0] == 1
    assert "cannot be read as text" in capsys.readouterr().err


def test_columns_of_two_kinds_and_empty_data_are_refused(
    model_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pyarrow import parquet as pq

    nothing = pa.table({"respondent": pa.array([], pa.string()), "text": pa.array([], pa.string())})
    assert scored_alone(model_path, nothing, tmp_path / "x")[0] == 1
    assert "no rows" in capsys.readouterr().err
    for name, wave in (("a", 1), ("b", "1")):
        table = pa.table({"respondent": ["r"], "text": ["x"], "wave": [wave]})
        (tmp_path / "in").mkdir(exist_ok=True)
        pq.write_table(table, tmp_path / "in" / f"{name}.parquet")
    asked = ["score", "run", str(model_path), str(tmp_path / "in"), str(tmp_path / "out")]
    assert run([*asked, "--keep", "wave"]) == 1
    assert "“wave” is of the kind int64 in one file and string in b.parquet" in (
        capsys.readouterr().err
    )


def test_answers_without_words_known_or_none_at_all_are_scored(
    model_path: Path, tmp_path: Path
) -> None:
    from pyarrow import parquet as pq

    table = pa.table({"respondent": ["a", "b", "c"], "text": ["", " ", "\n"]})
    code, out = scored_alone(model_path, table, tmp_path / "x")
    assert (code, pq.read_table(out).num_rows) == (0, 0)
    table = pa.table({"respondent": ["a", "b"], "text": ["\u0435\u0449\u0451 \u2603", "?"]})
    code, out = scored_alone(model_path, table, tmp_path / "y")
    assert (code, pq.read_table(out).num_rows) == (0, 2)
