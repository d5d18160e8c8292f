"""The people in an album: its faces, sorted by person."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "album_looks",
        sa.Column("album_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=True),
        sa.Column("engine_id", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], name="fk_album_looks_album_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("album_id", name="pk_album_looks"),
    )
    op.create_table(
        "album_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], name="fk_album_people_album_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_album_people"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_album_people_album_id", "album_people", ["album_id"])
    op.create_table(
        "person_faces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("photo", sa.Text(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("w", sa.Integer(), nullable=False),
        sa.Column("h", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["album_people.id"],
            name="fk_person_faces_person_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person_faces"),
    )
    op.create_index("ix_person_faces_person_id", "person_faces", ["person_id"])


def downgrade() -> None:
    op.drop_table("person_faces")
    op.drop_table("album_people")
    op.drop_table("album_looks")
