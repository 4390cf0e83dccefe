"""`intercoder codebook add, edit, move, merge, split, retire`: one change of a study's codebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.codebook.carrying_out import carry_out, change_options
from intercoder.cli.commands import Command
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.codebook.changes.change import Change, Value
    from intercoder.codebook.changes.history import CodebookHistory
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
            click.option("--heavy/--not-heavy", default=None, help="Answers with it are dosed."),
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
    from intercoder.codebook.changes.making import adding

    def made(history: CodebookHistory) -> Sequence[Change]:
        book = history.codebook()
        return adding(
            history,
            name,
            {field: value for field, value in _content(asked) if value is not None},
            code_id=code_id or "",
            parent=find(book, below).id if below else None,
            after=find(book, after).id if after else None,
        )

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
    from intercoder.codebook.changes.making import editing

    def made(history: CodebookHistory) -> Sequence[Change]:
        book = history.codebook()
        given = {
            attribute: None if attribute == "key" and not value else value
            for attribute, value in [("name", asked["name"]), *_content(asked)]
            if value is not None
        }
        return editing(book, find(book, code).id, given)

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
    from intercoder.codebook.changes.making import moving

    if below and top:
        raise UsageError("A code cannot be at the top and below another.", "Leave one out.")
    if not (below or top or after):
        raise UsageError("It was not said where to.", "Add --below CODE, --to-top or --after CODE.")

    def made(history: CodebookHistory) -> Sequence[Change]:
        book = history.codebook()
        found = [find(book, one).id for one in codes]
        last = find(book, after) if after else None
        parent = last.parent if last else None
        if top or below:
            parent = find(book, below).id if below else None
        return moving(book, found, parent, last.id if last else None)

    _change(study, made, asked)


@click.command(cls=Command)
@change_options
@click.argument("codes", metavar="CODE...", nargs=-1, required=True)
@click.option("--into", required=True, metavar="CODE", help="The code that stays.")
def merge(study: str, codes: tuple[str, ...], into: str, **asked: Any) -> None:
    """Merge codes into one that exists. What was coded with any of them counts as that one."""
    from intercoder.codebook.changes.change import Merge

    def made(history: CodebookHistory) -> Sequence[Change]:
        book = history.codebook()
        return (Merge(tuple(find(book, one).id for one in codes), find(book, into).id),)

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
    from intercoder.codebook.changes.making import splitting

    def made(history: CodebookHistory) -> Sequence[Change]:
        return splitting(history, find(history.codebook(), code).id, names)

    _change(study, made, asked)


@click.command(cls=Command)
@change_options
@click.argument("codes", metavar="CODE...", nargs=-1, required=True)
def retire(study: str, codes: tuple[str, ...], **asked: Any) -> None:
    """Retire codes, so that they are no longer given. What was coded with them keeps saying so."""
    from intercoder.codebook.changes.making import retiring

    def made(history: CodebookHistory) -> Sequence[Change]:
        book = history.codebook()
        return retiring(book, [find(book, one).id for one in codes])

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


def _content(asked: dict[str, Any]) -> Sequence[tuple[str, Value]]:
    """Content that was asked for, by attribute; None where nothing was."""
    return [
        *((name, asked[name]) for name in ("definition", "use_when", "dont_use_when", "key")),
        *((name, asked[name] or None) for name in ("examples", "aliases")),
        *((name, asked[name]) for name in ("exclusive", "heading", "heavy")),
    ]


def _change(
    target: str, made: Callable[[CodebookHistory], Sequence[Change]], asked: dict[str, Any]
) -> None:
    from intercoder.codebook.changes.planned import Planned

    carry_out(target, lambda history: Planned(changes=tuple(made(history))), asked)
