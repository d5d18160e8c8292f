"""Photos whose files a sudden stop kept from being removed are known at the next start."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "removals",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("photos", sa.Text(), nullable=False),
        sa.Column("thumbs", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
    )
    op.create_index("ix_removals_user_id", "removals", ["user_id"])


def downgrade() -> None:
    op.drop_table("removals")
