"""A search as people set it up: Target red, other people blue, in an album of both."""

import io
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.colour_engine import ColourEngine
from tests.functional.segregation.gate import Gate
from tests.functional.segregation.steps import jobs_end, start

RED, BLUE, GREY = (250, 20, 20), (20, 20, 250), (90, 90, 90)
Files = dict[str, bytes]


@pytest.fixture
def send() -> Callable[..., TestResponse]:
    """Uploads files (name -> content) as the page's script does."""

    def upload(client: FlaskClient, address: str, files: Files, **headers: str) -> TestResponse:
        data = {
            "files": [(io.BytesIO(content), "name in no folder") for content in files.values()],
            "paths": list(files),
        }
        return client.post(address, data=data, headers={"Accept": "application/json"} | headers)

    return upload


@pytest.fixture
def album_files(photo: Callable[..., bytes]) -> Files:
    return {
        "Summer/sea.png": photo(RED, 1),
        "Summer/beach ☀.png": photo(RED, 2),
        "Summer/2/other.png": photo(BLUE, 3),
        "Summer/wall.png": photo(GREY),
        "Summer/broken.jpg": b"no photo at all",
    }


@pytest.fixture
def search(
    ann: FlaskClient,
    send: Callable[..., TestResponse],
    photo: Callable[..., bytes],
    album_files: Files,
) -> str:
    """The address of Ann's search, ready to start; its album is /albums/1."""
    form = {"person": "Red Rosa", "album": "new", "album_name": "Holidays"}
    address = ann.post("/searches/new", data=form).location
    send(ann, f"{address}/train/target", {f"{i}.png": photo(RED, 10 + i) for i in range(3)})
    send(ann, f"{address}/train/unknown", {f"{i}.png": photo(BLUE, 20 + i) for i in range(3)})
    send(ann, "/albums/1/photos", album_files)
    return address


@pytest.fixture
def run() -> Callable[[FlaskClient, str], str]:
    """Starts a search, waits for its end, and returns its page."""

    def run_to_its_end(client: FlaskClient, address: str) -> str:
        start(client, address)
        jobs_end(client)
        return client.get(address).text

    return run_to_its_end


@pytest.fixture
def done(ann: FlaskClient, search: str, run: Callable[[FlaskClient, str], str]) -> str:
    """The address of Ann's search, which has found 2 of the 5 photos in her album."""
    run(ann, search)
    return search


@pytest.fixture
def gate(engine: ColourEngine) -> Iterator[Gate]:
    """Holds the engine before its first photo until it is opened."""
    gate = Gate(engine)
    yield gate
    gate.open()
