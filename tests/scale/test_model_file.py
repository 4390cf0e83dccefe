"""A study leaves as one file for scoring: with models and codes, without texts."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intercoder.cli.main import run
from intercoder.errors import TableError
from intercoder.scale.model.model_file import from_archive, read_model, to_archive
from intercoder.study.leaving.departures import departures
from intercoder.study.study import open_study
from tests.scale.conftest import ANSWERS, SAMPLED
from tests.suggest.coded_study import text_of, truth


def test_a_model_comes_back_as_it_went(model_path: Path) -> None:
    archive = model_path.read_bytes()
    model = read_model(model_path).model
    assert to_archive(model) == archive
    assert model_path.stat().st_mode & 0o777 == 0o600
    assert len(model.suggesters) == 3
    sample = model.sample
    assert len(sample) == SAMPLED
    assert sample.population == ANSWERS
    assert np.allclose(sample.chances, SAMPLED / ANSWERS)


def test_the_sample_has_the_codes_that_people_gave_and_fair_predictions(model_path: Path) -> None:
    model = read_model(model_path).model
    staff = [one.id for one in model.columns].index("staff")
    applies = np.array(["staff" in truth(int(one[1:])) for one in model.sample.respondents])
    labels, held_out = model.sample.labels[:, staff], model.sample.held_out[:, staff]
    assert (labels >= 0.5)[applies].mean() > 0.85
    assert (labels >= 0.5)[~applies].mean() < 0.15
    assert held_out[applies].mean() > held_out[~applies].mean() + 0.3


def test_no_answer_is_in_the_file(model_path: Path) -> None:
    parts = []
    with zipfile.ZipFile(model_path) as whole:
        for name in whole.namelist():
            content = whole.read(name)
            parts.append(content)
            if name.endswith(".npz"):
                with zipfile.ZipFile(io.BytesIO(content)) as arrays:
                    assert "runs.json" not in arrays.namelist(), "every word of the answers"
                    parts += [arrays.read(one) for one in arrays.namelist()]
    everything = b"\0".join(parts)
    assert b"friendly" in everything  # a word that the model knows
    for number in range(ANSWERS):
        assert text_of(number).encode() not in everything


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.floats(0, 1, exclude_max=True), cut=st.booleans())
def test_a_damaged_file_is_refused_in_one_sentence_or_means_the_same(
    model_path: Path, at: float, cut: bool
) -> None:
    archive = bytearray(model_path.read_bytes())
    place = int(at * len(archive))
    if cut:
        del archive[place:]
    else:
        archive[place] ^= 0x55
    try:
        found = from_archive(bytes(archive), "library.model")
    except TableError as error:
        assert "library.model" in error.message
    else:
        assert to_archive(found.model) == model_path.read_bytes()


def test_other_files_are_no_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as whole:
        whole.writestr("about.json", "{}")
    for one in (path, tmp_path / "missing.model", tmp_path):
        assert run(["score", "run", str(one), str(tmp_path), str(tmp_path / "out")]) == 1
        assert "Traceback" not in capsys.readouterr().err


def test_what_leaves_is_noted_and_only_leads_let_it(
    sampled_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = str(shutil.copy(sampled_path, tmp_path / "library.study"))
    asked = ["score", "pack", study, str(tmp_path / "x.model"), "--folds", "2"]
    assert run([*asked, "--as", "anna"]) == 1
    assert "only leads" in capsys.readouterr().err
    assert run(["--sealed", *asked, "--as", "lea"]) == 1
    assert not (tmp_path / "x.model").exists()
    assert run([*asked, "--as", "lea", "--receiver", "Dr Novak"]) == 0
    with open_study(study) as opened:
        left = departures(opened)[-1]
    assert (left.what, left.receiver) == ("a model with the codes of single answers", "Dr Novak")
