"""Passwords that imgseg makes end after a day."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("password_ends_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "password_ends_at")
