"""When photos were taken; what an older imgseg looked at is asked with the next run."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("indexed_photos", sa.Column("taken", sa.String(25), nullable=True))


def downgrade() -> None:
    op.drop_column("indexed_photos", "taken")
