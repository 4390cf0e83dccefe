"""What counts as people's word on an answer: one coder's, several coders', the consensus."""

from __future__ import annotations

import numpy as np
import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.errors import IntercoderError
from intercoder.findings.prevalence.design import simple
from intercoder.findings.prevalence.estimates import Predicted, estimate_prevalence
from intercoder.findings.prevalence.of_study.labels import CodeTree, Votes, check_whose
from intercoder.study.study import Study

TREE = Codebook(
    "Library visitors",
    (
        Code("services", "Services", heading=True),
        Code("books", "Books", parent="services"),
        Code("films", "Films", parent="books"),
        Code("staff", "Staff", parent="services"),
        Code("quiet", "Quiet"),
    ),
)


def votes() -> Votes:
    """Three answers: both agree, they differ and it is settled, only ben judged."""
    given = np.array([[[1, 0], [1, 0], [0, 0]], [[1, 0], [0, 1], [0, 1]]], dtype=np.bool_)
    present = np.array([[1, 1, 0], [1, 1, 1]], dtype=np.bool_)
    settled = np.array([False, True, False])
    agreed = np.array([[0, 0], [0, 1], [0, 0]], dtype=np.bool_)
    return Votes(("anna", "ben"), given, present, settled, agreed, 0, 0)


def test_a_consensus_stands_for_those_who_made_it() -> None:
    labels, known = votes().labels("all")
    assert labels.tolist() == [[1, 0], [0, 1], [0, 1]]
    assert known.all()


def test_where_coders_differ_and_nothing_is_settled_their_shares_count() -> None:
    one = votes()
    open_ = Votes(one.coders, one.given, one.present, np.zeros(3, bool), one.agreed, 0, 0)
    assert open_.labels("all")[0].tolist() == [[1, 0], [0.5, 0.5], [0, 1]]


def test_one_coder_or_the_consensus_can_be_asked_alone() -> None:
    labels, known = votes().labels("coder:anna")
    assert known.tolist() == [True, True, False]
    assert labels[:2].tolist() == [[1, 0], [1, 0]]
    labels, known = votes().labels("consensus")
    assert known.tolist() == [False, True, False]
    assert labels[1].tolist() == [0, 1]


def test_a_parent_is_the_union_of_what_is_below_it_never_the_sum() -> None:
    tree = CodeTree.of(TREE)
    assert tree.codes == ("books", "films", "staff", "quiet", "services", "books")
    given = np.array([[1, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=float)
    assert tree.with_parents(given)[:, 4:].tolist() == [[1, 1], [1, 1], [0, 0]]
    likely = np.array([[0.5, 0.5, 0.0, 0.9]])
    assert tree.likely_parents(likely)[0, 4:].tolist() == [0.75, 0.75]


@pytest.mark.parametrize(
    ("whose", "says"),
    [("coder:zoe", "no coder “zoe”"), ("anna", "does not say whose"), ("coder:", "does not say")],
)
def test_whose_codes_count_must_be_said(study: Study, whose: str, says: str) -> None:
    with pytest.raises(IntercoderError, match=says):
        check_whose(study, whose)


def test_a_parent_is_estimated_as_the_union_of_its_codes_with_the_machine_too() -> None:
    """Of answers with two of its codes one counts; nothing is added up."""
    book = Codebook(
        "Library visitors",
        (
            Code("building", "Building", heading=True),
            Code("quiet", "Quiet", parent="building"),
            Code("rooms", "Rooms", parent="building"),
            Code("staff", "Staff"),
        ),
    )
    tree = CodeTree.of(book)
    rng = np.random.default_rng(3)
    given = (rng.random((2000, 3)) < (0.3, 0.2, 0.4)).astype(float)
    likely = np.clip(given * 0.7 + 0.1, 0, 1)
    everything, said = tree.with_parents(given), tree.likely_parents(likely)
    drawn = rng.choice(2000, 300, replace=False)
    predicted = Predicted(
        np.asarray(said[drawn], dtype=np.float64), np.arange(300) % 5, said.mean(axis=0)
    )
    found = estimate_prevalence(everything[drawn], simple(300, 2000), predicted)
    at = {code: place for place, code in enumerate(tree.codes)}
    union = (given[:, at["quiet"]] + given[:, at["rooms"]] > 0).mean()
    parent = at["building"]
    assert found.low[parent] <= union <= found.high[parent]
    assert found.gain[parent] > 1.5
    assert found.value[parent] < found.value[at["quiet"]] + found.value[at["rooms"]] - 0.02
    assert found.value[parent] > max(found.value[at["quiet"]], found.value[at["rooms"]])
