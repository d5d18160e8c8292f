"""From an upload to the photos found, as a person goes through it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.colour_engine import ColourEngine

Run = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]


def test_the_first_visit_leads_to_a_first_search(ann: FlaskClient) -> None:
    assert "Start the first search" in ann.get("/searches").text
    assert "No album yet" in ann.get("/albums").text


def test_a_search_finds_the_photos_of_the_person(ann: FlaskClient, search: str, run: Run) -> None:
    page = run(ann, search)
    assert "Download 2 photos" in page
    assert "sea.png" in page
    assert "other.png" not in page
    assert "<rect" in page
    assert "other.png" in ann.get(f"{search}?verdict=other").text
    assert "wall.png" in ann.get(f"{search}?verdict=no_face").text
    assert "it is not an image" in ann.get(f"{search}?verdict=unreadable").text
    assert "2 photos found" in ann.get("/searches").text


def test_the_download_is_a_whole_zip_of_the_matches_and_the_table(
    ann: FlaskClient, search: str, run: Run, album_files: dict[str, bytes]
) -> None:
    run(ann, search)
    answer = ann.get(f"{search}/output.zip")
    assert answer.content_length == len(answer.data)
    assert "Red Rosa from Holidays.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        names = {"Summer/sea.png", "Summer/beach ☀.png"}
        assert set(archive.namelist()) == names | {"segregation.csv"}
        assert all(archive.read(name) == album_files[name] for name in names)


def test_there_is_no_download_before_a_run_is_done(ann: FlaskClient, search: str) -> None:
    assert ann.get(f"{search}/output.zip").status_code == 404


def test_a_second_person_in_the_same_album_costs_no_second_look(
    ann: FlaskClient,
    search: str,
    run: Run,
    send: Send,
    engine: ColourEngine,
    photo: Callable[..., bytes],
) -> None:
    run(ann, search)
    seen = engine.analysed
    other = ann.post("/searches/new", data={"person": "Blue", "album": "1"}).location
    send(ann, f"{other}/train/target", {"b.png": photo((20, 20, 250), 50)})
    send(ann, f"{other}/train/unknown", {"r.png": photo((250, 20, 20), 51)})
    assert "Download 1 photo" in run(ann, other)
    assert engine.analysed == seen + 2


def test_results_stay_visible_while_the_search_is_set_up_again(
    ann: FlaskClient, search: str, run: Run
) -> None:
    run(ann, search)
    edit = ann.get(f"{search}/edit").text
    assert "Photos of Red Rosa" in edit
    assert "Back to the results" in edit
    assert "Download 2 photos" in ann.get(search).text


def test_a_stricter_run_replaces_the_results(ann: FlaskClient, search: str, run: Run) -> None:
    run(ann, search)
    ann.post(f"{search}/run", data={"strictness": "100"})
    page = run_ended(ann, search)
    assert "No photo in this album shows Red Rosa" in page
    assert 'value="100"' in ann.get(f"{search}/edit").text


def run_ended(client: FlaskClient, search: str) -> str:
    client.application.extensions["jobs"].wait()
    return client.get(search).text


def test_deleting_the_search_and_the_album_leaves_nothing_on_disk(
    ann: FlaskClient, search: str, run: Run, app_data: Path
) -> None:
    run(ann, search)
    ann.get("/albums/1/thumbs/Summer/sea.png").close()
    gone = ann.post(f"{search}/delete", follow_redirects=True).text
    assert "The search for Red Rosa is deleted, with its 6 uploaded photos" in gone
    assert ann.get(search).status_code == 404
    assert "5 photos" in ann.get("/albums").text
    gone = ann.post("/albums/1/delete", follow_redirects=True).text
    assert "The album “Holidays” is deleted: 5 uploaded photos" in gone
    assert [path for path in (app_data / "users").rglob("*") if path.is_file()] == []
    database = b"".join(path.read_bytes() for path in app_data.glob("imgseg.db*"))
    assert b"Red Rosa" not in database
    assert b"sea.png" not in database


def test_deleting_an_album_deletes_the_searches_in_it(
    ann: FlaskClient, search: str, run: Run
) -> None:
    run(ann, search)
    assert "1 search" in ann.get("/albums/1").text
    ann.post("/albums/1/delete")
    assert ann.get(search).status_code == 404
    assert "Start the first search" in ann.get("/searches").text
