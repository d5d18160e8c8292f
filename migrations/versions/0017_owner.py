"""The first account is the owner's; invitations, and an audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "users", sa.Column("owner", sa.Boolean(), nullable=False, server_default=sa.text("0"))
    )
    op.execute("UPDATE users SET owner = 1 WHERE id = (SELECT min(id) FROM users)")
    op.create_index("one_owner", "users", ["owner"], unique=True, sqlite_where=sa.text("owner = 1"))
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_table(
        "audit_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_lines"),
    )


def downgrade() -> None:
    op.drop_table("audit_lines")
    op.drop_table("invitations")
    op.drop_index("one_owner", "users")
    op.drop_column("users", "owner")
