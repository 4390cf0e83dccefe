"""The HTML report in a real browser: no complaint, and pages that print well."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from intercoder.report.formats.html import report_html
from tests.report.conftest import Reported

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
)
pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
    pytest.mark.slow,
]


def browse(folder: Path, html: str, *options: str) -> tuple[str, str]:
    """Open the page; what the browser printed, and what it logged."""
    assert BROWSER is not None
    page = folder / "report.html"
    page.write_text(html, "utf-8")
    ran = subprocess.run(
        [BROWSER, *FLAGS, f"--user-data-dir={folder / 'profile'}", *options, page.as_uri()],
        capture_output=True,
        check=True,
        timeout=240,
    )
    return ran.stdout.decode("utf-8"), ran.stderr.decode("utf-8", "replace")


def complaints(log: str) -> list[str]:
    return [line for line in log.splitlines() if "CONSOLE" in line]


def test_a_page_that_misbehaves_would_be_noticed(tmp_path: Path) -> None:
    _, log = browse(tmp_path, "<script>console.error('here')</script>", "--dump-dom")
    assert complaints(log)


@pytest.mark.parametrize("which", ["everyday", "hostile"])
def test_it_opens_without_a_complaint(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    html = report_html(request.getfixturevalue(which).document)
    dom, log = browse(tmp_path, html, "--dump-dom")
    assert complaints(log) == []
    assert len(re.findall("<table", dom)) == len(re.findall("<table", html))
    assert len(re.findall("<svg", dom)) == len(re.findall("<svg", html))


def test_it_prints_on_a4_with_nothing_cut_off(demo_report: Reported, tmp_path: Path) -> None:
    pdf = tmp_path / "report.pdf"
    _, log = browse(
        tmp_path,
        report_html(demo_report.document),
        "--no-pdf-header-footer",
        f"--print-to-pdf={pdf}",
    )
    assert complaints(log) == []
    pages = pdf.read_bytes()
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pages)
    assert 5 <= len(boxes) <= 12
    assert {(round(float(w)), round(float(h))) for w, h in boxes} <= {
        (595, 842),
        (594, 841),
        (595, 841),
    }


def test_no_table_is_wider_than_the_printed_page(demo_report: Reported, tmp_path: Path) -> None:
    """Laid out as on paper: nothing in the page may reach beyond its text."""
    html = report_html(demo_report.document).replace("@media print", "@media screen")
    html = re.sub(r"<meta http-equiv=[^>]*>", "", html)
    measure = (
        "<script>const most = Math.max(...[...document.querySelectorAll('table, svg, pre')]"
        ".map(e => e.getBoundingClientRect().right));"
        "document.title = `right ${Math.ceil(most)} of ${document.documentElement.clientWidth}`;"
        "</script></body>"
    )
    width = 665  # A4 less its margins, at 96 points an inch
    dom, _ = browse(
        tmp_path, html.replace("</body>", measure), "--dump-dom", f"--window-size={width},900"
    )
    found = re.search(r"<title>right (\d+) of (\d+)</title>", dom)
    assert found is not None
    assert int(found.group(1)) <= int(found.group(2))
