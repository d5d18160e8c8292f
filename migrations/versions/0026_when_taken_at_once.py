"""When photos were taken is read from an index that holds it."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("taken_of_photo", "indexed_photos", ["owner", "sha256", "taken"])


def downgrade() -> None:
    op.drop_index("taken_of_photo", "indexed_photos")
