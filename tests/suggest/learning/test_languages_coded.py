"""Which languages have few coded answers, in a sentence."""

from __future__ import annotations

from intercoder.suggest.learning.languages_coded import (
    FEW,
    answers_by_language,
    language_remark,
)
from intercoder.suggest.model.labelled_answers import Text


def test_languages_with_few_coded_answers_are_named_with_their_number() -> None:
    texts = [Text("a", "en")] * FEW + [Text("b", "de")] * 3 + [Text("c")] * 50
    coded = answers_by_language(texts)
    assert coded == {"en": FEW, "de": 3}
    said = language_remark(("de", "en", "fr"), coded)
    assert said.startswith("Few answers are coded in de (3), fr (none): ")


def test_nothing_is_said_where_all_have_enough_or_none_has() -> None:
    assert language_remark(("de", "en"), {"en": FEW, "de": FEW}) == ""
    assert language_remark(("de", "en"), {"en": 3}) == ""
    assert language_remark((), {}) == ""
