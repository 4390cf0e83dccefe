"""Every screen and every line-by-line mode shows of an answer's text what its reader has asked for.

There is one way from a stored text to what is shown: `protection.masking.seeing.see`, which
`MaskedTexts` calls. So whatever `tui` and `plain` read of a text of an answer goes straight into
one of its methods. What else is called `text` there is listed, with what it is; a new screen that
draws a text by itself fails here.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "src" / "intercoder"
ROOMS = ("tui", "plain")
TEXTS = frozenset(("text", "translation", "text_to_read", "example", "examples", "memo"))
"""Names under which values hold the text of an answer, or words that may be of one."""
MASK = frozenset(("see", "line", "note", "read_out", "seen_words", "ask"))
"""Methods that know the mask, whatever they are called on, and the function for marked words."""
GIVES = frozenset(("texts_in_view",))
"""Functions that hand texts to the mask, which reveals them."""
NO_ANSWER = {
    "segment": "a piece of a drawn line",
    "strip": "a drawn line",
    "run": "a piece of a drawn line",
    "texts[-1]": "a piece of a drawn line",
    "piece": "what a terminal sent, or where a piece of a text begins",
    "self._seen": "what is seen",
    "seen": "what is seen",
    "seen_text": "what is seen",
    "widget": "what somebody is writing",
    "editor": "what somebody is writing",
    "edit": "what somebody is writing",
    "screen": "what somebody is writing",
    "self.query_one(TextEditor)": "what somebody is writing",
    "wanted": "what is searched for",
    "self._wanted": "what is searched for",
    "find": "a place in a text",
    "passage": "a place in a text",
    "lines": "lines of a list",
    "colours": "a colour",
    "marked": "a place of the mouse",
}


def read_of_texts(tree: ast.AST) -> Iterator[tuple[ast.Attribute, list[ast.AST]]]:
    """Every place at which something called like a text is read, with what it stands in."""
    waiting: list[tuple[ast.AST, list[ast.AST]]] = [(tree, [])]
    while waiting:
        node, above = waiting.pop()
        if isinstance(node, ast.Attribute) and (
            node.attr in TEXTS or ast.unparse(node) == "row.start"
        ):
            yield node, above
        waiting += [(child, [*above, node]) for child in ast.iter_child_nodes(node)]


def is_asked_whether(node: ast.AST, above: list[ast.AST]) -> bool:
    """Whether only that there is a text is asked."""
    tests = [one.test for one in above if isinstance(one, ast.If | ast.IfExp)]
    return any(node in ast.walk(test) for test in tests)


def is_masked(above: list[ast.AST]) -> bool:
    """Whether what stands in these nodes goes into the mask."""
    for node in above:
        if isinstance(node, ast.FunctionDef) and node.name in GIVES:
            return True
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in MASK:
                return True
    return False


def unmasked(source: str) -> list[str]:
    """What is read as a text without the mask, as it is written."""
    return [
        ast.unparse(node)
        for node, above in read_of_texts(ast.parse(source))
        if not is_masked(above)
        and not is_asked_whether(node, above)
        and ast.unparse(node.value) not in NO_ANSWER
    ]


MASKED_NEXT = "goes into the mask in the lines that follow"
PLACES = "says where words are, and is not shown"
STORED = "is stored, not shown"
WEIGHED = "is looked at for heavy words, not shown"
ALLOWED: dict[str, dict[str, tuple[int, str]]] = {
    "tui/adjudication/adjudication_layout.py": {
        "item.consensus.judgement.memo": (1, MASKED_NEXT),
        "one.judgement.memo": (1, MASKED_NEXT),
        "item.answer.text_to_read": (1, MASKED_NEXT),
    },
    "tui/codebook/code_entry.py": {"code.examples": (1, "is what the mask is given")},
    "tui/codebook/reading/screen.py": {
        "message.examples": (1, "fills a form, which masks it"),
        "one.text": (1, "fills a form, which masks it"),
    },
    "tui/coding/coding_layout.py": {
        "item.answer.text_to_read": (1, MASKED_NEXT),
        "item.answer.text": (1, MASKED_NEXT),
    },
    "tui/coding/memo.py": {"self.text": (2, "what somebody is writing")},
    "tui/coding/passages/marking_words.py": {"session.item.answer.text": (1, PLACES)},
    "tui/coding/screen.py": {"self.session.draft.memo": (1, "is opened to be written on")},
    "tui/drawing/drawing.py": {"one.text": (1, "a piece of a drawn line")},
    "tui/proposals/proposing.py": {"item.answer.text": (1, "is masked by the dialog")},
    "tui/queue/group.py": {"item.answer.text": (1, MASKED_NEXT)},
    "tui/queue/member_rows.py": {"lead.answer.text": (1, "is compared, not shown")},
    "tui/wellbeing/taking_care.py": {"item.answer.text": (1, WEIGHED)},
    "tui/redaction/screen.py": {"one.text": (1, "gives the number of a placeholder")},
    "tui/terminal/escapes.py": {"self.text": (1, "what a terminal sent")},
    "tui/terminal/placing.py": {"one.text": (3, "a piece of a drawn line")},
    "plain/codebook/reading.py": {"answer.text": (1, STORED)},
    "plain/coding/choosing.py": {"self._session.draft.memo": (1, MASKED_NEXT)},
    "plain/coding/passages.py": {"item.answer.text": (2, PLACES)},
    "plain/coding/proposing.py": {"item.answer.text": (2, STORED)},
    "plain/coding/spoken_lines.py": {"code.examples": (1, MASKED_NEXT)},
    "plain/coding/taking_care.py": {"answer.text": (1, WEIGHED)},
    "plain/redaction/reviewing.py": {"one.text": (1, "is shown only where nothing is masked")},
}
"""How often a file reads what, and why that is right."""


@pytest.mark.parametrize("room", ROOMS)
def test_texts_are_shown_through_the_mask(room: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): dict(Counter(left))
        for path in sorted((ROOT / room).rglob("*.py"))
        if (left := unmasked(path.read_text("utf-8")))
    }
    allowed = {
        name: {read: count for read, (count, _) in reads.items()}
        for name, reads in ALLOWED.items()
        if name.startswith(f"{room}/")
    }
    assert found == allowed, "show it through MaskedTexts, or list here why it need not be"


@pytest.mark.parametrize(
    "drawn",
    [
        "draw_line([(item.answer.text, style)], width)",
        "view.show(answer.number, answer.translation)",
        "text(row.start, style, room)",
        "shown = one.text if one else ''",
        "yield f'Answer: {entry.text}'",
    ],
)
def test_a_text_that_is_drawn_by_itself_is_found(drawn: str) -> None:
    assert unmasked(f"def draw():\n    {drawn}\n")


def test_what_goes_into_the_mask_is_not_found() -> None:
    assert not unmasked("view.show(1, texts.see(answer.id, answer.text))")
