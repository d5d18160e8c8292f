"""What most tests start from: an app of their own, people in it, and an engine that is quick."""

import io
import logging
import os
import re
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

# Before numpy is loaded: for so few faces its threads do nothing but wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import FlaskLoginClient
from jinja2 import FileSystemBytecodeCache
from PIL import Image
from sqlalchemy.orm import Session

from imgseg import create_app
from imgseg.database import upgrade_database
from imgseg.extensions import db
from imgseg.models.user import User
from imgseg.recognition.background import BACKGROUND_FILE, background
from imgseg.storage import places
from imgseg.storage.dialects import postgresql_url
from imgseg.web import error_pages, requests
from imgseg.web.logs import FORM, Discreet, DiscreetJson
from tests import postgresql, s3_server
from tests.accounts import logged_in
from tests.colour_engine import ColourEngine

# Names, addresses, hashes and tokens of the people in the tests.
PRIVATE = re.compile(r"Red Rosa|\bAnna\b|@example\.org|\$2b\$|three green ladders", re.IGNORECASE)
TESTS = Path(__file__).parent
Colour = tuple[int, int, int]
MakePhoto = Callable[..., bytes]


class _Grep(logging.Handler):
    """Reads the log as the server writes it, for what must not stand there."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._forms = (Discreet(FORM), DiscreetJson())
        # Of each request a line, as a server with IMGSEG_LOG=json writes it.
        requests.log.setLevel(logging.INFO)
        self.leaks: list[str] = []
        self.faults: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        texts = [form.format(record) for form in self._forms]
        self.leaks += filter(PRIVATE.search, texts)
        error = record.exc_info[1] if record.exc_info else None
        # What goes on in the background may be another test's, whose App_data is gone.
        of_request = record.name == error_pages.log.name and record.levelno >= logging.ERROR
        if of_request and error and not _is_meant(error):
            self.faults.append(texts[0])


def _is_meant(error: BaseException) -> bool:
    """Whether a test raises it, and so expects it."""
    frames = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames) and Path(frames[-1]).is_relative_to(TESTS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql", action="store_true", help="Have the web app use PostgreSQL in the tests."
    )
    parser.addoption(
        "--every-language",
        action="store_true",
        help="Look at every state in every language, wide and narrow, light and dark.",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--postgresql") and postgresql.programs() is None:
        # In one line, not in one for each test. In CI nothing may be left out.
        wrong = 1 if os.environ.get("CI") else 0
        pytest.exit("PostgreSQL is not installed: nothing is tested on it.", returncode=wrong)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--postgresql"):
        # What knows no App_data knows no database.
        kept = [item for item in items if _has_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not _has_database(item)])
        items[:] = kept


def _has_database(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", [])
    return "app_data" in names and not item.get_closest_marker("sqlite")


@pytest.fixture(autouse=True)
def faults() -> Iterator[list[str]]:
    """What the log has of requests that met a fault of ours; whoever makes one takes it out.

    A request may be answered with a 500 where a test looks only at what comes after it.
    """
    grep = _Grep()
    logging.getLogger().addHandler(grep)
    yield grep.faults
    logging.getLogger().removeHandler(grep)
    assert grep.leaks == []
    assert grep.faults == []


@pytest.fixture(scope="session")
def few_strangers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tenth of the background: colours differ more than faces, and learning takes a moment."""
    file = tmp_path_factory.mktemp("background") / "few.npy"
    np.save(file, np.load(BACKGROUND_FILE)[::10])
    return file


@pytest.fixture
def engine(
    few_strangers: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[ColourEngine]:
    # The real engine's faces are told apart as they are everywhere.
    if "fast_engine" not in request.fixturenames:
        monkeypatch.setattr("imgseg.recognition.background.BACKGROUND_FILE", few_strangers)
    background.cache_clear()
    yield ColourEngine()
    background.cache_clear()


@pytest.fixture
def photo() -> MakePhoto:
    """Makes a PNG of one colour; ``number`` makes it differ from others of that colour."""

    def make(colour: Colour, number: int = 0, size: tuple[int, int] = (40, 30)) -> bytes:
        image = Image.new("RGB", size, colour)
        image.putpixel((size[0] - 1, size[1] - 1), (number % 256, number // 256, 7))
        file = io.BytesIO()
        image.save(file, "PNG")
        return file.getvalue()

    return make


@pytest.fixture
def app_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """An empty App_data that the settings name, with its database where the tests want it."""
    folder = tmp_path / "App_data"
    monkeypatch.setenv("IMGSEG_APP_DATA", str(folder))
    if not request.config.getoption("--postgresql"):
        yield folder
        return
    shared: postgresql.Shared = request.getfixturevalue("shared_database")
    monkeypatch.setenv("DATABASE_URL", shared.address)
    yield folder
    shared.empty()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server in PostgreSQL, for databases of one's own."""
    with postgresql.running_server() as server:
        yield server.address


@pytest.fixture(scope="session")
def store_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3_server.Server]:
    """A store that speaks S3."""
    with s3_server.running_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(scope="session")
def shared_database(
    postgresql_server: str, tmp_path_factory: pytest.TempPathFactory
) -> postgresql.Shared:
    """A database in PostgreSQL with all tables, which each test leaves empty."""
    with pytest.MonkeyPatch.context() as patch:
        template = postgresql.make_database(postgresql_server, "tables")
        patch.setenv("DATABASE_URL", template)
        _make_tables(patch, tmp_path_factory)
    return postgresql.Shared(postgresql_server, "tables")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a database in SQLite with all tables, which take a while to be made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        _make_tables(patch, tmp_path_factory)
        return places.database_file().read_bytes()


def _make_tables(patch: pytest.MonkeyPatch, folders: pytest.TempPathFactory) -> None:
    patch.setenv("IMGSEG_APP_DATA", str(folders.mktemp("empty") / "App_data"))
    app = create_app()
    upgrade_database(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """The pages' templates, compiled once for all apps."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(
    app_data: Path,
    engine: ColourEngine,
    empty_database: bytes,
    templates: FileSystemBytecodeCache,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Flask]]:
    """Makes an app on the test's App_data; settings given to it stand above the test's own."""
    made: list[Flask] = []
    # No photo comes by itself here, and nobody wants to wait for it.
    monkeypatch.setattr("imgseg.jobs.following.QUIET_SECONDS", 0.02)
    monkeypatch.setattr("imgseg.jobs.following.BETWEEN_SECONDS", 0.02)

    def make(**settings: object) -> Flask:
        ours: dict[str, object] = {
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": False,
            "BCRYPT_LOG_ROUNDS": 4,
            "ENGINE": lambda: engine,
        }
        app = create_app(ours | settings)
        app.jinja_env.bytecode_cache = templates
        # An app that starts again finds what the first one left.
        file = places.database_file()
        if made or (file.exists() and file.stat().st_size):
            upgrade_database(app)
        elif not postgresql_url():
            file.write_bytes(empty_database)
        app.test_client_class = FlaskLoginClient
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["jobs"].wait()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        yield db.session()


@pytest.fixture
def make_user(app: Flask) -> Callable[[str], User]:
    """Makes an account, without the cost of hashing a password."""

    return partial(logged_in, app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def ann(app: Flask, make_user: Callable[[str], User]) -> FlaskClient:
    """Ann's browser; Ann is signed in."""
    return app.test_client(user=make_user("ann"))


@pytest.fixture
def bob(app: Flask, make_user: Callable[[str], User]) -> FlaskClient:
    """Bob's browser; Bob is signed in."""
    return app.test_client(user=make_user("bob"))
