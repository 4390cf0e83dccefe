"""Libraries that look for a network when they are imported do not."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from intercoder.text.importing import without_sockets

WATCHED = """
import sys
sys.addaudithook(lambda event, _: print(event) if event.startswith("socket.") else None)
from intercoder.text.words import words
print(len(list(words("a calm room", "en"))), "spacy" in sys.modules)
"""


@pytest.mark.slow
def test_splitting_words_loads_spacy_and_makes_no_socket() -> None:
    said = subprocess.run(
        [sys.executable, "-c", WATCHED], capture_output=True, text=True, check=True
    ).stdout
    assert said == "3 True\n"


def test_what_the_machine_has_is_known_afterwards() -> None:
    before = socket.has_ipv6
    with without_sockets():
        assert not socket.has_ipv6
    assert socket.has_ipv6 == before
