"""Where in the tree a proposed code belongs, from what was typed of its parent's name."""

from __future__ import annotations

from intercoder.codebook.code import Code, Codebook
from intercoder.text.folding import fold_name


def place_named(book: Codebook, typed: str) -> Code | None:
    """The code that is meant: by id or name, else the first whose name, or a word of it, begins so.

    Headings are among them, provisional codes are not. None where nothing fits.
    """
    wanted = fold_name(typed)
    codes = [code for code in book.codes if not code.provisional]
    if not wanted:
        return None
    names = [(fold_name(code.name), code) for code in codes]
    for fits in (
        lambda name, code: code.id == typed.strip() or name == wanted,
        lambda name, _: name.startswith(wanted),
        lambda name, _: any(word.startswith(wanted) for word in name.split()),
    ):
        found = next((code for name, code in names if fits(name, code)), None)
        if found is not None:
            return found
    return None
