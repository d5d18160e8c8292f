"""Which groups of an album may be one person, and what its owner said of them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("album_people", sa.Column("part_of", sa.Integer(), nullable=True))
    op.create_index("ix_album_people_part_of", "album_people", ["part_of"])
    op.create_table(
        "person_pairs",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("likelihood", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["album_people.id"], name="fk_person_pairs_first_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["album_people.id"], name="fk_person_pairs_second_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name="pk_person_pairs"),
    )
    op.create_index("ix_person_pairs_second_id", "person_pairs", ["second_id"])
    op.create_table(
        "person_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        *(
            sa.Column(f"{face}_{part}", kind, nullable=False)
            for face in ("first", "second")
            for part, kind in (
                ("photo", sa.Text()),
                *((side, sa.Integer()) for side in ("x", "y", "w", "h")),
            )
        ),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], name="fk_person_answers_album_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person_answers"),
    )
    op.create_index("ix_person_answers_album_id", "person_answers", ["album_id"])


def downgrade() -> None:
    op.drop_table("person_answers")
    op.drop_table("person_pairs")
    op.drop_index("ix_album_people_part_of", "album_people")
    op.drop_column("album_people", "part_of")
