"""Coded files as other teams publish them, invented anew: each has traits that real ones have.

Every file has one row per answer and coder, and the columns of `COLUMNS`. The rows are the same in
every run.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

COLUMNS = ("id", "text", "coder", "codes", "lang")
Row = tuple[str, str, str, str, str]
Rows = Callable[[int, Random], Iterator[Row]]

PLACES = ("reading room", "front desk", "children's corner", "café", "garden", "lift", "archive")
WISHES = ("longer hours", "more novels", "less noise", "a kind word", "new chairs", "warm light")
IN_LANGUAGES = {
    "en": "The reading room is quiet.",
    "de": "Der Lesesaal ist schön ruhig.",
    "da": "Læsesalen er rolig.",
    "nl": "De leeszaal is rustig.",
    "it": "La sala è tranquilla, perché è piccola.",
    "tr": "Okuma salonu çok sessiz, ışık güzel.",
    "ja": "閲覧室はとても静かです",
    "zh": "阅览室非常安静",
    "el": "Το αναγνωστήριο είναι ήσυχο.",
    "pl": "Czytelnia jest cicha, są też książki.",
    "es": "La sala es tranquila; ¿y los libros?",
}


def repeated_short_answers(count: int, random: Random) -> Iterator[Row]:
    """Capitals, slashes and quotation marks; more than half were said before; up to eight codes
    with brackets and apostrophes in their names."""
    codes = [f"{place.capitalize()} (all other)" for place in PLACES]
    codes += ["Don't know", "Nothing else", *(f"Wish {number}" for number in range(56))]
    for number in range(count):
        wish = random.choice(WISHES).upper()
        said = (wish, f"//{wish}//NOTHING ELSE", f'"{wish.lower()}" he said', f"{wish} {number}")
        given = random.sample(codes, random.choice((1, 1, 1, 2, 3, 8)))
        yield f"visit-{number}-0", random.choice(said), "consensus", ";".join(given), "en"


def one_code_of_many(count: int, random: Random) -> Iterator[Row]:
    """One coder, one code an answer; names of codes with underscores and a question mark."""
    codes = [f"{wish.replace(' ', '_')}_{number}" for number in range(13) for wish in WISHES]
    codes[-1] += "?"
    for number in range(count):
        text = f"How do I get {random.choice(WISHES)}, please? {number}"
        yield f"ask-{number}", text, "gold", codes[number % len(codes)], "en"


def a_crowd(count: int, random: Random) -> Iterator[Row]:
    """159 coders in six languages; each answer has some of them. Soft hyphens in the texts."""
    coders = [f"w{number:03}" for number in range(159)]
    rows = 0
    number = 0
    while rows < count:
        lang = ("en", "el", "pl", "es", "de", "it")[number % 6]
        text = f"{IN_LANGUAGES[lang]} {number} " * random.choice((1, 2, 9))
        text = text.strip() + (" Lese\u00adsaal" if lang == "de" else "")
        for coder in random.sample(coders, random.choice((3, 5, 5, 6, 9))):
            if rows < count:
                code = random.choice(("neutral", "anti-noise", "pro-noise"))
                yield f"debate-{lang}-{number}", text, coder, code, lang
                rows += 1
        number += 1


def two_who_spell_differently(count: int, random: Random) -> Iterator[Row]:
    """Two coders whose codes differ in capitals; names with brackets and strokes; control
    characters that a wrong encoding leaves behind."""
    pairs = [
        ("Lack of Quiet", "Lack of quiet"),
        ("Doesn't say", "Doesn't say"),
        ("Poor (reading) light", "Poor (reading) light"),
        ("Noise / talk", "Noise / talk"),
        ("Non-fiction", "Non-Fiction"),
        *((f"{place} and {wish}",) * 2 for place in PLACES for wish in WISHES),
    ]
    for number in range(count // 2):
        text = f"The {random.choice(PLACES)} wants {random.choice(WISHES)} {number}"
        text += "\x89" if number % 97 == 5 else ""
        given = random.sample(pairs, random.choice((1, 1, 1, 4)))
        for place, coder in enumerate(("first", "validator")):
            codes = ";".join(pair[place] for pair in given)
            yield f"q{number % 10}-{number}", text, coder, codes, "en"


def long_answers(count: int, random: Random) -> Iterator[Row]:
    """Answers of up to 1,800 letters, some with line breaks and tabs; ids with spaces; names of
    codes with commas, ampersands and strokes."""
    codes = [f"{place.capitalize()} & {wish}" for place in PLACES for wish in WISHES[:5]]
    codes += ["Funding & use of money", "Way to/ from the library", "Order, quiet & heating"]
    ends = {3: "\nAnd that is all.", 4: "\n\n\tBut:\ttea", 5: "\r\nThanks"}
    for number in range(count):
        sentence = f"I sit in the {random.choice(PLACES)} and wish for {random.choice(WISHES)}. "
        text = (sentence * random.choice((1, 1, 2, 24))).strip()
        text += ends.get(number % 50, "")
        given = random.sample(codes, random.choice((1, 1, 2, 5)))
        yield f"EAST WING {number} - Q{number % 2}", text, "consensus", ";".join(given), "en"


def several_codes(count: int, random: Random) -> Iterator[Row]:
    """Two answers in three have several codes, up to six."""
    codes = [f"{wish.replace(' ', '_')}_{number}" for number in range(10) for wish in WISHES]
    for number in range(count):
        text = f"yes, {random.choice(WISHES)} in the {random.choice(PLACES)} {number}"
        given = random.sample(codes, random.choice((1, 2, 6)))
        yield f"library-{number}-{number % 7}", text, "gold", ";".join(given), "en"


def three_of_twelve(count: int, random: Random) -> Iterator[Row]:
    """Three coders for each answer, of twelve; names in front, quotation marks, what a wrong
    encoding leaves of a curly one."""
    codes = ("love", "joy", "anger", "sadness", "fear", "surprise", "neutral")
    for number in range(count // 3):
        text = f"@visitor Excellent! The {random.choice(PLACES)} has {random.choice(WISHES)}"
        text += (f' number {number}, "quiet", they say', f" {number}", f"\x9d {number}")[number % 3]
        for coder in "123":
            given = random.sample(codes, random.choice((1, 1, 1, 3)))
            yield f"post-{number}", text, f"{'ABCD'[number % 4]}{coder}", ";".join(given), "en"


def many_scripts(count: int, random: Random) -> Iterator[Row]:
    """Eight languages, two of them written without spaces."""
    languages = ("en", "de", "da", "nl", "it", "tr", "ja", "zh")
    codes = [f"{wish.replace(' ', '_')}_find" for wish in WISHES]
    for number in range(count):
        lang = languages[number % 8]
        text = f"{IN_LANGUAGES[lang]}{'' if lang in {'ja', 'zh'} else ' '}{number}"
        yield f"parallel-{lang}-{number}", text, "gold", random.choice(codes), lang


FILES: dict[str, tuple[Rows, int]] = {
    "repeated short answers": (repeated_short_answers, 7_890),
    "one code of many": (one_code_of_many, 13_067),
    "a crowd": (a_crowd, 13_875),
    "two who spell differently": (two_who_spell_differently, 6_168),
    "long answers": (long_answers, 4_490),
    "several codes": (several_codes, 3_070),
    "three of twelve": (three_of_twelve, 14_064),
    "many scripts": (many_scripts, 5_972),
}
"""Each kind of file, and how many rows a real one of this kind has."""


def write_file(path: Path, kind: str, count: int) -> None:
    """Write a file of this kind with so many rows."""
    rows, _ = FILES[kind]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(count, Random(kind)))
