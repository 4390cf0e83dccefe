"""Arrow batches are scored in Python as `intercoder score run` scores files."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import intercoder
from tests.scale.conftest import model_path, sampled_path
from tests.suggest.coded_study import text_of

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
__all__ = ["model_path", "sampled_path"]


@pytest.mark.slow
def test_batches_are_scored_wherever_the_function_is_sent(model_path: Path) -> None:
    scorer = intercoder.ArrowScorer(model_path, language_is="en")
    batch = pa.RecordBatch.from_pydict(
        {"respondent": ["a", "b"], "text": [text_of(1), "Helpful librarians"]}
    )
    (found,) = scorer([batch])
    assert found["respondent"].to_pylist() == ["a", "b"]
    assert found["code_staff"].to_pylist()[1] is True
    (sent,) = pickle.loads(pickle.dumps(scorer))([batch])
    assert sent.equals(found)


def test_a_column_that_is_not_there_is_named(model_path: Path) -> None:
    scorer = intercoder.ArrowScorer(model_path, text="answer")
    with pytest.raises(intercoder.IntercoderError, match="no column “answer”"):
        list(scorer([pa.RecordBatch.from_pydict({"respondent": ["a"], "text": ["b"]})]))
