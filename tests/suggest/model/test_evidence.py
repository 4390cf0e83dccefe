"""Evidence is content words that really moved the score, and says what it rests on."""

from __future__ import annotations

import numpy as np
import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.model.arrays import from_bytes, to_bytes
from intercoder.suggest.model.evidence import ContentWords, find_content_words
from intercoder.suggest.model.feature_space import (
    DEFINITIONS,
    WHOLE_DEFINITIONS,
    find_feature_space,
)
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.suggester import Suggester
from intercoder.suggest.model.training import Learner, train
from intercoder.text.words import Word, words
from tests.suggest.conftest import as_learning_set, some_answers

FILMS = Codebook(
    "library",
    (
        Code("books", "Books", "Any book or novel, books in general, the books, or reading books"),
        Code("films", "Films", "Films NOTE: References to books about films are assigned Books"),
    ),
)
"""Made as a real codebook is in which “war” was suggested to be China."""


def of_codebook_alone(
    codebook: Codebook, pool: tuple[str, ...], definitions: int = DEFINITIONS
) -> Suggester:
    codes = tuple(code.id for code in codebook.assignable)
    nothing = np.zeros((0, len(codes)), dtype=np.bool_)
    space = find_feature_space([Text(one) for one in pool], codebook, definitions=definitions)
    return Learner(space, codebook).fit(as_learning_set((), nothing, codes)).suggester


def named(suggester: Suggester, text: str, language: str = "") -> dict[str, list[str]]:
    """The words that speak for each code suggested."""
    return {
        one.code: [text[start:end] for start, end in one.evidence]
        for one in suggester.suggest(Text(text, language))
    }


def test_a_reference_to_another_code_does_not_make_its_words_the_codes_own() -> None:
    learned = of_codebook_alone(FILMS, ("the books", "books", "a book", "films", "more films"))
    assert next(iter(named(learned, "books"))) == "books"
    assert "films" not in named(learned, "books")
    before = of_codebook_alone(FILMS, ("the books", "films"), WHOLE_DEFINITIONS)
    assert before.scores([Text("books")])[0, 1] > learned.scores([Text("books")])[0, 1]


@pytest.mark.parametrize(
    ("language", "definition", "excluded"),
    [
        ("en", "Films on loan. Not for magazines.", "magazines"),
        ("de", "Filme zum Ausleihen. Nicht für Zeitschriften verwenden.", "Zeitschriften"),
        pytest.param(  # its tokenizer takes seconds to build
            *("fr", "Les films en prêt. Ne pas utiliser pour les revues.", "revues"),
            marks=pytest.mark.slow,
        ),
        ("es", "Películas en préstamo. No incluye revistas.", "revistas"),
    ],
)
def test_what_a_definition_excludes_does_not_suggest_its_code(
    language: str, definition: str, excluded: str
) -> None:
    book = Codebook("b", (Code("a", "Films", definition), Code("b", "Rooms", "Chairs")), language)
    pool = (excluded, "films", "filme", "películas", "chairs", "rooms and chairs")
    scores = [
        of_codebook_alone(book, pool, how).scores([Text(excluded, language)])[0, 0]
        for how in (DEFINITIONS, WHOLE_DEFINITIONS)
    ]
    assert scores[0] < scores[1]


def test_no_function_word_is_evidence_in_any_language_of_the_study() -> None:
    book = Codebook(
        "library",
        (Code("quiet", "Quiet", "The noise. Der Lärm. Le bruit. El ruido."), Code("x", "Chairs")),
    )
    pool = (
        "the noise is very loud",
        "der Lärm ist sehr laut",
        "le bruit est très fort",
        "el ruido es muy",
        "x",
    )
    texts = tuple(Text(one) for one in pool)
    given = np.array([[True, False]] * 4 + [[False, True]])
    learned = train(as_learning_set(texts, given, ("quiet", "x")), book, texts).suggester
    for text in pool[:4]:
        found = {one.casefold() for one in named(learned, text)["quiet"]}
        assert found & {"noise", "lärm", "bruit", "ruido"}
        assert not found & {"the", "der", "le", "el", "ist", "sehr", "est", "très", "es", "muy"}


def test_a_word_that_names_a_code_is_content_whatever_another_language_says() -> None:
    book = Codebook("b", (Code("war", "War"), Code("none", "Nothing else")), language="en")
    pool = [Text("der Lärm war sehr groß und das war nicht gut", "de"), Text("the war", "en")]
    content = find_content_words(pool, book)
    assert set(content.languages) == {"de", "en"}
    found = list(words("the war and nothing", ""))
    says = dict(zip((one.word for one in found), content.places(found, Text("")), strict=True))
    assert says == {"the": False, "war": True, "and": False, "nothing": True}


def test_a_single_letter_says_nothing_and_a_single_sign_does() -> None:
    content = ContentWords(("en",))
    found = list(words("x 7 й", "xx")) + list(words("本", "ja"))
    assert content.places(found, Text("", "xx")).tolist() == [False, True, False, True]


