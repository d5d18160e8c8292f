"""One table of jobs: what is of their life leaves the runs and the looks through albums."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ACTIVE = sa.text("status IN ('pending', 'running')")


def upgrade() -> None:
    _make_jobs()
    op.execute(
        "INSERT INTO jobs (id, kind, user_id, search_id, status, cancel_requested, attempts, size,"
        " stage, done, total, rate, so_far, message, created_at, started_at, heartbeat_at,"
        " finished_at)"
        " SELECT runs.id, 'run', searches.user_id, search_id, status, cancel_requested,"
        " status != 'pending', total, stage, done, total, rate, so_far, message, runs.created_at,"
        " started_at, NULL, finished_at FROM runs JOIN searches ON searches.id = search_id"
    )
    # What was found by the last look that was done, then what became of the last one.
    _keep_looks("'done'", "0", "photos IS NOT NULL")
    _keep_looks(
        "replace(replace(status, 'stopping', 'running'), 'stopped', 'cancelled')",
        "status = 'stopping'",
        "status != 'done' OR photos IS NULL",
    )
    _make_anew(
        "album_looks",
        "SELECT jobs.id, photos, seen, engine_id FROM album_looks JOIN jobs"
        " ON jobs.kind = 'album_look' AND jobs.album_id = album_looks.album_id"
        " AND jobs.status = 'done' AND photos IS NOT NULL"
        " UNION ALL SELECT id, NULL, NULL, '' FROM jobs"
        " WHERE kind = 'album_look' AND status != 'done'",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=True),
        sa.Column("seen", sa.JSON(), nullable=True),
        sa.Column("engine_id", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["jobs.id"], name="fk_album_looks_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_album_looks"),
    )
    _make_anew(
        "runs",
        "SELECT id, findings, people, skipped, engine_id FROM runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("engine_id", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["jobs.id"], name="fk_runs_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )


def downgrade() -> None:
    _make_anew(
        "album_looks",
        "SELECT album_id, replace(status, 'cancelled', 'stopped'), stage, done, total, message,"
        " (SELECT photos FROM album_looks WHERE album_looks.id = done_id),"
        " coalesce((SELECT engine_id FROM album_looks WHERE album_looks.id = done_id), ''),"
        " (SELECT seen FROM album_looks WHERE album_looks.id = done_id)"
        " FROM (SELECT max(id) AS last_id, max(id) FILTER (WHERE status = 'done') AS done_id"
        " FROM jobs WHERE kind = 'album_look' GROUP BY album_id) JOIN jobs ON jobs.id = last_id",
        sa.Column("album_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=True),
        sa.Column("engine_id", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("seen", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], name="fk_album_looks_album_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("album_id", name="pk_album_looks"),
    )
    _make_anew(
        "runs",
        "SELECT runs.id, search_id, status, cancel_requested, done, total, message, findings,"
        " skipped, created_at, started_at, finished_at, people, engine_id, rate, so_far, stage"
        " FROM runs JOIN jobs ON jobs.id = runs.id",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("people", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("engine_id", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("rate", sa.Double(), nullable=False, server_default="0"),
        sa.Column("so_far", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("stage", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["search_id"], ["searches.id"], name="fk_runs_search_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_search_id", "runs", ["search_id"])
    op.create_index("one_active_run", "runs", ["search_id"], unique=True, sqlite_where=ACTIVE)
    op.drop_table("jobs")


def _make_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=True),
        sa.Column("album_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("so_far", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_jobs_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["search_id"], ["searches.id"], name="fk_jobs_search_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["album_id"], ["albums.id"], name="fk_jobs_album_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sqlite_autoincrement=True,
    )
    for column in ("user_id", "search_id", "album_id"):
        op.create_index(f"ix_jobs_{column}", "jobs", [column])
    for what in ("search", "album"):
        columns = [f"{what}_id", "kind"]
        op.create_index(f"one_active_of_{what}", "jobs", columns, unique=True, sqlite_where=ACTIVE)
    samples = sa.text("kind = 'samples' AND status IN ('pending', 'running')")
    op.create_index("one_active_of_samples", "jobs", ["user_id"], unique=True, sqlite_where=samples)


def _keep_looks(status: str, cancel_requested: str, which: str) -> None:
    op.execute(
        "INSERT INTO jobs (kind, user_id, album_id, status, cancel_requested, attempts, size,"  # noqa: S608
        " stage, done, total, rate, so_far, message, created_at)"
        f" SELECT 'album_look', albums.user_id, album_id, {status}, {cancel_requested},"
        " status != 'pending', total, stage, done, total, 0, '{}', message, datetime('now')"
        f" FROM album_looks JOIN albums ON albums.id = album_id WHERE {which}"
    )


def _make_anew(name: str, rows: str, *columns: sa.schema.SchemaItem, **options: bool) -> None:
    op.create_table(f"{name}_anew", *columns, **options)
    op.execute(f"INSERT INTO {name}_anew {rows}")
    op.drop_table(name)
    op.rename_table(f"{name}_anew", name)
