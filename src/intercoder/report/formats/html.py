"""The report as one self-contained HTML file: no network, no script, no other file."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from intercoder.report.document import (
    Command,
    Document,
    Drawing,
    Items,
    Paragraph,
    Quotation,
    Table,
)
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from jinja2 import Environment

_KINDS = {
    Command: "command",
    Drawing: "drawing",
    Items: "items",
    Paragraph: "paragraph",
    Quotation: "quotation",
    Table: "table",
}


def report_html(document: Document) -> str:
    """The document as HTML 5; figures are inline SVG, and colours follow the reader's screen."""
    template = _environment().get_template("report.html.jinja")
    return template.render(
        document=document,
        kind_of=lambda block: _KINDS[type(block)],
        table_number=document.table_numbers(),
        drawing_number=document.drawing_numbers(),
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def drawable(value: object) -> object:
        """The value, with any text from the study made safe to draw, whatever template shows it."""
        is_text = isinstance(value, str) and not isinstance(value, Markup)
        return display_line(str(value)) if is_text else value

    environment = Environment(
        loader=PackageLoader("intercoder.report.formats", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=drawable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["svg"] = Markup  # built and escaped by intercoder.report.drawings
    return environment
