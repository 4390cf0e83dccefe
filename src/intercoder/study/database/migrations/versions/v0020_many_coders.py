"""Many coders at once: what a server checks of a decision looks at its coder's own rows.

No table changes. The rules of a study on a server are made anew after an upgrade.
"""

from __future__ import annotations

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Nothing to change in the tables."""
