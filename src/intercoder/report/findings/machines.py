"""What machines coded in a study."""

from __future__ import annotations

import numpy as np

from intercoder.report.findings.material import MachineCoding
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.rounds.people import Role, coders
from intercoder.study.study import Study


def machine_coding(study: Study) -> MachineCoding | None:
    """How many answers machines coded; None where there is no machine with a decision."""
    machines = [one.name for one in coders(study) if one.role is Role.MACHINE]
    if not machines:
        return None
    found = judgements(study, also=machines)
    coded = [column.answer[~column.skipped] for column in found.columns if column.coder in machines]
    if not coded:
        return None
    return MachineCoding(len(machines), int(np.unique(np.concatenate(coded)).size))
