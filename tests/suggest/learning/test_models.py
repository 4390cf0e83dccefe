"""Models of a study: kept, loaded without running anything, and learned again to the same."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Judgement
from intercoder.coding.hash_chain import new_id
from intercoder.coding.suggestion import ALL, OWN
from intercoder.errors import StudyError, UsageError
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.suggestion_settings import teachers
from intercoder.study.study import Study
from intercoder.study.suggest.models import keep_model, models, newest_arrays
from intercoder.study.suggest.training_data import answer_rows
from intercoder.suggest.encoders.folder import FolderEncoder
from intercoder.suggest.encoders.packaged import E5, WORDLLAMA, PackagedEncoder
from intercoder.suggest.learning import models as learned_models
from intercoder.suggest.learning.learning_data import learning_set, pool, scope_of
from intercoder.suggest.learning.models import rebuild, train_and_keep
from intercoder.suggest.learning.stored_models import newest_model
from intercoder.suggest.model.arrays import from_bytes, to_bytes
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.feature_space import WHOLE_DEFINITIONS
from intercoder.suggest.model.labelled_answers import Text
from tests.suggest.conftest import some_answers

ASKED = [Text("more books and quiet rooms", "en"), Text("öppet på söndagar", "sv"), Text("")]


@pytest.fixture
def copy(study: Study, codebook: Codebook) -> Study:
    """A small study: anna has decided 90 answers, ben and carla half of them each."""
    texts, given = some_answers(90)
    ids = [code.id for code in codebook.assignable][:4]
    add_coder(study, "carla")
    with take_in(study) as intake:
        intake.add_answers(
            [
                Answer(f"more-{row}", "value", f"someone-{row}", text.text, "en")
                for row, text in enumerate(texts)
            ]
        )
        intake.add_decisions(
            [
                EarlierDecision(
                    f"more-{row}",
                    who,
                    Judgement.of([code for code, yes in zip(ids, codes, strict=True) if yes]),
                )
                for row, codes in enumerate(given)
                for who in ("anna", "ben" if row % 2 else "carla")
            ]
        )
    return study


def test_a_kept_model_says_the_same_when_loaded(copy: Study) -> None:
    kept = train_and_keep(copy, ALL)
    found = newest_model(copy, "all")
    assert found is not None
    record, loaded = found
    assert record.id == kept.record.id
    np.testing.assert_array_equal(loaded.probabilities(ASKED), kept.suggester.probabilities(ASKED))
    assert loaded.suggest(ASKED[0]) == kept.suggester.suggest(ASKED[0])


@pytest.mark.slow
def test_a_model_kept_before_definitions_were_read_is_learned_again_as_it_was(
    copy: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = copy.codebook()
    first = replace(book.codes[1], definition="Things to read. Not for quiet rooms.")
    codes = (book.codes[0], first, *book.codes[2:])
    add_revision(copy, replace(book, codes=codes))
    with monkeypatch.context() as before:
        whole = partial(learned_models._learner, definitions=WHOLE_DEFINITIONS)
        before.setattr(learned_models, "_learner", whole)
        old = train_and_keep(copy, ALL)
    now = train_and_keep(copy, ALL)
    manifest = {key: said for key, said in old.record.manifest.items() if key != "definitions"}
    kept = keep_model(copy, new_id(), old.record.scope, manifest, None)
    assert manifest["probe"] != now.record.manifest["probe"]
    assert rebuild(copy, kept.id).same
    assert rebuild(copy, now.record.id).same


def test_it_tells_how_many_texts_it_has_read(copy: Study) -> None:
    steps: list[int] = []
    kept = train_and_keep(copy, ALL, advance=steps.append)
    read = sum(steps)
    assert read == len(answer_rows(copy)) + len(copy.codebook().assignable)
    steps.clear()
    assert rebuild(copy, kept.record.id, advance=steps.append).same
    assert sum(steps) == read


def test_a_model_is_learned_again_to_the_same_after_more_was_decided(copy: Study) -> None:
    kept = train_and_keep(copy, ALL, seed=5)
    key = copy_of_first_answer(copy)
    add_coder(copy, "dora")
    with take_in(copy) as intake:
        intake.add_decisions([EarlierDecision(key, "dora", Judgement.of(["books"]))])
    again = rebuild(copy, kept.record.id[:13])
    assert again.same
    assert again.versions_differ == ()
    assert kept.record.manifest["seed"] == 5
    assert kept.record.manifest["teachers"] == ["anna", "ben", "carla"]


def copy_of_first_answer(study: Study) -> str:
    from intercoder.study.exchange.exported_rows import answers

    return next(iter(answers(study))).id


def test_of_older_models_only_what_they_learned_from_is_kept(copy: Study) -> None:
    first, second = train_and_keep(copy, ALL), train_and_keep(copy, ALL)
    assert [one.id for one in models(copy)] == [first.record.id, second.record.id]
    newest = newest_arrays(copy, "all")
    assert newest is not None and newest[0].id == second.record.id
    assert newest_arrays(copy, "coder:anna") is None


def test_a_coders_own_model_learns_from_them_and_from_consensus_only(copy: Study) -> None:
    add_coder(copy, "settled", Role.CONSENSUS)
    add_coder(copy, "robot", Role.MACHINE)
    assert teachers(copy, OWN, "anna") == ("anna", "settled")
    assert teachers(copy, ALL, "") == ("anna", "ben", "carla", "settled")
    assert teachers(copy, "consensus", "anna") == ("settled",)
    assert teachers(copy, "coder:ben", "anna") == ("ben", "settled")
    own = learning_set(copy, teachers(copy, OWN, "ben"))
    everyone = learning_set(copy, teachers(copy, ALL, ""))
    assert 0 < len(own) < len(everyone)


@pytest.mark.parametrize("wrong", ["nobody", "coder:", "own"])
def test_a_scope_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(UsageError, match="learned"):
        scope_of(wrong, "")


def test_a_model_of_an_older_revision_is_not_used_and_dropped_codes_are_not_learned(
    copy: Study,
) -> None:
    train_and_keep(copy, ALL)
    codebook = copy.codebook()
    dropped = codebook.assignable[0].id
    kept = tuple(
        replace(c, parent=None if c.parent == dropped else c.parent)
        for c in codebook.codes
        if c.id != dropped
    )
    add_revision(copy, replace(codebook, codes=kept), drop_used=True)
    assert newest_model(copy, "all") is None
    again = train_and_keep(copy, ALL)
    assert dropped not in again.suggester.codes
    assert newest_model(copy, "all") is not None


def test_majority_of_the_teachers_decides_and_a_tie_counts_as_given(study: Study) -> None:
    key = copy_of_first_answer(study)
    add_coder(study, "carla")
    votes = {"anna": ["books"], "ben": ["books", "quiet"], "carla": ["quiet"]}
    with take_in(study) as intake:
        intake.add_decisions(
            [EarlierDecision(key, who, Judgement.of(codes)) for who, codes in votes.items()]
        )
    three = learning_set(study, ["anna", "ben", "carla"])
    assert set(np.array(three.codes)[three.given[0]]) == {"books", "quiet"}
    two = learning_set(study, ["anna", "carla"])
    assert set(np.array(two.codes)[two.given[0]]) == {"books", "quiet"}


def test_a_pool_is_drawn_by_its_seed(copy: Study) -> None:
    assert pool(copy, seed=1, most=20) == pool(copy, seed=1, most=20)
    assert pool(copy, seed=1, most=20) != pool(copy, seed=2, most=20)
    assert len(pool(copy)) == copy.answer_count()


class Dangerous:
    """Unpickling it would leave a mark."""

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (Path("was-run"),))


def test_nothing_in_a_file_from_elsewhere_is_run(
    copy: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = train_and_keep(copy, ALL)
    buffer = io.BytesIO()
    np.savez(buffer, names=np.array([Dangerous()], dtype=object), allow_pickle=True)
    for bad in (buffer.getvalue(), b"", b"PK", to_bytes(kept.suggester)[:5000]):
        with pytest.raises(StudyError, match="cannot be read"):
            from_bytes(bad)
    assert not (tmp_path / "was-run").exists()


def test_arrays_of_another_form_are_refused(copy: Study) -> None:
    written = to_bytes(train_and_keep(copy, ALL).suggester)
    with np.load(io.BytesIO(written)) as read:
        arrays = {name: read[name] for name in read.files}
    names = json.loads(arrays["names"].tobytes())
    names["form"] = 99
    arrays["names"] = np.frombuffer(json.dumps(names).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    with pytest.raises(StudyError):
        from_bytes(buffer.getvalue())
    assert zipfile.is_zipfile(io.BytesIO(written))


def test_a_study_from_elsewhere_does_not_say_which_folder_is_opened(
    copy: Study, tmp_path: Path
) -> None:
    suggester = train_and_keep(copy, ALL).suggester
    folder = Embedder(FolderEncoder(str(tmp_path)))
    width = np.zeros((3, len(suggester.codes)), dtype=np.float32)
    named = replace(suggester, embedder=folder, embedding_weights=width)
    with pytest.raises(StudyError, match="cannot be read"):
        from_bytes(to_bytes(named))
    manifest = {**models(copy)[0].manifest, "embeddings": str(tmp_path)}
    keep_model(copy, "01a2-other", "all", manifest, to_bytes(named))
    assert newest_model(copy, "all") is None
    with pytest.raises(StudyError, match="encoder in a folder"):
        rebuild(copy, "01a2-other")


@pytest.mark.slow
@pytest.mark.parametrize(
    "encoder", [pytest.param(E5, marks=pytest.mark.slow), WORDLLAMA], ids=lambda one: one.name
)
def test_a_packaged_encoder_works_offline_and_its_models_can_be_kept_and_learned_again(
    copy: Study, encoder: PackagedEncoder
) -> None:
    pytest.importorskip(encoder.package.module, reason=f"no package for {encoder.name} here")
    kept = train_and_keep(copy, ALL, encoder=encoder.name)
    found = newest_model(copy, "all")
    assert found is not None
    np.testing.assert_allclose(
        found[1].probabilities(ASKED), kept.suggester.probabilities(ASKED), atol=1e-6
    )
    assert rebuild(copy, kept.record.id).same


def test_embeddings_that_cannot_be_had_are_refused_in_a_sentence(copy: Study) -> None:
    with pytest.raises(UsageError, match="no folder"):
        train_and_keep(copy, ALL, encoder="/nowhere/at/all")


@pytest.mark.parametrize("part", ["weights", "bias", "themes", "theme_weights"])
def test_numbers_of_another_shape_are_refused(copy: Study, part: str) -> None:
    written = to_bytes(train_and_keep(copy, ALL).suggester)
    with np.load(io.BytesIO(written), allow_pickle=False) as read:
        arrays = {name: read[name] for name in read.files}
    for wrong in (arrays[part].ravel()[:-1], arrays[part][:-1], np.float32(1)):
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **{**arrays, part: wrong})
        with pytest.raises(StudyError, match="cannot be read"):
            from_bytes(buffer.getvalue())
