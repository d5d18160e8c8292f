"""How much of a face is to be seen, as the second network tells it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "indexed_faces", sa.Column("quality", sa.Double(), nullable=False, server_default="1")
    )


def downgrade() -> None:
    op.drop_column("indexed_faces", "quality")
