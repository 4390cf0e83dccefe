"""Opens a coder's workspace once what earlier windows kept on this machine is sent."""

from __future__ import annotations

from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.saving.outbox import Owner
from intercoder.study.saving.outbox_replay import mentioning_what_is_kept, send_or_leave
from intercoder.study.study import MAIN_ROUND, Study


def open_workspace_and_send(
    study: Study, coder: str, *, round: str = MAIN_ROUND, take_over: bool = False
) -> tuple[CoderWorkspace, int]:
    """The coder's place at the study, once what was kept on this machine is written there.

    Also gives how many changes that were. Raises what `open_workspace` and `send_left_behind`
    raise; then the place is given up again, and what is not written stays kept.
    """
    with mentioning_what_is_kept(study, Owner(study.id, coder, round)):
        workspace = open_workspace(study, coder, round=round, take_over=take_over)
    return workspace, send_or_leave(workspace)
