"""The base of every table, free of Flask so that the command line starts fast."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, registry


class Base(DeclarativeBase):
    """Base of every table of the project."""

    # SQLite can alter a constraint in a later migration only by its name.
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )
    # SQLite numbers the rows of integer keys only; elsewhere those would end at 2 ** 31.
    registry = registry(
        metadata=metadata, type_annotation_map={int: BigInteger().with_variant(Integer, "sqlite")}
    )


def now() -> datetime:
    """The present moment in UTC, without a zone, as SQLite keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
