"""Somebody who reads another language: here one that says the English sentences «so»."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from imgseg.web import languages
from scripts.sentences import said

RED, GREY = (250, 20, 20), (90, 90, 90)


@pytest.fixture(scope="module")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    catalog = Catalog("de")
    for message in said():
        forms = message.id if isinstance(message.id, tuple) else (message.id,)
        translated = tuple(f"«{form}»" for form in forms)
        whole = translated if message.pluralizable else translated[0]
        catalog.add(message.id, whole, message.locations)
    folder = tmp_path_factory.mktemp("translations")
    file = folder / "de" / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as content:
        write_po(content, catalog)
    return folder


@pytest.fixture(autouse=True)
def _german(translations: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(languages, "FOLDER", translations)
    monkeypatch.setitem(languages.LANGUAGES, "de", "Deutsch")
    languages.sentences_of.cache_clear()
    yield
    languages.sentences_of.cache_clear()


@pytest.fixture
def ann(ann: FlaskClient) -> FlaskClient:
    ann.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    return ann


def in_english(client: FlaskClient, address: str) -> str:
    return client.get(address, headers={"Accept-Language": "en"}).text


def name_of(download: Response) -> str:
    _, _, name = download.headers["Content-Disposition"].rpartition("filename*=UTF-8''")
    return unquote(name)


def test_what_cannot_be_done_is_told_in_the_readers_language(ann: FlaskClient) -> None:
    assert "«There is no such album here: it may have been deleted.»" in ann.get("/albums/99").text


def test_what_came_of_an_upload_is_told_in_the_readers_language(
    ann: FlaskClient, send: Callable[..., TestResponse]
) -> None:
    ann.post("/albums", data={"name": "Holidays"})
    told = send(ann, "/albums/1/photos", {"half.zip": b"PK"}).get_json()
    assert told["errors"] == [
        "«half.zip is not a whole zip file: make or download it again, or upload the folder.»"
    ]


def test_why_a_search_failed_is_told_to_each_in_their_own_language(
    ann: FlaskClient,
    send: Callable[..., TestResponse],
    photo: Callable[..., bytes],
    album_files: dict[str, bytes],
    run: Callable[[FlaskClient, str], str],
) -> None:
    form = {"person": "Rosa", "album": "new", "album_name": "Holidays"}
    address = ann.post("/searches/new", data=form).location
    send(ann, f"{address}/train/target", {"wall.png": photo(GREY)})
    send(ann, "/albums/1/photos", album_files)
    assert "«No face was found in any Target photo: add photos" in run(ann, address)
    assert " No face was found in any Target photo: add photos" in in_english(ann, address)


def test_the_reasons_are_in_the_readers_language_and_the_table_is_in_english(
    ann: FlaskClient, search: str, run: Callable[[FlaskClient, str], str]
) -> None:
    assert "«Its face looks like the person: it scores" in run(ann, search)
    assert "«It cannot be read: «it is not an image».»" in (
        ann.get(f"{search}?verdict=unreadable").text
    )
    with zipfile.ZipFile(io.BytesIO(ann.get(f"{search}/output.zip").data)) as archive:
        table = archive.read("segregation.csv").decode()
    assert "«" not in table
    assert "It cannot be read: it is not an image." in table
    shown = ann.post(
        f"{search}/reviews/rejected",
        data={"photo": "Summer/sea.png"},
        headers={"Accept": "application/json"},
    ).get_json()
    assert shown["said"].startswith("«Noted: sea.png does not show Red Rosa.»")


def test_what_a_zip_of_several_albums_is_called_is_in_the_readers_language(
    ann: FlaskClient,
    search: str,
    run: Callable[[FlaskClient, str], str],
    send: Callable[..., TestResponse],
    photo: Callable[..., bytes],
) -> None:
    run(ann, search)
    ann.post("/albums", data={"name": "Garden"})
    send(ann, "/albums/2/photos", {"r.png": photo(RED, 40)})
    ann.post("/albums/2/find", data={"person": "1"})
    ann.application.extensions["jobs"].wait()
    for address, name in (
        ("/people/1/photos.zip", "«Red Rosa from «all albums»».zip"),
        ("/people/1/photos.zip?album=2", "«Red Rosa from Garden».zip"),
        ("/photos.zip?with=1", "«Red Rosa from «2 albums»».zip"),
        ("/photos.zip?with=1&album=2", "«Red Rosa from Garden».zip"),
    ):
        with ann.get(address) as answer:
            assert name_of(answer) == name
