"""What a table's columns are taken for, and when that is doubtful."""

from __future__ import annotations

from intercoder.exchange.importing.columns.column_map import CodingColumns, Shape
from intercoder.exchange.importing.columns.proposal import Proposal, propose_map

TEXTS = (
    "The quiet reading room and the novels",
    "Friendly staff, always helpful",
    "It is warm and close to the bus stop",
    "More films for grown-ups, please",
    "Longer hours on Saturdays",
    "nothing",
)
CODES = {"staff", "quiet"}


def proposed(columns: str, *rows: tuple[str, ...], questions: tuple[str, ...] = ()) -> Proposal:
    return propose_map(
        columns.split(","), rows, questions=questions, is_code=lambda word: word in CODES
    )


def test_one_row_a_respondent_is_recognised_with_its_attributes() -> None:
    found = proposed(
        "respondent,age_group,language,valued,better",
        *((f"r{n}", ("18-29", "65+")[n % 2], "en", TEXTS[n], TEXTS[-n - 1]) for n in range(6)),
    )
    wide = found.column_map
    assert found.doubts == ()
    assert wide.shape is Shape.WIDE
    assert wide.respondent == "respondent"
    assert [one.column for one in wide.questions] == ["valued", "better"]
    assert (wide.language, wide.attributes) == ("language", ("age_group",))


def test_one_row_an_answer_is_recognised_with_its_codes() -> None:
    found = proposed(
        "id,text,coder,codes,lang",
        *((f"a b {n}", TEXTS[n], ("anna", "ben")[n % 2], "staff|quiet", "en") for n in range(6)),
    )
    long = found.column_map
    assert found.doubts == ()
    assert (long.shape, long.id, long.text, long.language) == (Shape.LONG, "id", "text", "lang")
    assert long.codings == CodingColumns(coder_column="coder", codes="codes", separator="|")


def separator_of(*cells: str, codes: tuple[str, ...]) -> str:
    """What is taken to stand between the codes of these cells, in a table of decisions."""
    found = propose_map(
        ["answer", "coder", "codes"],
        [(f"r{number}", "anna", cell) for number, cell in enumerate(cells)],
        is_code=lambda word: word in codes,
    ).column_map.codings
    assert found is not None
    return found.separator


COMMAS = ("Quiet, warm rooms", "Staff, friendly or not", "Books, films and music")


def test_commas_within_names_of_codes_do_not_stand_between_codes() -> None:
    quiet, staff, books = COMMAS
    assert separator_of(f"{quiet}; {staff}", books, staff, codes=COMMAS) == ";"
    assert separator_of(f"{quiet}|{books}|{staff}", books, codes=COMMAS) == "|"


def test_commas_stand_between_codes_where_these_are_then_codes() -> None:
    codes = ("quiet", "staff", "books; films")
    assert separator_of("quiet, staff", "books; films, quiet", "staff", codes=codes) == ","
    assert separator_of(*["books; films"] * 5, "quiet,staff", codes=codes) == ","


def test_of_words_that_are_no_codes_a_comma_belongs_to_them_if_another_sign_is_common() -> None:
    assert separator_of("A, b; C, d", "C, d", "A, b", codes=()) == ";"
    assert separator_of("a, b", "c, d", "a, d", codes=()) == ","
    assert separator_of("a", "b", codes=()) == ";"
    assert separator_of("a; b", "a| b", "a| c", codes=()) == "|"
    assert separator_of("a; b", *["a, c"] * 40, codes=()) == ","


def test_a_table_of_decisions_has_no_text() -> None:
    found = proposed(
        "answer,coder,state,codes,unsure",
        *((f"r{n}:valued", "anna", "coded", "staff;quiet", "no") for n in range(6)),
    ).column_map
    assert (found.shape, found.id, found.text, found.has_texts) == (Shape.LONG, "answer", "", False)
    assert found.codings is not None
    assert (found.codings.state, found.codings.unsure) == ("state", "unsure")


