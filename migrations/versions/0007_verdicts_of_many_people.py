"""Verdicts by person and by photo at hand: where several are sought, a run has many."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = {
    "verdicts_of_person": ["run_id", "person", "verdict", "score"],
    "verdicts_of_photo": ["run_id", "photo", "person", "verdict", "score"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "verdicts", columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "verdicts")
