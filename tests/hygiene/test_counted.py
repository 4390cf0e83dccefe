"""One answer is no "1 answers": numbers get their nouns from `counted`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from intercoder.text.counted import counted

ROOT = Path(__file__).parents[2]
PLURAL = re.compile(
    r" (answers|codes|coders|decisions|respondents|rows|texts|groups|pairs|judgements|proposals"
    r"|changes|questions|rounds|cells|rules|translations|passages|attempts|units)\b"
)
NEVER_ONE = {
    "src/intercoder/codebook/files/others/outline_text.py": "a limit",
    "src/intercoder/codebook/files/others/qdc_file.py": "a limit",
    "src/intercoder/codebook/files/table_file.py": "a limit",
    "src/intercoder/findings/review/checker/check.py": "runs without the program",
    "src/intercoder/tui/agreement/panels/forest.py": "more than two, as pairs are compared",
}
"""Where a number with a plural beside it is never one, or has to do without `counted`."""


def test_numbers_have_their_nouns_from_one_place() -> None:
    found = [
        f"{file}:{line}: {words.strip()}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        if (file := str(path.relative_to(ROOT))) not in NEVER_ONE
        for line, words in _numbers_with_plurals(ast.parse(path.read_text("utf-8")))
    ]
    assert not found, "\n".join(["Use text.counted.counted:", *found])


def test_what_never_is_one_still_stands_there() -> None:
    for file in NEVER_ONE:
        assert [*_numbers_with_plurals(ast.parse((ROOT / file).read_text("utf-8")))], file


def test_a_verb_goes_with_the_number() -> None:
    assert counted(1, "answer was", "answers were") == "1 answer was"
    assert counted(1204, "answer was", "answers were") == "1,204 answers were"
    assert counted(0, "code") == "0 codes"


def _numbers_with_plurals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    apart = {
        id(branch)
        for one in ast.walk(tree)
        if isinstance(one, ast.IfExp) and "== 1" in ast.unparse(one.test)
        for branch in ast.walk(one.orelse)
    }
    for one in ast.walk(tree):
        if not isinstance(one, ast.JoinedStr) or id(one) in apart:
            continue
        for number, words in pairwise(one.values):
            if (
                isinstance(number, ast.FormattedValue)
                and number.format_spec is not None
                and ast.unparse(number.format_spec).strip("f'\"") == ","
                and isinstance(words, ast.Constant)
                and PLURAL.match(str(words.value))
            ):
                yield one.lineno, ast.unparse(number.value) + str(words.value)[:40]
