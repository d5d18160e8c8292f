"""Why a job failed is kept so that each page can say it in the language of whoever reads it."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("told", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("jobs", "told")
