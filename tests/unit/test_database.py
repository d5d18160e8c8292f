import re
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.orm import Session

from imgseg import create_app
from imgseg.config import PROJECT
from imgseg.database import upgrade_database
from imgseg.errors import ImgsegError, InputError
from imgseg.extensions import db
from imgseg.faces import Analysis, Face
from imgseg.findings import Finding
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumLook
from imgseg.models.job import Job
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.models.verdict import Verdict
from imgseg.services.accounts.logins import find_login
from imgseg.services.albums.albums import create_album
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.searches.searches import create_search
from imgseg.storage.snapshots import keep_snapshot
from imgseg.verdicts import Reason

pytestmark = pytest.mark.sqlite


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """An app that knows the migrations."""
    app = make_app()
    upgrade_database(app)
    return app


def test_the_migrations_make_the_tables_that_the_models_want(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), db.metadata)
    assert differences == []


def test_nobody_else_on_the_computer_may_read_the_data(app: Flask, app_data: Path) -> None:
    for name, mode in (("imgseg.db", 0o600), ("secret_key", 0o600), ("users", 0o700)):
        assert stat.S_IMODE((app_data / name).stat().st_mode) == mode


def test_an_upgrade_of_a_database_that_is_up_to_date_changes_nothing(app: Flask) -> None:
    upgrade_database(app)


def test_an_upgrade_from_the_first_version_keeps_the_faces(app: Flask) -> None:
    upgrade_database(app)
    numbers = np.random.default_rng(0).normal(0, 0.04, 512).astype(np.float32)
    face = Face(1, 2, 3, 4, 0.9, np.zeros((5, 2), np.float32), numbers)
    with app.app_context():
        index = FaceIndex(db.session(), 1, db.session.commit)
        index.add("00", "colours", Analysis(40, 30, [face]))
        downgrade(str(PROJECT / "migrations"), "0001")
        assert db.session.execute(text("SELECT length(embedding) FROM indexed_faces")).one() == (
            2048,
        )
        # As an imgseg of before wrote it.
        as_before = {"numbers": numbers.astype("<f4").tobytes()}
        db.session.execute(text("UPDATE indexed_faces SET embedding = :numbers"), as_before)
        db.session.commit()
    upgrade_database(app)
    with app.app_context():
        [kept] = index.load(["00"], "colours")["00"].faces
        assert kept.embedding == pytest.approx(numbers, rel=5e-4, abs=1e-7)
        size = text("SELECT length(embedding) FROM indexed_faces")
        assert db.session.execute(size).one() == (1024,)


def test_an_upgrade_keeps_runs_with_their_verdicts(app: Flask) -> None:
    with app.app_context():
        user = User(name="ann", email="a@example.org", password_hash="-")
        about = {"person": "Rosa", "verdict": "match", "faces": 1, "reason": {"code": "no_face"}}
        for row in (
            user,
            Album(user_id=1, name="Holidays"),
            Search(user_id=1, album_id=1, name="Rosa"),
            Run(user_id=1, search_id=1, status="done", findings=[Finding("two_photos")._asdict()]),
            Verdict(run_id=1, photo="a.jpg", **about),
        ):
            db.session.add(row)
            db.session.flush()
        db.session.commit()
        downgrade(str(PROJECT / "migrations"), "0009")
    upgrade_database(app)
    with app.app_context():
        run = db.session.scalars(select(Run)).one()
        assert (run.status, run.stage) == ("done", "")
        [verdict] = db.session.scalars(select(Verdict)).all()
        assert (verdict.photo, verdict.why) == ("a.jpg", Reason("said", words="no_face"))
        assert run.what_was_found == [Finding("said", names=("two_photos",))]


