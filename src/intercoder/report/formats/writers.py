"""The available report writers: the program's own, and those of other packages."""

from __future__ import annotations

from typing import Protocol

from intercoder.extensions import Registry
from intercoder.report.document import Document


class ReportWriter(Protocol):
    """Writes a report in one format. Its name is the files' suffix: `html` for `.html`.

    Entry points are in the group `intercoder.report_writers`.
    """

    def __call__(self, document: Document) -> str | bytes:
        """The complete file, as text or as bytes. Texts in the document come from people: escape
        them.
        """


_FORMATS = "intercoder.report.formats"
WRITERS: Registry[ReportWriter] = Registry(
    "intercoder.report_writers",
    "report writer",
    {
        "html": f"{_FORMATS}.html:report_html",
        "docx": f"{_FORMATS}.word:report_word",
        "pdf": f"{_FORMATS}.pdf:report_pdf",
        "xlsx": f"{_FORMATS}.workbook:report_workbook",
        "md": f"{_FORMATS}.markdown:report_markdown",
        "tex": f"{_FORMATS}.latex:report_latex",
    },
    callable,
)
