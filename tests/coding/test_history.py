"""Undo and redo read from the log, against two plain stacks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intercoder.coding.decision import Act, Decision, Judgement
from intercoder.coding.history import next_redo, next_undo

MOVES = st.lists(st.sampled_from(["decide", "undo", "redo", "import"]), max_size=60)


@given(MOVES)
def test_the_log_alone_knows_what_two_stacks_would_know(moves: list[str]) -> None:
    log: list[Decision] = []
    undo_stack: list[Decision] = []
    redo_stack: list[Decision] = []

    def add(act: Act, refers_to: str | None = None) -> Decision:
        made = Decision(f"d{len(log)}", "a1", Judgement.of(["books"]), act, refers_to)
        log.append(made)
        return made

    for move in moves:
        undoable, redoable = next_undo(reversed(log)), next_redo(reversed(log))
        assert undoable == (undo_stack[-1] if undo_stack else None)
        assert redoable == (redo_stack[-1] if redo_stack else None)
        if move == "decide":
            undo_stack.append(add(Act.DECIDE))
            redo_stack.clear()
        elif move == "import":
            add(Act.IMPORT)
        elif move == "undo" and undoable:
            undo_stack.pop()
            redo_stack.append(add(Act.UNDO, undoable.id))
        elif move == "redo" and redoable:
            redo_stack.pop()
            undo_stack.append(add(Act.REDO, redoable.id))


def test_imported_decisions_are_not_undone() -> None:
    imported = Decision("d0", "a1", Judgement.of(["books"]), Act.IMPORT)
    assert next_undo([imported]) is None