def test_an_upgrade_of_revision_0009_keeps_the_rows_of_every_table(app: Flask) -> None:
    """One row in each table, every column filled, as the release before this one kept them."""
    with app.app_context():
        downgrade(str(PROJECT / "migrations"), "0009")
        old = MetaData()
        old.reflect(db.engine)
        with db.engine.begin() as database:
            for table in old.sorted_tables:
                if table.name != "alembic_version":
                    database.execute(table.insert().values(_filled(table)))
        db.engine.dispose()
    upgrade_database(app)
    with app.app_context(), db.engine.connect() as database:
        broken = database.execute(text("PRAGMA foreign_key_check")).all()
        counts = {
            table.name: database.scalar(select(func.count()).select_from(table))
            for table in db.metadata.sorted_tables
            if table.name in old.tables
        }
        assert broken == []
        assert counts == dict.fromkeys(counts, 1)
        assert len(counts) > 10
        for entity in (Run, AlbumLook, Verdict, Search, Album, User):
            assert db.session.scalars(select(entity)).one()
        run, look = db.session.scalars(select(Job).order_by(Job.id)).all()
        assert isinstance(run, Run)
        assert (run.user_id, run.search_id, run.status) == (1, 1, "done")
        assert (run.done, run.total, run.message) == (1, 1, "x")
        assert isinstance(look, AlbumLook)
        assert (look.user_id, look.album_id, look.status, look.photos) == (1, 1, "done", 1)


def test_an_upgrade_keeps_what_became_of_looks_through_albums_and_a_downgrade_too(
    app: Flask,
) -> None:
    old = {"pending": None, "stopping": None, "failed": 3, "stopped": 2, "done": 5}
    migrations = str(PROJECT / "migrations")
    with app.app_context():
        db.session.add(User(name="ann", email="a@example.org", password_hash="-"))
        db.session.flush()
        db.session.add_all(Album(user_id=1, name=status) for status in old)
        db.session.commit()
        downgrade(migrations, "0017")
        looks = (
            "INSERT INTO album_looks (album_id, status, photos, stage, done, total, message,"
            " engine_id) SELECT id, name, :photos, '', 0, 0, '', 'e' FROM albums WHERE name = :name"
        )
        for status, photos in old.items():
            db.session.execute(text(looks), {"name": status, "photos": photos})
        db.session.commit()
        before = db.session.execute(text("SELECT * FROM album_looks ORDER BY album_id")).all()
    upgrade_database(app)
    with app.app_context():
        new = [
            (album.name, look.status, look.cancel_requested, look.photos)
            for album in db.session.scalars(select(Album).order_by(Album.id))
            for look in db.session.scalars(
                select(AlbumLook).where(AlbumLook.album_id == album.id).order_by(AlbumLook.id)
            )
        ]
        assert new == [
            ("pending", "pending", False, None),
            ("stopping", "running", True, None),
            ("failed", "done", False, 3),
            ("failed", "failed", False, None),
            ("stopped", "done", False, 2),
            ("stopped", "cancelled", False, None),
            ("done", "done", False, 5),
        ]
        db.session.rollback()
        downgrade(migrations, "0017")
        after = db.session.execute(text("SELECT * FROM album_looks ORDER BY album_id")).all()
        assert [row[:2] for row in after] == [
            (row.album_id, row.status.replace("stopping", "running")) for row in before
        ]


def _filled(table: Table) -> dict[str, object]:
    """A value for each column: 1, "x", a moment, an empty list; all is done."""
    kinds = {JSON: [], DateTime: datetime(2026, 5, 17, tzinfo=UTC), Boolean: True, Integer: 1}
    kinds |= {Float: 0.5, LargeBinary: b"\0" * 2048}
    return {
        column.name: "done"
        if column.name == "status"
        else next((v for kind, v in kinds.items() if isinstance(column.type, kind)), "x")
        for column in table.columns
    }


def test_who_is_logged_in_stays_so_through_the_upgrade(app: Flask, session: Session) -> None:
    downgrade(str(PROJECT / "migrations"), "0014")
    for row in (
        "users (id, name, email, password_hash, session_token, created_at)"
        " VALUES (1, 'ann', 'a@example.org', '-', 'the token', '2026-01-01')",
        "albums (user_id, name, created_at) VALUES (1, 'a', '2026-01-01')",
    ):
        session.execute(text(f"INSERT INTO {row}"))
    session.commit()
    upgrade_database(app)
    user = find_login(session, "the token")
    assert user
    assert user.name == "ann"
    assert session.scalars(select(Album.name)).all() == ["a"]


def test_no_persons_name_is_too_long_for_the_stage_of_a_run() -> None:
    assert isinstance(Job.__table__.c.stage.type, Text)


def test_a_database_of_a_newer_version_is_refused_with_the_way_out(app: Flask) -> None:
    with app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = 'newer'"))
        db.session.commit()
    with pytest.raises(ImgsegError, match=r"imgseg\.db cannot be used .*update imgseg"):
        upgrade_database(app)


