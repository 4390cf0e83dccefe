"""What a negation negates: “not very expensive” is read as one, never “expensive” alone.

A negator belongs to the first content word behind it, with what stands between them ("not very
expensive"); where the clause ends before one comes, to the last content word in front of it
("funktioniert nicht"). This is the scope rule of NegEx, with a few words' reach (Chapman,
Bridewell, Hanbury, Cooper and Buchanan 2001, Journal of Biomedical Informatics 34, 301 to 310).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

from intercoder.text.words import Word, fold

REACH = 3
"""So many words may stand between a negator and what it negates."""
_CLAUSE_END = re.compile(r"[.,;:!?…–—()\[\]\n]|\s-\s")
_SPELLINGS = {
    "en": "not no never without cannot nor neither hardly n't n’t",
    "de": "nicht nie niemals ohne kein keine keinen keinem keiner keines kaum nix nich net weder",
    "fr": "pas non jamais sans aucun aucune ni guère",
    "es": "no nunca jamás sin ningún ninguna ninguno ni tampoco",
    "it": "non mai senza nessun nessuna nessuno né neanche",
    "nl": "niet geen nooit zonder noch nauwelijks",
    "pt": "não nunca jamais sem nenhum nenhuma nem",
    "sv": "inte ej aldrig utan ingen inget inga icke",
    "da": "ikke ej aldrig uden ingen intet",
    "nb": "ikke aldri uten ingen intet",
    "fi": "ei en et eivät emme ette ilman",
    "pl": "nie bez nigdy żaden żadna żadne",
    "cs": "ne není bez nikdy žádný žádná žádné",
    "hu": "nem ne nincs sem soha nélkül",
    "ro": "nu fără niciodată niciun nicio",
    "tr": "değil yok asla",
    "el": "δεν μη μην χωρίς ποτέ",
    "ru": "не нет без никогда ни",
    "uk": "не немає без ніколи",
    "ca": "no mai sense cap",
}
"""Words that negate, by language. Those that as often do not (French “plus”) are left out."""
_CONTRACTED = ("n't", "n’t")
"""English endings that negate, where "don't" was not cut into two words."""


@cache
def negators(languages: tuple[str, ...]) -> frozenset[str]:
    """The words that negate in any of these languages, folded."""
    return frozenset(
        fold(word) for language in languages for word in _SPELLINGS.get(language, "").split()
    )


def with_negation(
    found: Sequence[Word],
    is_content: Sequence[bool],
    text: str,
    languages: tuple[str, ...],
    names: Collection[str] = (),
) -> tuple[tuple[int, ...], ...]:
    """The content words of an answer, each with what negates it: places of words, in order.

    `found` are the answer's words, `is_content` says which of them are content words; `names`
    are words that name a code, which negate nothing. No word is in two units, and the words of each
    follow one another without a gap.
    """
    known = negators(languages)
    negates = [
        one.word not in names
        and (one.word in known or ("en" in languages and one.word.endswith(_CONTRACTED)))
        for one in found
    ]
    is_target = [
        content and not negator for content, negator in zip(is_content, negates, strict=True)
    ]
    clause = _clauses(found, text)
    units = {place: {place} for place, wanted in enumerate(is_target) if wanted}
    taken: set[int] = set()
    for place in (place for place, negator in enumerate(negates) if negator):
        target = _target(place, is_target, clause)
        if target is None:
            continue
        first, last = sorted((place, target))
        sticks = first == place > 0 and found[place - 1].end == found[place].start
        if sticks and not is_target[place - 1]:
            first -= 1  # the first part of a word that was cut: "were" of "weren't"
        reach = set(range(first, last + 1)) - {target}
        if not reach & taken:
            units[target] |= reach
            taken |= reach
    return tuple(tuple(sorted(units[place])) for place in sorted(units))


def _target(place: int, is_target: Sequence[bool], clause: Sequence[int]) -> int | None:
    """The content word that the negator at this place negates; None if there is none near."""
    for step in (1, -1):
        for other in range(place + step, place + step * (REACH + 2), step):
            if not 0 <= other < len(clause) or clause[other] != clause[place]:
                break
            if is_target[other]:
                return other
    return None


def _clauses(found: Sequence[Word], text: str) -> list[int]:
    """A number for the clause that each word stands in."""
    numbers: list[int] = []
    at = end = 0
    for one in found:
        at += bool(_CLAUSE_END.search(text, end, one.start))
        numbers.append(at)
        end = one.end
    return numbers
