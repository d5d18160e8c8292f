"""People, remembered across albums, the faces they are known by, and which search means whom."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_people_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_people_user_id", "people", ["user_id"])
    op.create_table(
        "person_examples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=True),
        sa.Column("search_id", sa.Integer(), nullable=True),
        sa.Column("photo", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        *(sa.Column(side, sa.Integer(), nullable=False) for side in "xywh"),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_person_examples_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], name="fk_person_examples_album_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["searches.id"],
            name="fk_person_examples_search_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person_examples"),
        sa.UniqueConstraint(
            "person_id", "album_id", "photo", name="uq_person_examples_person_id_album_id_photo"
        ),
    )
    op.create_index("ix_person_examples_album_id", "person_examples", ["album_id"])
    op.create_index("ix_person_examples_search_id", "person_examples", ["search_id"])
    op.create_table(
        "sought_people",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("learnt", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["search_id"], ["searches.id"], name="fk_sought_people_search_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_sought_people_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("search_id", "name", name="pk_sought_people"),
    )
    op.create_index("ix_sought_people_person_id", "sought_people", ["person_id"])


def downgrade() -> None:
    for table in ("sought_people", "person_examples", "people"):
        op.drop_table(table)
