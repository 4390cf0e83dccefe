"""The LaTeX report: it compiles by itself, and prints every name as it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.report.formats.latex import escaped, report_latex
from intercoder.text.display import display_line
from tests.report.conftest import HOSTILE, Reported

COMPILER = shutil.which("pdflatex") or shutil.which("tectonic")
BEYOND_LATIN = re.compile(r"[^\x00-\u024f\u2000-\u2027\ue000]")


def compiled(folder: Path, latex: str) -> Path:
    """The PDF; fails with the compiler's words if there is none."""
    assert COMPILER is not None
    (folder / "report.tex").write_text(latex, "utf-8")
    options = ["-interaction=nonstopmode", "-halt-on-error"] if "pdflatex" in COMPILER else []
    for _ in range(2):  # the second run knows the widths of the tables
        ran = subprocess.run(
            [COMPILER, *options, "report.tex"],
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=240,
        )
        assert ran.returncode == 0, ran.stdout.decode("utf-8", "replace")[-1500:]
    return folder / "report.pdf"


def test_nothing_of_a_name_is_left_to_latex() -> None:
    for name in HOSTILE:
        bare = escaped(name)
        for known in (
            r"\textbackslash{}",
            r"\textasciicircum{}",
            r"\textasciitilde{}",
            r"\textasciigrave{}",
            r"\textless{}",
            r"\textgreater{}",
            r"\textbar{}",
            r"\textquotedbl{}",
            r"$\langle$",
            r"$\rangle$",
            r"$\hookleftarrow$",
            "{[}",
            "{]}",
            "{}",
        ):
            bare = bare.replace(known, "")
        bare = re.sub(r"\\texttt\{<[0-9A-F]{2}>\}", "", bare)
        bare = re.sub(r"\\[{}$&#%_]", "", bare)
        assert not re.search(r"[\\{}$&#%_^~]", bare), name


@given(st.text(max_size=30))
def test_letters_and_digits_are_never_lost(name: str) -> None:
    plain = "".join(c for c in display_line(name) if c.isalnum())
    marks = iter(escaped(name))
    assert all(letter in marks for letter in plain)


def test_every_table_has_booktabs_and_whole_rows(everyday: Reported) -> None:
    latex = report_latex(everyday.document)
    tables = re.findall(r"\\begin\{longtable\}.*?\\end\{longtable\}", latex, flags=re.S)
    assert len(tables) >= 7
    for one in tables:
        layout = re.match(r"\\begin\{longtable\}\{@\{\}(.*)@\{\}\}\n", one)
        assert layout is not None
        columns = re.sub(r">\{.*?\}p\{[\d.]+cm\}", "l", layout.group(1))
        rows = one.split("\\endlastfoot\n")[1].splitlines()[:-1]
        assert rows
        for row in rows:
            cells = len(re.split(r"(?<!\\)&", row))
            assert cells == len(columns) or row.startswith(r"\multicolumn")
        assert all(rule in one for rule in (r"\toprule", r"\midrule", r"\bottomrule"))


@pytest.mark.skipif(COMPILER is None, reason="no pdflatex or tectonic on this machine")
@pytest.mark.parametrize("which", ["everyday", "hostile"])
def test_the_report_compiles(which: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    latex = report_latex(request.getfixturevalue(which).document)
    latin = BEYOND_LATIN.sub("?", latex)  # pdflatex has fonts for Latin letters only
    pdf = compiled(tmp_path, latin)
    assert pdf.read_bytes().startswith(b"%PDF")
    log = (tmp_path / "report.log").read_text("utf-8", "replace")
    if which == "everyday":
        assert latin == latex
        assert "Overfull" not in log
