"""The report as self-contained LaTeX: booktabs tables, no figures.

pdfLaTeX sets names in Latin letters; for other scripts compile with LuaLaTeX or XeLaTeX, which the
preamble notices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intercoder.report.document import (
    Block,
    Cell,
    Command,
    Document,
    Items,
    Paragraph,
    Quotation,
    Sentence,
    Table,
)
from intercoder.text.display import display_line

_PREAMBLE = r"""% Made by intercoder. Compile with pdflatex, or with lualatex or xelatex where names
% are not in Latin letters. The tables need booktabs, longtable and array, and can be copied into
% another document.
\documentclass[10pt,a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage{lmodern}
  \usepackage{textcomp}
\else
  \usepackage{fontspec}
\fi
\usepackage[margin=2cm]{geometry}
\usepackage{array}
\usepackage{booktabs}
\usepackage{longtable}
\usepackage[hidelinks]{hyperref}
\setlength{\tabcolsep}{3.5pt}
\setlength{\LTleft}{0pt}
\setlength{\LTright}{0pt plus 1fill}
\setlength{\LTpre}{2pt}
\setlength{\LTpost}{2pt}
\setlength{\emergencystretch}{3em}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
"""
_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": "'",
    "`": r"\textasciigrave{}",
    "[": "{[}",
    "]": "{]}",
    "\u2212": "$-$",
    "\u00d7": r"$\times$",
    "\u00a0": "~",
    "\u03b1": r"$\alpha$",
    "\u2013": "--",
    "\u2014": "---",
    "\u201c": "``",
    "\u201d": "''",
    "\u2019": "'",
    "\u2026": r"\ldots{}",
    "\u27e8": r"$\langle$",
    "\u27e9": r"$\rangle$",
    "\u23ce": r"$\hookleftarrow$",
}
_LIGATURES = re.compile(r"--|,,|!`|\?`|''")
_PICTURES = range(0x2400, 0x2440)
"""Characters that display_line draws for control characters; no LaTeX text font has them."""
_PAGE = 17.0
"""Width of the text, in cm."""
_LETTER = 0.155
"""Average width of a letter or digit in a table, in cm."""
_BETWEEN = 0.25
"""Space between two columns, in cm."""
_NARROW, _BROAD = 2.4, 7.0
"""Minimum and maximum width of a text column, in cm."""


def report_latex(document: Document) -> str:
    """The document as a LaTeX article."""
    study = escaped(document.study)
    lines = [
        _PREAMBLE,
        rf"\title{{{escaped(document.title)}\\[4pt]\large {study}}}",
        r"\author{}",
        r"\date{}",
        r"\begin{document}",
        r"\maketitle",
        r"\begin{description}\setlength{\itemsep}{0pt}",
        *(rf"\item[{escaped(name)}] {escaped(value)}" for name, value in document.facts),
        r"\end{description}",
    ]
    for section in document.sections:
        heading = "section" if section.level == 1 else "subsection"
        lines += ["", rf"\{heading}*{{{escaped(section.title)}}}"]
        for block in section.blocks:
            lines += ["", *_block(block)]
    return "\n".join([*lines, "", r"\end{document}", ""])


def escaped(text: str) -> str:
    """Text of a study as LaTeX that prints it literally, on one line."""
    parted = _LIGATURES.sub(lambda found: "\ue000".join(found.group()), display_line(text))
    return "".join(_sign(character) for character in parted)


def _sign(character: str) -> str:
    if character == "\ue000":  # keeps two characters from forming a ligature
        return "{}"
    if ord(character) in _PICTURES:
        return rf"\texttt{{<{ord(character) - 0x2400:02X}>}}"
    return _SIGNS.get(character, character)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield " ".join(_sentence(one) for one in block.sentences)
        case Items():
            yield r"\begin{itemize}\setlength{\itemsep}{0pt}"
            yield from (rf"\item {escaped(text)}" for text in block.texts)
            yield r"\end{itemize}"
        case Command():
            yield rf"{{\raggedright\ttfamily {escaped(block.text)}\par}}"
        case Table():
            yield from _table(block)
        case Quotation():
            yield r"\begin{quote}"
            yield rf"``{escaped(block.text)}''"
            yield from (rf"\par {escaped(text)}" for text in (block.in_translation,) if text)
            yield from (rf"\par {{\small {escaped(text)}}}" for text in (block.about,) if text)
            yield r"\end{quote}"


def _sentence(one: Sentence) -> str:
    return rf"\textbf{{{{[}}{escaped(one.text)}{{]}}}}" if one.is_open else escaped(one.text)


def _table(table: Table) -> Iterator[str]:
    columns = len(table.columns)
    yield r"\begingroup\footnotesize"
    number = rf"\refstepcounter{{table}}\textbf{{Table \thetable.}}\label{{{table.id}}}"
    yield rf"\raggedright {number} {escaped(table.caption)}\par\nopagebreak"
    yield rf"\begin{{longtable}}{{{_layout(table)}}}"
    yield from _head(table)
    yield r"\endfirsthead"
    yield from _head(table)
    yield r"\endhead"
    yield rf"\midrule\multicolumn{{{columns}}}{{r@{{}}}}{{\emph{{continued}}}}\\\endfoot"
    yield r"\bottomrule\endlastfoot"
    marks = table.marks
    for row in table.rows:
        indent = rf"\leftskip={row.depth}em " if row.depth else ""
        if row.is_heading:
            space = rf"\hspace*{{{row.depth}em}}" if row.depth else ""
            name = rf"{space}\textbf{{{escaped(row.cells[0].text)}}}"
            yield rf"\multicolumn{{{columns}}}{{@{{}}l@{{}}}}{{{name}}}\\*"
        else:
            yield rf"{indent}{' & '.join(_cell(cell, marks) for cell in row.cells)} \\"
    yield r"\end{longtable}"
    notes = [
        *(escaped(text) for text in table.remarks),
        *(rf"\textsuperscript{{{mark}}} {escaped(note)}" for note, mark in marks.items()),
    ]
    if notes:
        yield from (rf"{note}\par" for note in notes)
    yield r"\endgroup"


def _head(table: Table) -> Iterator[str]:
    yield r"\toprule"
    if any(title for title, _ in table.groups):
        cells, rules, column = [], [], 1
        for title, width in table.groups:
            cells.append(rf"\multicolumn{{{width}}}{{c}}{{{escaped(title)}}}" if title else "")
            if title:
                rules.append(rf"\cmidrule(lr){{{column}-{column + width - 1}}}")
            column += width
        yield rf"{' & '.join(cells)} \\ {''.join(rules)}"
    titles = [_title(table, place) for place in range(len(table.columns))]
    yield rf"{' & '.join(titles)} \\"
    yield r"\midrule"


def _title(table: Table, place: int) -> str:
    """The title of a column; one wider than its numbers breaks before its last word."""
    column = table.columns[place]
    before, space, after = column.title.rpartition(" ")
    if not column.is_number or not space or len(column.title) <= _letters(table, place):
        return escaped(column.title)
    lines = rf"{escaped(before)}\\{escaped(after)}"
    return rf"\begin{{tabular}}[b]{{@{{}}r@{{}}}}{lines}\end{{tabular}}"


def _letters(table: Table, place: int) -> int:
    """The length of a column's longest cell, in characters."""
    return max((len(row.cells[place].text) for row in table.rows if not row.is_heading), default=0)


def _layout(table: Table) -> str:
    """The column specification: numbers align right, and texts share the rest of the line."""
    places = range(len(table.columns))
    texts = [place for place in places if not table.columns[place].is_number]
    taken = sum(_number_width(table, place) for place in places if place not in texts)
    room = (_PAGE - taken) / max(len(texts), 1) - _BETWEEN
    width = min(max(room, _NARROW), _BROAD)
    text = rf">{{\raggedright\arraybackslash}}p{{{width:.2f}cm}}"
    return f"@{{}}{''.join(text if place in texts else 'r' for place in places)}@{{}}"


def _number_width(table: Table, place: int) -> float:
    longest_word = max(len(word) for word in table.columns[place].title.split(" "))
    return max(longest_word, _letters(table, place)) * _LETTER + _BETWEEN


def _cell(cell: Cell, marks: dict[str, str]) -> str:
    mark = rf"\textsuperscript{{{marks[cell.note]}}}" if cell.note else ""
    return f"{escaped(cell.text)}{mark}"
