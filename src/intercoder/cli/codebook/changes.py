"""`intercoder codebook add, edit, move, merge, split, retire`: one change of a study's codebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.codebook.carrying_out import carry_out, change_options
from intercoder.cli.commands import Command
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.codebook.changes.change import Change, Value
    from intercoder.codebook.code import Code, Codebook


def _content_options(function: Any) -> Any:
    for option in reversed(
        (
            click.option("--definition", help="What the code means."),
            click.option("--use-when", help="When to give it."),
            click.option("--dont-use-when", help="When not to."),
            click.option("--example", "examples", multiple=True, help="An example; repeatable."),
            click.option("--alias", "aliases", multiple=True, help="A word to find it by."),
            click.option("--key", help="Its key on the coding screen; an empty one frees it."),
            click.option("--exclusive/--not-exclusive", default=None, help="It must be alone."),
            click.option("--heading/--no-heading", default=None, help="It is never given."),
        )
    ):
        function = option(function)
    return function


_below = click.option("--below", metavar="CODE", help="Its parent.")
_after = click.option("--after", metavar="CODE", help="The code it follows; else it comes last.")


@click.command(cls=Command)
@change_options
@click.argument("name", metavar="NAME")
@click.option("--id", "code_id", help="Its id; by default made from the name.")
@_below
@_after
@_content_options
def add(
    study: str, name: str, code_id: str | None, below: str | None, after: str | None, **asked: Any
) -> None:
    """Add a code called NAME to the codebook of a STUDY."""
    from intercoder.codebook.changes.change import Add
    from intercoder.codebook.code import Code

    def made(book: Codebook, ids: set[str]) -> Iterator[Change]:
        parent = find(book, below).id if below else None
        new = Code(code_id or _new_id(name, ids), name, parent=parent)
        content: dict[str, Any] = {
            field: value for field, value in _content(asked) if value is not None
        }
        code = replace(new, **content)
        yield Add(code, find(book, after).id if after else None)

    _change(study, made, asked)


@click.command(cls=Command)
@change_options
@click.argument("code", metavar="CODE")
@click.option("--name", help="Another name.")
@_content_options
def edit(study: str, code: str, **asked: Any) -> None:
    """Rename or redefine CODE, or change its key, examples or what it may stand beside.

    CODE is an id or a name. Examples and aliases that are given replace those there are.
    """
    from intercoder.codebook.changes.change import Edit
    from intercoder.codebook.document import CODE_FIELDS

    def made(book: Codebook, _: set[str]) -> Iterator[Change]:
        was = find(book, code)
        fields = {attribute: field for field, attribute in CODE_FIELDS.items()}
        for attribute, value in [("name", asked["name"]), *_content(asked)]:
            if value is not None and value != getattr(was, attribute):
                new = None if attribute == "key" and not value else value
                yield Edit(was.id, fields[attribute], getattr(was, attribute), new)

    _change(study, made, asked)


@click.command(cls=Command)
@change_options
@click.argument("codes", metavar="CODE...", nargs=-1, required=True)
@_below
@click.option("--to-top", "top", is_flag=True, help="Move to the top of the tree.")
@_after
def move(
    study: str,
    codes: tuple[str, ...],
    below: str | None,
    top: bool,
    after: str | None,
    **asked: Any,
) -> None:
    """Move codes, with all below them, below another code, to the top, or to another place."""
    from intercoder.codebook.changes.change import Move

    if below and top:
        raise UsageError("A code cannot be at the top and below another.", "Leave one out.")
    if not (below or top or after):
        raise UsageError("It was not said where to.", "Add --below CODE, --to-top or --after CODE.")

    def made(book: Codebook, _: set[str]) -> Iterator[Change]:
        last = find(book, after) if after else None
        for one in codes:
            code = find(book, one)
            parent = code.parent if last is None else last.parent
            if top or below:
                parent = find(book, below).id if below else None
            yield Move(code.id, code.parent, parent, last.id if last else None)
            last = code if last else None

    _change(study, made, asked)


@click.command(cls=Command)
@change_options
@click.argument("codes", metavar="CODE...", nargs=-1, required=True)
@click.option("--into", required=True, metavar="CODE", help="The code that stays.")
def merge(study: str, codes: tuple[str, ...], into: str, **asked: Any) -> None:
    """Merge codes into one that exists. What was coded with any of them counts as that one."""
    from intercoder.codebook.changes.change import Merge

    def made(book: Codebook, _: set[str]) -> Iterator[Change]:
        yield Merge(tuple(find(book, one).id for one in codes), find(book, into).id)

    _change(study, made, asked)


@click.command(cls=Command)
@change_options
@click.argument("code", metavar="CODE")
@click.option(
    *("--part", "names"),
    multiple=True,
    required=True,
    metavar="NAME",
    help="A new code that takes a part of it; at least two.",
)
def split(study: str, code: str, names: tuple[str, ...], **asked: Any) -> None:
    """Split CODE into new ones. What was coded with it is one of them, and is looked at again."""
    from intercoder.codebook.changes.change import Split
    from intercoder.codebook.code import Code

    def made(book: Codebook, ids: set[str]) -> Iterator[Change]:
        was = find(book, code)
        parts = []
        for name in names:
            parts.append(Code(_new_id(name, ids), name, parent=was.parent))
            ids.add(parts[-1].id)
        yield Split(was.id, tuple(parts))

    _change(study, made, asked)


@click.command(cls=Command)
@change_options
@click.argument("codes", metavar="CODE...", nargs=-1, required=True)
def retire(study: str, codes: tuple[str, ...], **asked: Any) -> None:
    """Retire codes, so that they are no longer given. What was coded with them keeps saying so."""
    from intercoder.codebook.changes.change import Retire

    def made(book: Codebook, _: set[str]) -> Iterator[Change]:
        yield from (Retire(find(book, one).id) for one in codes)

    _change(study, made, asked)


def find(book: Codebook, asked: str) -> Code:
    """The code of this id or name. Raises UsageError if there is none, or there are several."""
    from intercoder.text.folding import fold_name

    if (code := book.get(asked)) is not None:
        return code
    named = [one for one in book.codes if fold_name(one.name) == fold_name(asked)]
    if len(named) == 1:
        return named[0]
    if named:
        raise UsageError(
            f"Several codes are called “{display_line(asked)}”.",
            f"Use one of the ids: {', '.join(one.id for one in named)}.",
        )
    raise UsageError(
        f"The codebook has no code “{display_line(asked)}”.",
        "`intercoder codebook show` lists its codes.",
    )


def _new_id(name: str, taken: set[str]) -> str:
    from intercoder.codebook.ids import make_ids

    return make_ids([name], taken)[0]


def _content(asked: dict[str, Any]) -> Sequence[tuple[str, Value]]:
    """Content that was asked for, by attribute; None where nothing was."""
    return [
        *((name, asked[name]) for name in ("definition", "use_when", "dont_use_when", "key")),
        *((name, asked[name] or None) for name in ("examples", "aliases")),
        *((name, asked[name]) for name in ("exclusive", "heading")),
    ]


def _change(
    target: str, made: Callable[[Codebook, set[str]], Iterator[Change]], asked: dict[str, Any]
) -> None:
    from intercoder.codebook.changes.history import CodebookHistory
    from intercoder.study.codebook.changing import change_codebook
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

    changes: list[Change] = []

    def step(history: CodebookHistory) -> CodebookHistory:
        books = [history.codebook(number) for number in range(1, history.latest + 1)]
        ids = {code.id for book in books for code in book.codes}
        changes.extend(made(history.codebook(), ids))
        return history.changed(changes)

    def write(study: Study, who: Coder | None) -> int:
        return change_codebook(study, changes, who, asked["reason"]).number

    carry_out(target, step, write, asked)
