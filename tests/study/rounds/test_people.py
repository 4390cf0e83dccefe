"""Who codes, and by which names."""

from __future__ import annotations

import pytest

from intercoder.errors import IntercoderError, StudyError
from intercoder.study.rounds.people import Coder, Role, add_coder, coders
from intercoder.study.study import Study

pytestmark = pytest.mark.postgres_now


def test_people_are_listed_in_the_order_they_were_added(study: Study) -> None:
    add_coder(study, " Čarla ", Role.LEAD, "site two")
    assert coders(study) == (Coder("anna"), Coder("ben"), Coder("Čarla", Role.LEAD, "site two"))


@pytest.mark.parametrize("name", ["anna", "ANNA", " anna"])
def test_a_name_is_given_once(study: Study, name: str) -> None:
    with pytest.raises(StudyError, match="already in the study"):
        add_coder(study, name)


@pytest.mark.parametrize("name", ["", "   ", "a,b", "a\x1b[31m", "a\nb", "x" * 61])
def test_names_that_would_cause_trouble_are_refused(study: Study, name: str) -> None:
    with pytest.raises(IntercoderError) as raised:
        add_coder(study, name)
    assert "\x1b" not in str(raised.value)
    assert len(coders(study)) == 2
