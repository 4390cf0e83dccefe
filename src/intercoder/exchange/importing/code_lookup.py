"""Looks up which code of the codebook a word in a table means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.code_words import CodeWords
from intercoder.codebook.keys import letters_in_tables
from intercoder.exchange.importing.refused_rows import BadCellError
from intercoder.text.display import display_line
from intercoder.text.folding import fold_id, fold_name

NO_CODE = "-"
"""What says that no code applies where codes are expected."""
_SAID_FOR_NONE = (
    "-|no code|no codes|no code applies|none|none applies|nothing applies|not codable|uncodable"
    "|kein code|keine codes|kein code trifft zu|keine|keiner|ohne code|nicht codierbar"
    "|nicht kodierbar|aucun|aucun code|sans code|ningún código|ninguno|sin código|nessuno"
    "|nessun codice|nenhum|nenhum código|geen|geen code|ingen|ingen kod|ingen kode"
    "|ei koodia|ei mitään|brak|brak kodu|žádný|なし|无|無|없음"
)
_NONE_APPLIES = frozenset(map(fold_name, _SAID_FOR_NONE.split("|")))
"""Words of tables for it, unless the codebook has a code with this name."""
_PATH = re.compile(r"\s*(?:>|\\|/|::|→|»|:\s)\s*")
"""What programs write between the names of a path."""
_REMEMBERED = 10_000
"""Words of which it is remembered whether they are codes: tables repeat the same few."""
_MAX_SHOWN = 60
"""Characters of an unknown code that are shown; what is longer may be an answer."""
_NO_MAP: Mapping[str, str] = MappingProxyType({})


class CodeLookup:
    """Finds codes by id, then by name, then by alias; capitals and spacing make no difference."""

    def __init__(self, codebook: Codebook, code_map: Mapping[str, str] = _NO_MAP) -> None:
        self._made_of = (codebook, code_map)
        self._codebook = codebook
        self._ids = _by_word((code.id, code) for code in codebook.codes)
        self._names = _by_word((code.name, code) for code in codebook.codes)
        self._aliases = _by_word((alias, code) for code in codebook.codes for alias in code.aliases)
        self._numbers = _by_number((word, code) for code in codebook.codes
                                   for word in (code.id, code.name, *code.aliases))  # fmt: skip
        self._mapped = {fold_name(word): code for word, code in code_map.items()}
        self._paths = _by_path(codebook)
        self._found: dict[str, str] = {}
        self._knows = lru_cache(_REMEMBERED)(lambda word: len(self._candidates(word)) == 1)
        self.unknown: Counter[str] = Counter()
        """How often each word that is no code was looked up, as it may be shown."""
        self.none_applies: Counter[str] = Counter()
        """How often each word but '-' was taken to say that no code applies."""

    def __reduce__(self) -> tuple[type[CodeLookup], tuple[Codebook, Mapping[str, str]]]:
        """In another process it begins anew: it has looked nothing up there."""
        return CodeLookup, self._made_of

    def words(self) -> CodeWords:
        """The words by which codes are known in the table and in the codebook."""
        letters = letters_in_tables(self._codebook)
        return CodeWords(self._codebook.codes, letters, self._mapped)

    def knows(self, word: str) -> bool:
        """Whether the word means exactly one code."""
        return self._knows(word)

    def says_none(self, word: str) -> bool:
        """Whether the word says that no code applies: by the map, or as no code is called so."""
        folded = fold_name(word)
        if self._mapped.get(folded) == NO_CODE:
            return True
        return folded in _NONE_APPLIES and not self._candidates(word)

    def note_none(self, word: str) -> None:
        """Count a word that said that no code applies."""
        if word != NO_CODE:
            self.none_applies[_shown(word)] += 1

    def find(self, word: str, column: str) -> str:
        """The id of the code. Raises BadCellError for a word that is none, or no single one."""
        if word in self._found:
            return self._found[word]
        codes = self._candidates(word)
        shown = _shown(word)
        if not codes:
            self.unknown[shown] += 1
            raise BadCellError(column, f"{shown} is not a code of the codebook")
        if len(codes) > 1:
            either = " or ".join(f"'{code.id}'" for code in codes)
            raise BadCellError(column, f"{shown} may be the code {either}")
        if codes[0].heading:
            raise BadCellError(column, f"{shown} is a heading, which cannot be given to an answer")
        self._found[word] = codes[0].id
        return codes[0].id

    def check_together(self, codes: Sequence[str], column: str) -> None:
        """Raises BadCellError where a code that stands alone has others beside it."""
        if len(codes) < 2:
            return
        for code in codes:
            if self._codebook[code].exclusive:
                raise BadCellError(
                    column,
                    f"the code '{display_line(code)}' stands alone, but other codes are given "
                    "with it",
                )

    def _candidates(self, word: str) -> tuple[Code, ...]:
        word = self._mapped.get(fold_name(word), word)
        exact = self._codebook.get(word)
        if exact is not None:
            return (exact,)
        folded = fold_name(word)
        for known in (self._ids, self._names, self._aliases):
            if folded in known:
                return tuple(known[folded].values())
        if numbered := self._numbers.get(fold_id(word)):
            return tuple(numbered.values())
        return self._on_path(word)

    def _on_path(self, word: str) -> tuple[Code, ...]:
        """The code at the end of a path such as `Services > Books`, as many programs write it."""
        parts = [fold_name(part) for part in _PATH.split(word) if part.strip()]
        return self._paths.get(tuple(parts), ()) if len(parts) > 1 else ()


def _by_word(pairs: Iterable[tuple[str, Code]]) -> Mapping[str, dict[str, Code]]:
    """The codes that go by each word, by id."""
    known: dict[str, dict[str, Code]] = {}
    for word, code in pairs:
        known.setdefault(fold_name(word), {})[code.id] = code
    return known


def _by_path(codebook: Codebook) -> Mapping[tuple[str, ...], tuple[Code, ...]]:
    """Codes by the names above them and their own; of codes on one path, all."""
    found: dict[tuple[str, ...], list[Code]] = {}
    for code in codebook.codes:
        path = tuple(fold_name(one.name) for one in codebook.path(code.id))
        if len(path) > 1:
            found.setdefault(path, []).append(code)
    return {path: tuple(codes) for path, codes in found.items()}


def _by_number(pairs: Iterable[tuple[str, Code]]) -> Mapping[str, dict[str, Code]]:
    """The codes that go by each number: programs write 7 as 07 or 7.0."""
    known: dict[str, dict[str, Code]] = {}
    for word, code in pairs:
        number = fold_id(word)
        if number.lstrip("-").isdecimal():
            known.setdefault(number, {})[code.id] = code
    return known


def _shown(word: str) -> str:
    if len(word) > _MAX_SHOWN:
        return f"a text of {len(word):,} characters"
    return f"'{display_line(word)}'"
