"""When searches and albums were used last, how long each owner keeps them, and receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("keep_days", sa.Integer(), nullable=True))
    for table in ("albums", "searches"):
        # SQLite adds a column that is not null only with a constant; it is not to be seen.
        op.add_column(
            table,
            sa.Column(
                "last_used_at", sa.DateTime(), nullable=False, server_default="2000-01-01 00:00:00"
            ),
        )
        # The time to use it again starts now, or the first sweep would take what nobody warned of.
        used = sa.table(table, sa.column("last_used_at"))
        op.execute(used.update().values(last_used_at=sa.func.current_timestamp()))
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("occasion", sa.String(length=10), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.Column("albums", sa.Integer(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("faces", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_receipts_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
    )
    op.create_index("ix_receipts_user_id", "receipts", ["user_id"])


def downgrade() -> None:
    op.drop_table("receipts")
    for table in ("searches", "albums"):
        op.drop_column(table, "last_used_at")
    op.drop_column("users", "keep_days")
