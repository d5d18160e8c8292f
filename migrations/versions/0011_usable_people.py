"""Which groups of faces are of use, and which are hands, logos and blur."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "album_people", sa.Column("usable", sa.Boolean(), nullable=False, server_default="1")
    )


def downgrade() -> None:
    op.drop_column("album_people", "usable")
