"""A definition speaks for its own code; what it says of other codes is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.definition_reading import read_definition

OTHERS = ("Films", "Filme", "Staff", "Presse", "Quiet", "Cine", "Money")

OWN = {
    # English: sentences that send something to another code
    "Loans. References to loans of films are assigned code 4 Films": "Loans.",
    "Loans NOTE: Loans of films are coded under Films.": "Loans",
    "Noise. Complaints about staff who talk belong to Staff.": "Noise.",
    "Noise. For talking staff, use Staff instead.": "Noise.",
    "Noise. See also Quiet.": "Noise.",
    "Noise (see Quiet)": "Noise",
    "Noise, see also: Quiet": "Noise",
    "Noise; cf. Quiet": "Noise",
    "Noise → Quiet": "Noise",
    # English: exclusions
    "Printed books. Not for magazines.": "Printed books.",
    "Printed books. Do not use for magazines or newspapers.": "Printed books.",
    "Printed books. Don't code e-books here.": "Printed books.",
    "Printed books. Does not include e-books.": "Printed books.",
    "Printed books. Excludes magazines.": "Printed books.",
    "Printed books. Except: magazines.": "Printed books.",
    "Printed books. Not magazines.": "Printed books.",
    "Printed books, not magazines": "Printed books",
    "Printed books (not magazines) and maps": "Printed books and maps",
    "Printed books – not magazines": "Printed books",
    "Printed books but not magazines": "Printed books",
    "All media except books": "All media",
    "All media except for books, films, and maps": "All media",
    "All media other than books or films, media in general": "All media, media in general",
    "All media with the exception of books": "All media",
    "All media excluding books": "All media",
    "All media apart from e.g. books": "All media",
    "Any mention of money that does not match a description in codes 25-29": "Any mention of money",
    "Any mention of staff not mentioned elsewhere": "Any mention of staff",
    "Money. If the price of a loan is meant, do not assign code 38 Money to the idea.": "Money.",
    # German
    "Ausleihe von Büchern. Filme werden unter „Filme“ codiert.": "Ausleihe von Büchern.",
    "Ausleihe von Büchern. Nicht für Zeitschriften verwenden.": "Ausleihe von Büchern.",
    "Ausleihe von Büchern. Zeitschriften gehören zu Presse.": "Ausleihe von Büchern.",
    "Bücher, nicht Zeitschriften": "Bücher",
    "Bücher, aber keine Zeitschriften": "Bücher",
    "Bücher (nicht: Zeitschriften)": "Bücher",
    "Alle Medien außer Zeitschriften": "Alle Medien",
    "Alle Medien mit Ausnahme von Filmen und Karten": "Alle Medien",
    "Lärm. Siehe auch Ruhe.": "Lärm.",
    "Lärm (vgl. Ruhe)": "Lärm",
    "Lärm (s. Ruhe)": "Lärm",
    "Personal, soweit nicht anderswo genannt": "Personal",
    # French
    "Prêt de livres. Les films sont codés sous Films.": "Prêt de livres.",
    "Prêt de livres. Ne pas utiliser pour les revues.": "Prêt de livres.",
    "Prêt de livres. N'inclut pas les revues.": "Prêt de livres.",
    "Les livres, pas les revues": "Les livres",
    "Les livres, mais pas les revues": "Les livres",
    "Tous les documents sauf les revues": "Tous les documents",
    "Tous les documents à l'exception des revues": "Tous les documents",
    "Le bruit. Voir aussi Calme.": "Le bruit.",
    "Le bruit (voir Calme)": "Le bruit",
    # Spanish
    "Préstamo de libros. Las películas se codifican en Cine.": "Préstamo de libros.",
    "Préstamo de libros. No incluye revistas.": "Préstamo de libros.",
    "Préstamo de libros. No usar para revistas.": "Préstamo de libros.",
    "Los libros, no las revistas": "Los libros",
    "Los libros, pero no las revistas": "Los libros",
    "Todos los documentos excepto revistas": "Todos los documentos",
    "Todos los documentos, salvo las revistas y los mapas": "Todos los documentos",
    "El ruido. Véase también Silencio.": "El ruido.",
    # Italian, Dutch, Portuguese
    "Tutti i documenti tranne le riviste": "Tutti i documenti",
    "Libri. Non include le riviste.": "Libri.",
    "Alle boeken behalve tijdschriften": "Alle boeken",
    "Boeken. Niet gebruiken voor tijdschriften.": "Boeken.",
    "Todos os documentos exceto revistas": "Todos os documentos",
    "Livros. Não inclui revistas.": "Livros.",
}

KEPT = [
    # A negation that is the code's own subject
    "The respondent does not know or gives no answer.",
    "Staff not working together, desks without staff",
    "Loans that are not returned",
    "People who do not use the library",
    "Has no time to read, no money for a card.",
    "Not satisfied with the opening hours",
    "Not only books but also films",
    "Hat keine Zeit zum Lesen",
    "Nicht zufrieden mit den Öffnungszeiten",
    "Nicht nur Bücher, sondern auch Filme",
    "La personne ne sait pas",
    "No tiene tiempo para leer",
    "Sin dinero, no tienen carné",
    # Words that look like cues
    "Exceptional service outside the building",
    "Außerhalb der Öffnungszeiten",
    "Wants to see more books",
    "See a librarian in person",
    # What belongs here
    "People who go to the cinema",
    "Books belong on shelves and films are placed in boxes",
    "People who are excluded from the library",
    "Meals that are not included in the price",
    "Die Geräte werden nicht benutzt",
    "Sollte besser werden",
    "Van a la biblioteca",
    "Code here any mention of noise",
    "Mentions of loud talk are assigned to this code",
    "Alles über Lärm wird hier codiert",
    # Abbreviations end no sentence
    "Media, e.g. books, maps, etc., of the U.S. and others",
    "Medien, z. B. Bücher",
]


@pytest.mark.parametrize(("text", "own"), OWN.items())
def test_what_excludes_or_refers_to_other_codes_is_left_out(text: str, own: str) -> None:
    reading = read_definition(text, OTHERS)
    assert reading.own == own
    assert reading.elsewhere


@pytest.mark.parametrize("text", KEPT)
def test_what_the_code_is_about_stays_even_where_it_denies(text: str) -> None:
    reading = read_definition(text, OTHERS)
    assert reading.own == text
    assert not reading.elsewhere


def test_see_and_a_name_refers_only_where_there_is_a_code_of_that_name() -> None:
    assert read_definition("See opening hours").own == "See opening hours"
    assert read_definition("See opening hours", ["Opening hours"]).own == ""


def test_a_definition_that_only_excludes_says_nothing() -> None:
    assert read_definition("Do not use for books.").own == ""
    assert read_definition("").own == ""


@given(text=st.text(max_size=120))
def test_any_text_is_read_and_no_word_is_made_up(text: str) -> None:
    reading = read_definition(text)
    letters = set(text)
    assert set(reading.own) <= letters | {" "}
    assert all(set(left) <= letters | {" "} for left in reading.elsewhere)


@pytest.mark.parametrize("piece", ["a ", "not, ", "except (", "books and, ", "is not ", "use "])
def test_what_never_ends_is_no_sentence_and_is_taken_as_it_is(piece: str) -> None:
    text = (piece * 20_000).strip()
    assert read_definition(text).own == text
    assert read_definition(f"Books. {piece * 100}").own.startswith("Books.")
