"""What the writer, the saver and the outbox ask of a workspace, whichever work is done in it."""

from __future__ import annotations

from typing import Protocol, TypeVar

from intercoder.study.saving.outbox import Outbox, Owner
from intercoder.study.saving.pending_change import ChangeFormat, PendingChange
from intercoder.study.study import Study

C = TypeVar("C")
"""The changes that are made in a workspace."""
W_co = TypeVar("W_co", covariant=True)
"""What writing one of them led to."""


class Workspace(Protocol[C, W_co]):
    """A person's way into one round of a study. Its methods may be called from any thread."""

    @property
    def study(self) -> Study:
        """The study they work in."""

    @property
    def owner(self) -> Owner:
        """Whose work it is: the owner of what the outbox keeps."""

    @property
    def change_format(self) -> ChangeFormat[C]:
        """How the outbox writes their changes down."""

    def pressed(self, change: C) -> PendingChange[C]:
        """The change with its id, time and revision fixed: written twice, it is recognised."""

    def write(self, change: C | PendingChange[C]) -> W_co:
        """Write one change, in one transaction; it is on disk when this returns.

        Raises NotSavedError, UnreachableError or another StudyError; nothing is kept then, or, with
        UnreachableError, it may be.
        """

    def leave(self) -> None:
        """Give up what nobody else can have meanwhile."""


def outbox_of(workspace: Workspace[C, W_co]) -> Outbox[C] | None:
    """Where the changes are kept until the server has them; None for a study in a file."""
    if not workspace.study.is_remote:
        return None
    return Outbox(workspace.owner, workspace.change_format)
