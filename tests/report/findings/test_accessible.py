"""The document in a real browser: axe-core finds nothing serious in it."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.report.findings.conftest import Run
from tests.report.test_chromium import BROWSER, browse

pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
    pytest.mark.slow,
]
RUN = """
axe.run(document, {resultTypes: ["violations"]}).then((found) => {
  const told = found.violations.map((one) => [one.impact, one.id, one.nodes[0].html]);
  document.body.innerHTML = "<pre id='axe'></pre>";
  document.getElementById("axe").textContent = JSON.stringify(told);
});
"""


def axe() -> str:
    """The script axe-core, which some packages bring along; skips where none of them is there."""
    found = find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        pytest.skip("axe-core is not installed: pip install --no-deps axe-playwright-python")
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("answers", [[], ["--with-answers"]])
def test_axe_finds_nothing_serious(
    visitors: Path, tmp_path: Path, run: Run, answers: list[str]
) -> None:
    script = axe()
    (tmp_path / "report.yaml").write_text("by: [age]\nwaves: wave\n", "utf-8")
    chosen = ["--settings", tmp_path / "report.yaml", "--choose", "v000"]
    run("quotations", visitors, "--code", "books", *chosen)
    out = tmp_path / "report.html"
    run("findings", visitors, out, *answers)
    page = re.sub(r"<meta http-equiv[^>]*>", "", out.read_text("utf-8"))
    page = page.replace("</body>", f"<script>{script}</script><script>{RUN}</script></body>")
    shown, _ = browse(tmp_path, page, "--virtual-time-budget=60000", "--dump-dom")
    told = re.search(r'<pre id="axe">(.*?)</pre>', shown, re.DOTALL)
    assert told is not None, "axe-core did not finish"
    violations = json.loads(told[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert violations == []
