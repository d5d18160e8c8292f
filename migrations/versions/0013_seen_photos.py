"""Which photos of an album were looked at for people, and room for the stage of a run."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("album_looks", sa.Column("seen", sa.JSON(), nullable=True))
    # Not in a batch: that makes the table anew, and deleting the old one takes the verdicts along.
    # What is lost is read only while a run works.
    op.drop_column("runs", "stage")
    op.add_column("runs", sa.Column("stage", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("runs", "stage")
    op.add_column("runs", sa.Column("stage", sa.String(40), nullable=False, server_default=""))
    op.drop_column("album_looks", "seen")
