"""What is new is counted by photo from an index that holds new verdicts alone."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
ARRIVED = sa.text("arrived_at IS NOT NULL")


def upgrade() -> None:
    _index_by("photo")


def downgrade() -> None:
    _index_by("verdict")


def _index_by(column: str) -> None:
    op.drop_index("new_verdicts", "verdicts")
    columns = ["run_id", column]
    where = {"sqlite_where": ARRIVED, "postgresql_where": ARRIVED}
    op.create_index("new_verdicts", "verdicts", columns, **where)
