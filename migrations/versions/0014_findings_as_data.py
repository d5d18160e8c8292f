"""Findings and reasons are data now; what was said before stays, in its words."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    def data_of(old: dict) -> dict:
        return {"code": "said", "photo": old["photo"], "names": [old["finding"]]}

    _rewrite(lambda old: old if "code" in old else data_of(old))
    op.execute("UPDATE verdicts SET reason = json_object('code', 'said', 'words', reason)")
    with op.batch_alter_table("verdicts") as table:
        table.alter_column("reason", existing_type=sa.Text(), type_=sa.JSON(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("verdicts") as table:
        table.alter_column("reason", existing_type=sa.JSON(), type_=sa.Text(), nullable=False)
    # Not ->>, which is younger than the SQLite of some systems.
    words = "coalesce(json_extract(reason, '$.words'), json_extract(reason, '$.code'))"
    op.execute(f"UPDATE verdicts SET reason = {words}")  # noqa: S608
    # The sentences are made by the app, which may be another by then.
    _rewrite(lambda new: {"photo": new["photo"], "finding": " ".join(new["names"]) or new["code"]})


def _rewrite(change) -> None:
    database = op.get_bind()
    runs = sa.table("runs", sa.column("id"), sa.column("findings", sa.Text))
    for run, findings in database.execute(sa.select(runs.c.id, runs.c.findings)).all():
        if findings and findings != "[]":
            rows = json.dumps([change(one) for one in json.loads(findings)])
            database.execute(runs.update().where(runs.c.id == run).values(findings=rows))
