"""The form in which a cluster becomes a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from intercoder.codebook.changes.change import Value
from intercoder.codebook.changes.making import content_of
from intercoder.suggest.reading.request import AnswerCluster
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.tui.codebook.changing.form import FormField, FormScreen
from intercoder.tui.codebook.reading.keys import NAMING

BELOW = "below"


def naming_form(
    cluster: AnswerCluster,
    words: str,
    examples: Sequence[str],
    keep: Callable[[Mapping[str, str]], None],
) -> FormScreen:
    """A form for a code's name, place, definition and examples; these are filled in already.

    `words` is what is seen of the words that the answers of the cluster have in common.
    """
    lines = "\n".join(dict.fromkeys(display_line(text) for text in examples))
    fields = (
        FormField("name", "Name"),
        FormField(BELOW, "Below which\ncode, if any"),
        FormField("definition", "Definition", lines=3),
        FormField("examples", "Examples,\none a line", lines, lines=5, quotes=True),
    )
    remark = f"{counted(cluster.size, 'answer')}: {words}" if words else ""
    return FormScreen("Add a code for a cluster", remark, fields, keep, keys=NAMING)


def content_typed(typed: Mapping[str, str], examples: Sequence[str]) -> dict[str, Value]:
    """What the form says of the code, by attribute of `Code`; examples as proposed, unless changed.

    As proposed they are the answers as they were written, with whatever a form cannot show.
    """
    content: dict[str, Value] = {
        name: content_of(name, typed[name]) for name in ("definition", "examples") if name in typed
    }
    if "examples" not in typed and examples:
        content["examples"] = tuple(dict.fromkeys(examples))
    return content
