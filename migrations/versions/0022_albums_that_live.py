"""Runs that follow their album, and photos that came since the first one."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
ARRIVED = sa.text("arrived_at IS NOT NULL")


def upgrade() -> None:
    # Not in a batch: that makes the table anew, and deleting the old one takes the verdicts along.
    op.add_column(
        "runs", sa.Column("follow_up", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("verdicts", sa.Column("arrived_at", sa.DateTime(), nullable=True))
    op.create_index(
        "new_verdicts",
        "verdicts",
        ["run_id", "verdict"],
        sqlite_where=ARRIVED,
        postgresql_where=ARRIVED,
    )


def downgrade() -> None:
    op.drop_index("new_verdicts", "verdicts")
    op.drop_column("verdicts", "arrived_at")
    op.drop_column("runs", "follow_up")