def test_columns_named_like_codes_that_hold_1_and_0_are_codes() -> None:
    found = proposed(
        "id,text,staff,quiet", *((str(n), TEXTS[n], str(n % 2), "") for n in range(6))
    ).column_map
    assert found.codings is not None
    assert dict(found.codings.code_columns) == {"staff": "staff", "quiet": "quiet"}


def test_a_question_column_tells_a_long_table_of_respondents() -> None:
    found = proposed(
        "participant,question,answer",
        *((f"p{n // 2}", f"q{n % 2}", TEXTS[n]) for n in range(6)),
    ).column_map
    assert (found.respondent, found.question, found.text, found.id) == (
        "participant",
        "question",
        "answer",
        "",
    )


def test_what_changes_between_answers_of_one_person_does_not_describe_the_person() -> None:
    found = proposed(
        "participant,question,answer,country,mood",
        *((f"p{n // 2}", f"q{n % 2}", TEXTS[n], "FI", ("good", "bad")[n % 2]) for n in range(6)),
    ).column_map
    assert found.attributes == ("country",)


def test_questions_known_beforehand_are_found_however_short_the_answers() -> None:
    found = proposed(
        "respondent,q1,q2", *((f"r{n}", "yes", "no") for n in range(6)), questions=("q1", "q2")
    ).column_map
    assert [one.column for one in found.questions] == ["q1", "q2"]


def test_ids_under_another_name_are_found_by_being_all_different() -> None:
    found = proposed("nr,opinion", *((f"x{n}", TEXTS[n]) for n in range(6)))
    assert (found.column_map.respondent, found.doubts) == ("nr", ())


def test_two_columns_that_may_be_the_respondent_are_a_doubt() -> None:
    found = proposed("respondent,case,opinion", *((f"x{n}", f"y{n}", TEXTS[n]) for n in range(6)))
    assert "'respondent' or 'case'" in found.doubts[0]


def test_a_table_without_answers_or_ids_is_a_doubt() -> None:
    found = proposed("age,country", *(("20", "FI") for _ in range(6)))
    assert len(found.doubts) == 2
    assert "--question" in found.doubts[0]
    assert "--respondent" in found.doubts[1]


def test_a_table_without_rows_is_a_doubt_and_no_crash() -> None:
    assert proposed("a,b").doubts


def test_columns_that_stand_twice_are_left_alone() -> None:
    found = proposed("id,text,other,other", *((str(n), TEXTS[n], "x", "x") for n in range(6)))
    assert "other" not in set(found.column_map.columns())


def test_what_a_form_adds_is_no_answer() -> None:
    tokens = ("fNq7HWxJ0ZrbTkLmVcYa", "aGd5UpEo1SiXnBvMqRtw", "zLk2QwErTyUiOpAsDfGh")
    dates = ("Mar 1, 2026", "2 March 2026", "3. März 2026", "4 de marzo de 2026")
    found = proposed(
        "#,Submission Date,Last opened,Network,What do you like?,Age",
        *((tokens[n], dates[n], dates[n + 1], f"n{n}", TEXTS[n], str(30 + n)) for n in range(3)),
    )
    wide = found.column_map
    assert [one.column for one in wide.questions] == ["What do you like?"]
    assert wide.respondent == "Network", "no age, and no token where there is something better"
    left = proposed(
        "#,Submission Date,What do you like?",
        *((tokens[n], dates[n], TEXTS[n]) for n in range(3)),
    )
    assert left.column_map.respondent == "#"


def test_a_title_that_says_respondent_is_believed_though_it_numbers_the_rows() -> None:
    for title in ("Respondent Number", "Participant no.", "respondent_nr"):
        found = proposed(f"{title},like", *((str(n + 1), TEXTS[n]) for n in range(6)))
        assert (found.column_map.respondent, found.doubts) == (title, ())
    found = proposed(
        "Submission id,Participant id,feedback",
        *((f"s{n}", f"p{n}", TEXTS[n]) for n in range(6)),
    )
    assert found.column_map.respondent == "Participant id"
