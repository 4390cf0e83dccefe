"""Reads a definition for what it says of its own code, and leaves out what it says of others.

A definition names what belongs elsewhere as often as what belongs here: "China. References to war
in China are assigned code War." Whoever takes all its words for the code's own learns the opposite
of what the lead wrote. So sentences and clauses that exclude ("not X", "except X", "other than X"),
that refer to another code ("see also X", "are assigned code X") or that set a code apart from the
rest of the codebook ("that matches no other category") are left out.

A negation that is the code's own subject stays: "has no time", "does not know", "politicians not
working together". Left out are only negations that contrast ("magazines, not books") or that speak
of coding ("do not use for books"). Where nothing remains, the code's name has to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intercoder.codebook import definition_cues as cues
from intercoder.text.folding import fold_name

_SENTENCE_END = re.compile(r"[.!?](?=[\s“”\"')\]»]|$)|[;\n•]+|(?<=\s)[*](?=\s)|//")
_CLAUSE_END = re.compile(r"[)\];:]|[.!?]$|\s[–—]\s")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_QUOTED = re.compile(r"[“„\"«]([^“”„\"«»]+)[”“\"»]")
_BEFORE_SEE = re.compile(r"[,–—:]\s*|(?=→|->|=>)")
LONGEST = 1000
"""Characters: a longer stretch without an end is no sentence, and is taken as it is. It would also
take long: the cues are looked for again behind each clause that is left out."""
_SHORT = 5
"""So many words at most make a member of a list whose end no “and” tells."""
_NAME_WORDS = 6
"""So many words at most behind a cue are looked at for the name of a code."""


@dataclass(frozen=True, slots=True)
class DefinitionReading:
    """What a definition says, divided by whom it speaks of."""

    own: str
    """What it says of its own code."""
    elsewhere: tuple[str, ...]
    """The sentences and clauses that exclude, or that refer to other codes, in their order."""


def read_definition(text: str, others: Iterable[str] = ()) -> DefinitionReading:
    """What the definition says of its own code, and what it says of others.

    `others` are the names of the codebook's other codes: "see Opening hours" refers to one only if
    there is a code of that name.
    """
    names = frozenset(fold_name(name) for name in others)
    own: list[str] = []
    elsewhere: list[str] = []
    for place, sentence in enumerate(_sentences(text)):
        if len(sentence) > LONGEST:
            own.append(sentence)
            continue
        kept, left = _read_sentence(sentence, names, is_first=place == 0)
        if kept:
            own.append(kept)
        elsewhere.extend(left)
    return DefinitionReading(" ".join(own), tuple(elsewhere))


def _sentences(text: str) -> Iterator[str]:
    for part in cues.NOTE.split(text):
        start = 0
        for end in _SENTENCE_END.finditer(part):
            if end.group() == "." and _is_abbreviation(part, end.start()):
                continue
            if sentence := part[start : end.end()].strip():
                yield sentence
            start = end.end()
        if sentence := part[start:].strip():
            yield sentence


def _is_abbreviation(text: str, dot: int) -> bool:
    """Whether the point belongs to the word before it."""
    word = re.split(r"[\s(,/]", text[:dot])[-1].casefold()
    return (len(word) == 1 and word.isalpha()) or word in cues.ABBREVIATIONS


def _read_sentence(
    sentence: str, names: frozenset[str], *, is_first: bool
) -> tuple[str, list[str]]:
    """What remains of the sentence, and what is left out of it."""
    if _is_elsewhere(sentence, names, is_first=is_first):
        return "", [sentence]
    left: list[str] = []
    kept = sentence
    for cut in (_cut_brackets, _cut_tail, _cut_clauses):
        kept, gone = cut(kept, names)
        left.extend(gone)
    kept = re.sub(r"\s+", " ", kept).strip(" ,;:–—-")
    return (kept, left) if re.search(r"\w", kept) else ("", left)


def _is_elsewhere(sentence: str, names: frozenset[str], *, is_first: bool) -> bool:
    """Whether all of the sentence speaks of what belongs to other codes, or to none."""
    if cues.NOT_ONLY.search(sentence):
        return False
    if cues.BEGINS_EXCLUDING.match(sentence) or cues.NOT_TO_BE_CODED.search(sentence):
        return True
    speaks_of_codes = bool(cues.SPEAKS_OF_CODES.search(sentence)) or _names_one(sentence, names)
    if speaks_of_codes and cues.MAYBE_NOT_TO_BE_CODED.search(sentence):
        # Not where it only ends so: "noise that is not covered by other codes" is about noise.
        found = cues.REST.search(sentence)
        if found is None or len(re.findall(r"\w+", sentence[: found.start()])) == 0:
            return True
    if cues.SENT_ELSEWHERE.search(sentence) or (
        speaks_of_codes and cues.MAYBE_SENT_ELSEWHERE.search(sentence)
    ):
        return not cues.HERE.search(sentence)
    if _refers(sentence, names, is_first=is_first):
        return True
    begins = cues.BEGINS_WITH_NOT.match(sentence) or cues.EXCEPT.match(sentence.lstrip(" (-–—"))
    return begins is not None and not is_first


def _names_one(sentence: str, names: frozenset[str]) -> bool:
    """Whether the sentence names another code: at its end, in quotation marks, or right behind a
    word that sends there. A name that merely occurs may be an everyday word."""
    ends = [sentence, *(found[1] for found in _QUOTED.finditer(sentence))]
    for found in cues.MAYBE_SENT_ELSEWHERE.finditer(sentence):
        behind = sentence[found.end() :].split()
        ends.extend(" ".join(behind[:count]) for count in range(1, _NAME_WORDS + 1))
    for text in ends:
        words = _bare(text).split()
        if any(_bare(" ".join(words[start:])) in names for start in range(len(words))):
            return True
    return False


def _bare(text: str) -> str:
    """A name without what may stand around it, as names are compared."""
    return fold_name(text.strip(" .,!“”„\"'«»()"))


def _refers(sentence: str, names: frozenset[str], *, is_first: bool) -> bool:
    """Whether the sentence is a “see”."""
    found = cues.SEE.match(sentence)
    if found is None:
        return False
    if not is_first or found["also"]:
        return True
    return _bare(sentence[found.end() :]) in names


def _cut_brackets(sentence: str, names: frozenset[str]) -> tuple[str, list[str]]:
    """Without what stands in brackets and speaks of what belongs elsewhere."""
    gone: list[str] = []

    def judge(found: re.Match[str]) -> str:
        inside = found.group()[1:-1]
        begins_with_no = cues.CONTRAST.match(f"({inside}")
        if (
            cues.SEE.match(inside)
            or begins_with_no
            or cues.EXCEPT.match(inside.strip())
            or _is_elsewhere(inside, names, is_first=True)
        ):
            gone.append(found.group())
            return " "
        return found.group()

    return _BRACKETS.sub(judge, sentence), gone


def _cut_tail(sentence: str, names: frozenset[str]) -> tuple[str, list[str]]:
    """Without "that does not match another code", and "see X" behind a comma or a dash."""
    gone: list[str] = []
    if found := cues.REST.search(sentence):
        gone.append(found.group().strip())
        sentence = sentence[: found.start()] + " " + sentence[found.end() :]
    for comma in _BEFORE_SEE.finditer(sentence):
        if _refers(sentence[comma.end() :], names, is_first=False):
            gone.append(sentence[comma.end() :].strip())
            return sentence[: comma.start()], gone
    return sentence, gone


def _cut_clauses(sentence: str, names: frozenset[str]) -> tuple[str, list[str]]:
    """Without the clauses that take something out of what was said."""
    gone: list[str] = []
    while (span := _next_clause(sentence)) is not None:
        start, end = span
        gone.append(sentence[start:end].strip(" ,("))
        rest = sentence[end:]
        sentence = f"{sentence[:start].rstrip(' ,–—-')}{'' if rest[:1] in ')],' else ' '}{rest}"
    return sentence, gone


def _next_clause(sentence: str) -> tuple[int, int] | None:
    """Where the first of them stands."""
    found = [(match.start(), match.end()) for match in cues.EXCEPT.finditer(sentence)]
    for match in cues.CONTRAST.finditer(sentence):
        rest = sentence[match.end() :]
        is_ambiguous = match["cue"].casefold() in cues.DENIES_VERBS_TOO
        if not is_ambiguous or cues.CONTRASTED.match(rest):
            found.append((match.start("cue"), match.end()))
    if not found:
        return None
    start, cue_end = min(found)
    return start, _end_of_clause(sentence, cue_end)


def _end_of_clause(sentence: str, start: int) -> int:
    """Where a clause ends that begins there: at its comma; or behind a list of several members."""
    close = _CLAUSE_END.search(sentence[start:])
    end = start + close.start() if close else len(sentence)
    members = list(re.finditer(r",", sentence[start:end]))
    if not members:
        return end
    first = start + members[0].start()
    if cues.JOINS.search(sentence[start:first]):
        return first
    ends = [start + one.start() for one in members] + [end]
    begins = [start, *(one + 1 for one in ends[:-1])]
    parts = [sentence[one:two] for one, two in zip(begins, ends, strict=True)]
    for number, part in enumerate(parts[1:], start=1):
        joins = cues.JOINS.match(part.strip())
        if joins:
            return ends[number] if number > 1 and len(part.split()) <= _SHORT else first
        if len(part.split()) > _SHORT:
            return first
        if cues.JOINS.search(part):
            return ends[number]
    return first if len(parts) == 2 else end
