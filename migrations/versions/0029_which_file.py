"""A photo whose files still have to go is known from one that came by its name later."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
COLUMNS = ("size", "mtime_ns")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name in COLUMNS:
        # Of rows that are there already nobody knows it.
        op.add_column("removals", sa.Column(name, NUMBER, nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("removals", name)
