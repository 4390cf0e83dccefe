"""What leaves a study: a server lets coders' logins ask whether it is sealed, and note what left.

No table changes. The rules of a study on a server are made anew after an upgrade.
"""

from __future__ import annotations

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Nothing to change in the tables."""
