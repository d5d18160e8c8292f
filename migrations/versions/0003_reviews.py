"""What people say of the photos found, and the engine whose index answers them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("photo", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("x", sa.Integer(), nullable=True),
        sa.Column("y", sa.Integer(), nullable=True),
        sa.Column("w", sa.Integer(), nullable=True),
        sa.Column("h", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["search_id"], ["searches.id"], name="fk_reviews_search_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.UniqueConstraint(
            "search_id", "person", "photo", name="uq_reviews_search_id_person_photo"
        ),
    )
    # Not in a batch: that makes the table anew, and deleting the old one takes the verdicts along.
    engine_id = sa.Column("engine_id", sa.String(120), server_default="", nullable=False)
    op.add_column("runs", engine_id)


def downgrade() -> None:
    op.drop_column("runs", "engine_id")
    op.drop_table("reviews")
