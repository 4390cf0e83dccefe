"""The report as it was when someone last looked at it.

After a change that is meant, write the files anew with INTERCODER_UPDATE_GOLDEN=1 and look at them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intercoder.report.formats.writers import WRITERS
from tests.report.conftest import Reported

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("suffix", [".html", ".md", ".tex"])  # Word files cannot be read in a diff
def test_the_report_is_as_it_was(suffix: str, everyday: Reported) -> None:
    writer = WRITERS.find(suffix[1:])
    assert writer is not None
    written = writer(everyday.document)
    assert isinstance(written, str)
    kept = GOLDEN / f"report{suffix}"
    if os.environ.get("INTERCODER_UPDATE_GOLDEN"):
        kept.write_text(written, "utf-8", newline="\n")
    assert written == kept.read_text("utf-8")
