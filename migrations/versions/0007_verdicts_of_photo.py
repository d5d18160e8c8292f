"""The verdicts of a photo at hand: of several people, results show the best each photo has."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = ["run_id", "photo", "person", "verdict", "score"]


def upgrade() -> None:
    op.create_index("verdicts_of_photo", "verdicts", COLUMNS)


def downgrade() -> None:
    op.drop_index("verdicts_of_photo", "verdicts")
