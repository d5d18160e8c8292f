"""Each device has a login of its own; an e-mail address may be in several accounts."""

import hashlib
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    logins = op.create_table(
        "logins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_logins_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_logins"),
        sa.UniqueConstraint("token_hash", name="uq_logins_token_hash"),
    )
    op.create_index("ix_logins_user_id", "logins", ["user_id"])
    # Who is logged in stays so.
    users = sa.table("users", sa.column("id"), sa.column("session_token"))
    op.bulk_insert(
        logins,
        [
            {
                "user_id": number,
                "token_hash": hashlib.sha256(token.encode()).hexdigest(),
                "created_at": datetime.now(UTC).replace(tzinfo=None),
            }
            for number, token in op.get_bind().execute(sa.select(users)).all()
        ],
    )
    with op.batch_alter_table("users", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint("uq_users_session_token", type_="unique")
        table.drop_column("session_token")
        table.drop_constraint("uq_users_email", type_="unique")
        table.create_index("ix_users_email", ["email"])


def downgrade() -> None:
    op.add_column(
        "users",
        sa.Column("session_token", sa.String(length=64), nullable=False, server_default=""),
    )
    op.execute("UPDATE users SET session_token = hex(randomblob(32))")
    with op.batch_alter_table("users", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("session_token", server_default=None)
        table.create_unique_constraint("uq_users_session_token", ["session_token"])
        table.drop_index("ix_users_email")
        table.create_unique_constraint("uq_users_email", ["email"])
    op.drop_table("logins")
