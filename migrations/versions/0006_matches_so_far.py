"""How fast a run is, and what it has found so far."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: that makes the table anew, and deleting the old one takes the verdicts along.
    op.add_column("runs", sa.Column("rate", sa.Double(), server_default="0", nullable=False))
    op.add_column("runs", sa.Column("so_far", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("runs", "so_far")
    op.drop_column("runs", "rate")
