"""A worker that was started before the app serves the first coder, and ends if nobody codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from intercoder.suggest.live import early_worker
from intercoder.suggest.live.early_worker import EarlyWorker
from intercoder.suggest.live.protocol import Offered, Ready, Report
from tests.suggest.live.test_assistant import CODES, MADE, OPENING, SCRIPT
from tests.waiting import wait_until


def scripted(tmp_path: Path, **script: object) -> EarlyWorker:
    told = {"codes": CODES, "heard": str(tmp_path / "heard"), **script}
    return EarlyWorker([sys.executable, str(SCRIPT), json.dumps(told)])


def test_the_first_assistant_goes_on_with_it(tmp_path: Path) -> None:
    early = scripted(tmp_path)
    assert early._process is not None
    begun = early._process.pid
    heard: list[Report] = []
    assistant = early.assist(OPENING, heard.append)
    assistant.ask([3])
    wait_until(lambda: Offered(3, MADE) in heard, lambda: heard)
    assert assistant.process_id == begun
    early.close()
    assert assistant.process_id == begun, "it belongs to the assistant now"
    another = early.assist(OPENING, heard.append)
    wait_until(lambda: len([one for one in heard if isinstance(one, Ready)]) == 2, lambda: heard)
    assert another.process_id != begun
    assistant.close()
    another.close()


def test_it_ends_if_nobody_codes(tmp_path: Path) -> None:
    early = scripted(tmp_path)
    process = early._process
    assert process is not None
    early.close()
    assert process.returncode is not None


def test_with_one_core_it_is_started_when_somebody_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early_worker, "usable_cores", lambda: 1)
    early = scripted(tmp_path)
    assert early._process is None
    heard: list[Report] = []
    assistant = early.assist(OPENING, heard.append)
    wait_until(lambda: heard, lambda: heard)
    assistant.close()
