"""The report as one self-contained HTML file: no network, no other file.

It has no script, but where a lead wants every number to open the answers behind it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
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
from intercoder.text.display import display_line, display_text

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
        **_answers(document),
        kind_of=lambda block: _KINDS[type(block)],
        table_number=document.table_numbers(),
        drawing_number=document.drawing_numbers(),
    )


def _answers(document: Document) -> dict[str, str]:
    """What opens the answers behind numbers, and the rule that lets no other script run."""
    if not document.answers:
        return {"script_rule": "", "answers_data": "", "answers_script": ""}
    from markupsafe import Markup

    script = files("intercoder.report.formats").joinpath("templates/answers.js").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    questions = list(dict.fromkeys(one.question for one in document.answers))
    asked = {question: place for place, question in enumerate(questions)}
    data = {
        "questions": [display_line(one) for one in questions],
        "answers": [
            [
                *(one.id, asked[one.question], display_text(one.text), one.language),
                *([display_text(one.translation)] if one.translation else []),
            ]
            for one in document.answers
        ],
        "behind": {name: list(places) for name, places in document.behind.items()},
    }
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":  # nothing in it can end the element
        plain = plain.replace(sign, f"\\u{ord(sign):04x}")
    return {
        "script_rule": Markup(f"; script-src 'sha256-{digest}'"),  # noqa: S704 - made here
        "answers_data": Markup(plain),  # noqa: S704 - escaped above
        "answers_script": Markup(script),  # noqa: S704 - our own
    }


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
