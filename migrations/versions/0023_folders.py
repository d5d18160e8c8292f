"""Albums whose photos are read in place, from a folder of this computer."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("albums", sa.Column("source", sa.Text(), nullable=True))
    op.add_column("albums", sa.Column("looked", sa.JSON(), nullable=True))
    op.add_column("albums", sa.Column("away_since", sa.DateTime(), nullable=True))
    op.create_table(
        "folder_photos",
        sa.Column("album_id", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("mtime_ns", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"],
            ["albums.id"],
            name="fk_folder_photos_album_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("album_id", "name", name="pk_folder_photos"),
    )


def downgrade() -> None:
    op.drop_table("folder_photos")
    op.drop_column("albums", "away_since")
    op.drop_column("albums", "looked")
    op.drop_column("albums", "source")
