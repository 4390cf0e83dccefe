"""Clusters score the same bytes as this machine's processes. Each is a real one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intercoder.cli.main import run
from tests.scale.conftest import write_data

pytest.importorskip("pyarrow", reason="pyarrow is not installed")
TYPED = ("--language", "language", "--keep", "wave")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("small") / "answers", 2500, group=700)


@pytest.fixture(scope="module")
def here(model_path: Path, small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What this process scores."""
    out = tmp_path_factory.mktemp("here") / "out"
    asked = ["score", "run", str(model_path), str(small), str(out), *TYPED, "--workers", "1"]
    assert run(asked) == 0
    return out


@pytest.fixture(params=["dask", "dask at an address", "dask on slurm", "spark"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[str]]:
    if request.param == "spark":
        pytest.importorskip("pyspark", reason="Spark is not installed")
        if shutil.which("java") is None:
            pytest.skip("Spark needs a Java, and there is none")
        yield ["--spark"]
        return
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    if request.param == "dask":
        yield ["--dask"]
        return
    if request.param == "dask on slurm":
        with on_slurm(tmp_path_factory.mktemp("slurm")) as address:
            yield ["--dask", address]
        return
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        yield ["--dask", cluster.scheduler_address]


@contextmanager
def on_slurm(folder: Path) -> Iterator[str]:
    """The address of a scheduler whose only worker is a job of Slurm."""
    jobs = pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is not installed")
    if shutil.which("sinfo") is None:
        pytest.skip("Slurm is not installed")
    nodes = subprocess.run(["sinfo", "--noheader"], capture_output=True, text=True, check=False)
    if nodes.returncode or not any(one in nodes.stdout for one in ("idle", "mix", "alloc", "comp")):
        pytest.skip("no node of Slurm is up")
    with jobs.SLURMCluster(
        cores=1,
        processes=1,
        memory="1GB",
        walltime="00:30:00",
        log_directory=str(folder),
        local_directory=str(folder),
        scheduler_options={"dashboard_address": None},
    ) as cluster:
        cluster.scale(jobs=1)
        yield cluster.scheduler_address


def files(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the engines' own making
def test_an_engine_scores_the_same_bytes_and_goes_on_with_what_is_missing(
    model_path: Path, small: Path, here: Path, tmp_path: Path, engine: list[str]
) -> None:
    out = tmp_path / "out"
    asked = ["score", "run", str(model_path), str(small), str(out), *TYPED, "--workers", "2"]
    assert run([*asked, *engine]) == 0
    assert files(out) == files(here)
    (out / "part-000001.parquet").unlink()
    kept = (out / "part-000000.parquet").stat().st_mtime_ns
    assert run([*asked, *engine]) == 0
    assert files(out) == files(here)
    assert (out / "part-000000.parquet").stat().st_mtime_ns == kept


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_an_engine_says_in_a_sentence_what_is_wrong_with_a_file(
    model_path: Path, small: Path, tmp_path: Path, engine: list[str],
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    data = shutil.copytree(small, tmp_path / "answers")
    file = data / "answers-0.parquet"
    whole = bytearray(file.read_bytes())
    whole[4:400] = b"\0" * 396  # its list of columns still reads
    file.write_bytes(whole)
    asked = ["score", "run", str(model_path), str(data), str(tmp_path / "out"), *TYPED]
    assert run([*asked, "--workers", "2", *engine]) == 1
    said = capfd.readouterr().err
    assert "Error: answers-0.parquet is not a valid Parquet file." in said


@pytest.mark.slow
def test_engines_that_cannot_be_are_refused(
    model_path: Path, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["score", "run", str(model_path), str(small), str(tmp_path / "out")]
    assert run([*asked, "--dask", "a", "--spark", "b"]) == 2
    assert "cannot be combined" in capsys.readouterr().err
    pytest.importorskip("distributed", reason="Dask is not installed")
    assert run([*asked, "--dask", "nowhere"]) == 1
    assert "No Dask scheduler answers at nowhere" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_frame_of_spark_is_scored_as_files_are(
    model_path: Path, small: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="Spark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs a Java, and there is none")
    import sys

    from pyarrow import parquet as pq

    import intercoder

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    session = sql.SparkSession.builder.master("local[1]").getOrCreate()
    try:
        frame = session.read.parquet(str(small)).repartition(3)
        scorer = intercoder.ArrowScorer(model_path, language="language", keep=["wave"])
        found = frame.mapInArrow(scorer, scorer.spark_schema(frame)).toArrow()
    finally:
        session.stop()
    expected = pq.read_table(here).replace_schema_metadata(None)
    by = [("respondent", "ascending")]
    assert found.sort_by(by).select(expected.column_names).to_pylist() == (
        expected.sort_by(by).to_pylist()
    )
