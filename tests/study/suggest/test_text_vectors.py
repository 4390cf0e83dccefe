"""What an encoder made of texts: kept for everybody, gone when the text goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from intercoder.protection.redaction.detecting import personal_data
from intercoder.study.answers.removing import WhichAnswers, remove_answers
from intercoder.study.database.schema import text_vector
from intercoder.study.redaction.deleting import delete_respondents
from intercoder.study.redaction.finding import find_personal_data
from intercoder.study.redaction.redacting import redact
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from intercoder.study.suggest.text_vectors import (
    count_vectors,
    keep_vectors,
    text_hash,
    texts_unread,
    times_forgotten,
    vectors_of,
)
from tests.study.redaction.test_redacting import TEXTS, plant

E5 = "e5 1571fc98"
VECTOR = bytes(range(16))


def keep(study: Study, *texts: str) -> bool:
    return keep_vectors(study, E5, dict.fromkeys(texts, VECTOR), times_forgotten(study))


def hashes(study: Study) -> set[str]:
    with study.reading() as connection:
        return set(connection.execute(select(text_vector.c.text_hash)).scalars())


def test_each_encoder_has_its_own_and_the_first_stays(study: Study) -> None:
    assert keep(study, "more books", "a \ud800 half", "")
    assert keep_vectors(study, E5, {"more books": b"other"}, times_forgotten(study))
    assert vectors_of(study, E5, ["more books", "a \ud800 half", "unread"]) == {
        "more books": VECTOR,
        "a \ud800 half": VECTOR,
    }
    assert vectors_of(study, "use 0db566fd", ["more books"]) == {}
    assert count_vectors(study, E5) == 3


def test_they_change_no_seal_and_go_into_copies(study: Study, tmp_path: Path) -> None:
    before = verify(study).fingerprint
    keep(study, "more books")
    after = verify(study, expected=before)
    assert (after.ok, after.comparison) == (True, "same")
    backup(study, tmp_path / "copy.study")
    with open_study(str(tmp_path / "copy.study")) as copy:
        assert vectors_of(copy, E5, ["more books"]) == {"more books": VECTOR}


@pytest.mark.parametrize("way", ["redacted", "deleted", "removed"])
def test_they_go_with_their_text(study: Study, way: str) -> None:
    plant(study)
    asked = times_forgotten(study)
    keep(study, TEXTS["p1"], "more books")
    if way == "redacted":
        redact(study, tuple(find_personal_data(study, personal_data)), None)
    elif way == "deleted":
        delete_respondents(study, ["R-p1"], None)
    else:
        remove_answers(study, WhichAnswers(("p1",)), None, "")
    assert hashes(study) == {text_hash("more books")}
    # Whoever read the text before, and is slow, cannot bring it back.
    assert not keep_vectors(study, E5, {TEXTS["p1"]: VECTOR}, asked)
    assert hashes(study) == {text_hash("more books")}


def test_what_is_unread_is_found_in_order_once_for_each_text(study: Study) -> None:
    plant(study)
    first = texts_unread(study, E5, 0)
    assert len(set(first.texts)) == len(first.texts)
    assert first.texts[-3:] == tuple(TEXTS.values())
    keep(study, *first.texts[:-1])
    assert texts_unread(study, E5, 0).texts == first.texts[-1:]
    assert texts_unread(study, E5, first.last).last == 0
