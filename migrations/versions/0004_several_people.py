"""Searches for several people at once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever made a search before sought one person, in whatever folders the photos lie.
    op.add_column(
        "searches", sa.Column("several", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("runs", sa.Column("people", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("verdicts") as verdicts:
        verdicts.alter_column("person", existing_type=sa.String(length=120), type_=sa.Text())


def downgrade() -> None:
    with op.batch_alter_table("verdicts") as verdicts:
        verdicts.alter_column("person", existing_type=sa.Text(), type_=sa.String(length=120))
    op.drop_column("runs", "people")
    op.drop_column("searches", "several")
