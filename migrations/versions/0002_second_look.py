"""How the faces of a photo were found: a second look says so."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: that makes the table anew, and deleting the old one takes the faces along.
    look = sa.Column("look", sa.String(12), server_default="", nullable=False)
    op.add_column("indexed_photos", look)


def downgrade() -> None:
    op.drop_column("indexed_photos", "look")