def test_words_that_stick_together_are_looked_at_one_by_one() -> None:
    content = ContentWords(("en",))
    found = [Word("know//novel", 0, 0), Word("what//the", 0, 0), Word("//i", 0, 0)]
    assert content.places(found, Text("", "en")).tolist() == [True, False, False]


PRICES = Codebook(
    "library", (Code("cheap", "Günstig"), Code("dear", "Teuer"), Code("hours", "Wann"))
)
SAID = (
    ("das ist gut und nicht teuer", "cheap"),
    ("nicht sehr teuer", "cheap"),
    ("gar nicht teuer, prima", "cheap"),
    ("leider sehr teuer", "dear"),
    ("viel zu teuer", "dear"),
    ("alles ist teuer und das stört", "dear"),
    ("abendliche Öffnungszeiten fehlen", "hours"),
    ("abendliche Öffnungszeiten", "hours"),
)


def test_a_negation_is_named_with_what_it_negates() -> None:
    texts = tuple(Text(one, "de") for one, _ in SAID * 3)
    codes = tuple(code.id for code in PRICES.assignable)
    given = np.array([[code == one for one in codes] for _, code in SAID * 3])
    learned = train(as_learning_set(texts, given, codes), PRICES, texts).suggester
    cheap = named(learned, "das Café ist gut und nicht teuer", "de")["cheap"]
    assert "nicht teuer" in cheap
    assert not {"nicht", "teuer", "und"} & set(cheap)
    assert named(learned, "ist nicht so teuer", "de")["cheap"] == ["nicht so teuer"]
    assert "teuer" in named(learned, "das ist teuer", "de")["dear"]


def test_words_side_by_side_are_one_phrase() -> None:
    texts = tuple(Text(one, "de") for one, _ in SAID * 3)
    codes = tuple(code.id for code in PRICES.assignable)
    given = np.array([[code == one for one in codes] for _, code in SAID * 3])
    learned = train(as_learning_set(texts, given, codes), PRICES, texts).suggester
    assert named(learned, "abendliche Öffnungszeiten", "de")["hours"] == [
        "abendliche Öffnungszeiten"
    ]
    apart = named(learned, "abendliche, Öffnungszeiten", "de")["hours"]
    assert apart == ["abendliche", "Öffnungszeiten"]


def test_evidence_moves_the_score(library: Codebook) -> None:
    texts, given = some_answers(200)
    learned = train(as_learning_set(texts, given), library, texts).suggester
    for text in texts[:40]:
        for one in learned.suggest(text):
            code = learned.codes.index(one.code)
            whole = learned.scores([text])[0, code]
            for start, end in one.evidence:
                without = text._replace(text=f"{text.text[:start]}ξ{text.text[end:]}")
                assert learned.scores([without])[0, code] < whole


def test_only_function_words_are_no_reason_to_suggest(library: Codebook) -> None:
    texts = tuple(Text(one, "en") for one in ("what the", "what the", "novels", "a quiet room"))
    given = np.array([[True, False, False, False]] * 2 + [[False] * 4, [False, False, True, False]])
    learned = train(as_learning_set(texts, given), library, texts).suggester
    for one in learned.suggest(Text("what the", "en")):
        assert one.evidence == ()
        assert one.probability >= learned.thresholds[learned.codes.index(one.code)]


def test_a_suggestion_says_how_many_examples_its_code_has(library: Codebook) -> None:
    texts, given = some_answers(30)
    given[:, 2] = False
    learned = train(as_learning_set(texts, given), library, texts).suggester
    for text in texts:
        for one in learned.suggest(text):
            assert one.examples == given[:, learned.codes.index(one.code)].sum()
    alone = of_codebook_alone(library, tuple(text.text for text in texts))
    assert {one.examples for one in alone.suggest(Text("quiet rooms", "en"))} == {0}


def test_what_a_model_rests_on_is_kept_with_it(library: Codebook) -> None:
    texts, given = some_answers(40)
    learned = train(as_learning_set(texts, given), library, texts).suggester
    again = from_bytes(to_bytes(learned))
    assert again.content == learned.content
    assert [again.suggest(text) for text in texts] == [learned.suggest(text) for text in texts]


def test_a_model_kept_before_this_was_noted_still_suggests(library: Codebook) -> None:
    import io
    import json

    texts, given = some_answers(40)
    learned = train(as_learning_set(texts, given), library, texts).suggester
    with np.load(io.BytesIO(to_bytes(learned))) as read:
        arrays = {name: read[name] for name in read.files if name != "examples"}
    names = json.loads(arrays["names"].tobytes())
    for later in ("languages", "code_words", "answers"):
        del names[later]
    arrays["names"] = np.frombuffer(json.dumps(names).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    old = from_bytes(buffer.getvalue())
    suggested = old.suggest(Text("quiet rooms and novels", "en"))
    assert suggested
    assert {one.examples for one in suggested} == {None}
    assert not {"and"} & {
        "quiet rooms and novels"[a:b] for one in suggested for a, b in one.evidence
    }
