"""The codebooks that come with the program are sound, and models of how to write one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.codebook.files.yaml_file import read_yaml
from intercoder.codebook.keys import RESERVED_KEYS

CODEBOOKS = sorted((Path(__file__).parent.parent.parent / "codebooks").glob("*.yaml"))


@pytest.fixture(params=CODEBOOKS, ids=lambda file: file.stem)
def shipped(request: pytest.FixtureRequest) -> Codebook:
    """One of the codebooks, read by the program itself."""
    reading = read_yaml(request.param.read_bytes())
    assert reading.faults == ()
    assert reading.codebook is not None
    return reading.codebook


def test_both_codebooks_are_there() -> None:
    assert [file.stem for file in CODEBOOKS] == ["library-visitors", "prevention-2know"]


def test_every_assignable_code_is_fully_described(shipped: Codebook) -> None:
    for code in shipped.codes:
        assert re.fullmatch(r"[a-z][a-z0-9-]*", code.id)
        assert code.definition
    for code in shipped.assignable:
        assert code.use_when, code.id
        assert code.dont_use_when, code.id
        assert 2 <= len(code.examples) <= 3, code.id
        assert code.aliases, code.id


def test_wished_keys_are_free_and_differ(shipped: Codebook) -> None:
    keys = [code.key for code in shipped.assignable if code.key]
    assert len(keys) >= 12
    assert len(keys) == len(set(keys))
    assert not RESERVED_KEYS & set(keys)


def test_codes_have_four_headings_and_a_rest_to_fall_back_on(shipped: Codebook) -> None:
    headings = [code.id for code in shipped.children(None) if code.heading]
    assert len(headings) == 4
    for heading in headings:
        assert 3 <= len(shipped.children(heading)) <= 9
    assert {"other", "unclear"} <= {code.id for code in shipped.children(None)}


def test_a_code_sends_the_coder_on_only_to_codes_that_exist(shipped: Codebook) -> None:
    names = {code.name for code in shipped.codes}
    for code in shipped.assignable:
        for pointed_at in re.findall(r"\(([A-Z][^()]*)\)", code.dont_use_when):
            for name in pointed_at.split(", "):
                assert name in names, f"{code.id}: {name}"
