"""Codebooks made of value labels: those of a variable in an SPSS or Stata file, or in SPSS syntax.

A question that was coded before is one or more variables (first mention, second mention) that hold
numbers of codes, with a label for each number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from intercoder.codebook.concerns import WarningTopic
from intercoder.codebook.faults import Fault, ReadingResult
from intercoder.codebook.files.others.foreign_codes import ForeignCode, codebook_of
from intercoder.codebook.how_to_read import HowToRead
from intercoder.codebook.mark_words import is_mark
from intercoder.errors import CodebookError, TableError
from intercoder.tables.encoding import detect_encoding
from intercoder.tables.labels import labels_in
from intercoder.tables.opening import open_table
from intercoder.tables.regular_file import read_whole
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name

_MAX_BYTES = 20_000_000
_COMMAND = re.compile(r"^\s*(?:ADD\s+)?VALUE\s+LABELS?\b(.*?)(?:\.\s*$|\Z)", re.I | re.M | re.S)
_PART = re.compile(
    r"""(?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*')|(?P<end>/)|(?P<word>[^\s"'/,]+)""", re.S
)
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def read_value_labels(path: Path, how: HowToRead) -> ReadingResult:
    """The codebook in the value labels of a file, with a warning where it had to be chosen.

    The labels of `how.variable` are taken; else those that most variables have, and of these the
    longest. Labels of yes and no are no codes.
    """
    try:
        if path.suffix.lower() == ".sps":
            encoding = how.encoding or detect_encoding(path).name
            content = read_whole(path, _MAX_BYTES, CodebookError)
            labels: Mapping[str, Mapping[str, str]] = labels_in_syntax(
                content.decode(encoding, errors="replace")
            )
        else:
            labels = labels_in(open_table(path, encoding=how.encoding, limits=how.limits)).values
    except TableError as error:
        return ReadingResult(None, (Fault(str(error)),))
    if how.variable:
        if how.variable not in labels:
            known = ", ".join(map(display_line, list(labels)[:12])) or "none"
            asked = display_line(how.variable)
            message = f"no variable '{asked}' has value labels; these have: {known}"
            return ReadingResult(None, (Fault(message),))
        return _book(labels[how.variable], how.variable, how, [])
    found = _like_codes(labels)
    if not found:
        return ReadingResult(None, (Fault("no variable in this file has value labels of codes"),))
    names, *others = found
    warnings = [_choice(names, others)] if others else []
    return _book(labels[names[0]], path.stem, how, warnings)


def labels_in_syntax(text: str) -> dict[str, dict[str, str]]:
    """By variable, the label by value, in commands `VALUE LABELS` of SPSS."""
    found: dict[str, dict[str, str]] = {}
    for command in _COMMAND.finditer(text):
        names: list[str] = []
        labels: dict[str, str] = {}
        value = ""
        for part in _PART.finditer(command[1]):
            word, quoted = part["word"], part["text"]
            if part["end"]:
                found.update({name: dict(labels) for name in names if labels})
                names, labels, value = [], {}, ""
            elif word and (_NUMBER.fullmatch(word) or (names and labels)):
                value = word
            elif word:
                names.append(word)
            elif quoted:
                said = quoted[1:-1].replace(quoted[0] * 2, quoted[0])
                if value:
                    labels[value] = said
                    value = ""
                else:
                    value = said
        found.update({name: dict(labels) for name in names if labels})
    return found


def _like_codes(labels: Mapping[str, Mapping[str, str]]) -> list[list[str]]:
    """The variables with labels that may be codes; those with the same labels together."""
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, of_one in labels.items():
        if len(of_one) > 1 and not all(map(is_mark, of_one.values())):
            groups.setdefault(tuple(of_one.items()), []).append(name)
    ordered = sorted(groups.items(), key=lambda one: (-len(one[1]), -len(one[0])))
    return [names for _, names in ordered]


def _choice(names: Sequence[str], others: Sequence[Sequence[str]]) -> Fault:
    taken = ", ".join(map(display_line, names[:5])) + (" …" if len(names) > 5 else "")
    left = ", ".join(display_line(one[0]) for one in others[:8]) + (" …" if len(others) > 8 else "")
    message = (
        f"the codes are the value labels of {taken}; --variable takes those of another ({left})"
    )
    return Fault(message, is_warning=True, concern=WarningTopic.COLUMN)


def _book(
    labels: Mapping[str, str], name: str, how: HowToRead, found: Sequence[Fault]
) -> ReadingResult:
    codes = [ForeignCode(label, words=(_number(value),)) for value, label in labels.items()]
    codes = [one for one in codes if fold_name(one.name)]
    current = how.known.current
    return codebook_of(codes, current.name if current else name, how.known, found)


def _number(value: str) -> str:
    return value.removesuffix(".0")