@pytest.mark.parametrize("lost", ["gone", "cut to nothing"])
def test_photos_without_a_database_are_told_and_left_alone(app_data: Path, lost: str) -> None:
    photo = app_data / "users/1/albums/1/Test/a.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    if lost != "gone":
        (app_data / "imgseg.db").touch()
    with pytest.raises(ImgsegError, match=r"imgseg\.db is gone.* put a copy of the database back"):
        create_app()
    assert (app_data / "imgseg.db").exists() == (lost != "gone")
    assert photo.read_bytes() == b"a photo"


def test_the_newest_copy_of_the_database_is_named_as_the_way_back(
    app: Flask, app_data: Path, make_user: Callable[[str], User]
) -> None:
    make_user("ann")
    for day in (1, 2):
        keep_snapshot(datetime(2026, 3, day, tzinfo=UTC))
    photo = app_data / "users/1/albums/1/Test/a.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    with app.app_context():
        db.engine.dispose()
    for part in app_data.glob("imgseg.db*"):
        part.unlink()
    newest = re.escape(str(app_data / "snapshots/imgseg-2026-03-02.db"))
    with pytest.raises(ImgsegError, match=rf"is gone.*`python run\.py restore {newest}`"):
        create_app()


def test_photos_whose_account_the_database_does_not_know_are_told(
    app: Flask, app_data: Path
) -> None:
    photo = app_data / "users/7/searches/3/Train/Target/a.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    with pytest.raises(ImgsegError, match=r"users.7, and the database .* knows no account"):
        upgrade_database(app)


def test_no_number_that_a_folder_had_is_given_again(
    app: Flask, app_data: Path, session: Session, make_user: Callable[[str], User]
) -> None:
    # The database is a copy of before Ann's album 5, search 8 and of Bob, who deleted his account.
    ann = make_user("ann")
    for place in ("1/albums/5/Test", "1/searches/deleted-8/Train", "4/albums/2/Test"):
        (app_data / "users" / place).mkdir(parents=True)
    (app_data / "users/1/albums/5/Test/a.jpg").write_bytes(b"a photo")
    upgrade_database(app)
    album = create_album(session, ann.id, "New")
    search = create_search(session, album, "Rosa")
    session.commit()
    assert (album.id, search.id, make_user("eve").id) == (6, 9, 5)


def test_of_an_album_that_was_not_kept_the_next_one_shows_nothing(
    session: Session, make_user: Callable[[str], User]
) -> None:
    ann = make_user("ann")
    album = create_album(session, ann.id, "Not kept")
    folder = album_photos(album)
    (folder.photos / "a.jpg").write_bytes(b"a photo")
    folder.thumb("a.jpg").write_bytes(b"its thumbnail")
    session.rollback()
    assert create_album(session, ann.id, "Kept").id == 1
    assert folder.names() == []
    assert not folder.thumb("a.jpg").exists()


def test_a_file_that_is_no_database_is_refused_with_the_way_out(
    app_data: Path, make_app: Callable[..., Flask]
) -> None:
    app_data.mkdir()
    (app_data / "imgseg.db").write_text("my notes, long enough to be read as a header" * 9)
    with pytest.raises(ImgsegError, match=r"imgseg\.db cannot be used .*move it away"):
        make_app()


def test_the_signs_of_an_address_in_a_folders_name_do_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_app: Callable[..., Flask]
) -> None:
    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path / "50% ?a=b#c"))
    make_app()
    assert (tmp_path / "50% ?a=b#c" / "imgseg.db").stat().st_size > 0


def test_an_app_data_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path / "file" / "App_data"))
    with pytest.raises(InputError, match="set IMGSEG_APP_DATA to another folder"):
        create_app()


def test_a_setting_that_is_no_number_is_named(
    app_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_MAX_PHOTOS", "lots")
    with pytest.raises(InputError, match="IMGSEG_MAX_PHOTOS must be a whole number"):
        create_app()


def test_a_start_loads_no_heavy_library(app_data: Path) -> None:
    program = (
        "import sys; from imgseg import create_app; create_app();"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'cv2', 'scipy', 'onnxruntime', 'PIL', 'numpy'};"
        "print(*heavy & set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == ""
