"""What differs between two codebooks."""

from __future__ import annotations

from dataclasses import replace

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.differences import Difference, Kind, compare


def changed(book: Codebook, code_id: str, **values: object) -> Codebook:
    codes = (replace(c, **values) if c.id == code_id else c for c in book.codes)  # type: ignore[arg-type]
    return Codebook(book.name, tuple(codes), book.note, book.language)


def test_equal_codebooks_have_no_changes(library: Codebook) -> None:
    assert compare(library, library) == ()


def test_a_new_name_is_a_renaming(library: Codebook) -> None:
    assert compare(library, changed(library, "loans", name="Loans")) == (
        Difference(Kind.RENAMED, "loans", "Loans", "name", "Borrowing and reservations", "Loans"),
    )


def test_a_new_parent_is_a_move(library: Codebook) -> None:
    change = compare(library, changed(library, "opening-hours", parent="services"))[0]
    assert (change.kind, change.before, change.after) == (Kind.MOVED, "", "services")


def test_every_other_field_is_named(library: Codebook) -> None:
    new = changed(library, "books", definition="x", examples=("a", "b"), exclusive=True, key=None)
    found = {change.field: (change.before, change.after) for change in compare(library, new)}
    assert set(found) == {"definition", "examples", "exclusive", "key"}
    assert found["examples"][1] == "a; b"
    assert found["exclusive"] == ("no", "yes")
    assert found["key"] == ("k", "")


def test_codes_that_came_and_went(library: Codebook) -> None:
    less = Codebook(library.name, library.codes[:-1], library.note, library.language)
    assert [(c.kind, c.code) for c in compare(library, less)] == [(Kind.REMOVED, "nothing")]
    assert [(c.kind, c.code) for c in compare(less, library)] == [(Kind.ADDED, "nothing")]


def test_a_new_order_of_siblings_is_told_once(library: Codebook) -> None:
    services, books, loans, *rest = library.codes
    turned = replace(library, codes=(services, loans, books, *rest))
    assert compare(library, turned) == (
        Difference(Kind.REORDERED, "services", "Services", "order", "books, loans", "loans, books"),
    )


def test_the_codebooks_own_texts_are_compared() -> None:
    codes = (Code("a", "A"),)
    found = compare(Codebook("x", codes, note="1"), Codebook("y", codes, note="2", language="fi"))
    assert [(c.kind, c.field) for c in found] == [
        (Kind.RENAMED, "name"),
        (Kind.CHANGED, "note"),
        (Kind.CHANGED, "language"),
    ]
