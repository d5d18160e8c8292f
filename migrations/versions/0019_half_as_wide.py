"""Embeddings in float16: an index takes half the room."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

FACES = sa.table(
    "indexed_faces", sa.column("id", sa.Integer), sa.column("embedding", sa.LargeBinary)
)
# How many numbers an embedding has: FaceNet's, and SFace's beside them.
LENGTHS = 512, 640
# So many rows in memory at a time.
PAGE = 1000


def upgrade() -> None:
    _convert("<f4", "<f2")


def downgrade() -> None:
    _convert("<f2", "<f4")


def _convert(before: str, after: str) -> None:
    connection = op.get_bind()
    wanted = sa.select(FACES.c.id, FACES.c.embedding).order_by(FACES.c.id).limit(PAGE)
    change = FACES.update().where(FACES.c.id == sa.bindparam("face"))
    last = -1
    while rows := connection.execute(wanted.where(FACES.c.id > last)).all():
        last = rows[-1].id
        if changed := _changed(rows, before, after):
            connection.execute(change.values(embedding=sa.bindparam("numbers")), changed)


def _changed(rows: Sequence[sa.Row[Any]], before: str, after: str) -> list[dict[str, Any]]:
    # Late: a start with nothing to convert need not wait for it.
    import numpy as np

    sizes = [np.dtype(before).itemsize * length for length in LENGTHS]
    return [
        {"face": id_, "numbers": np.frombuffer(numbers, before).astype(after).tobytes()}
        for id_, numbers in rows
        if len(numbers) in sizes
    ]
