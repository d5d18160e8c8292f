"""From an upload to the photos found, as a person goes through it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from imgseg.extensions import db
from imgseg.models.verdict import Verdict
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


def test_what_it_is_unsure_about_is_pointed_out(ann: FlaskClient, search: str, run: Run) -> None:
    run(ann, search)
    with ann.application.app_context():
        found = Verdict.photo == "Summer/sea.png"
        db.session.execute(update(Verdict).where(found).values(verdict="unsure"))
        db.session.commit()
    page = ann.get(search).text
    assert "<strong>1</strong> of 5 photos shows Red Rosa." in page
    assert '>1 unsure<span class="on-wide"> photo<' in page
    assert "not in the download" in ann.get(f"{search}?verdict=unsure").text


def test_who_finds_nothing_reads_what_to_try(ann: FlaskClient, search: str, run: Run) -> None:
    run(ann, search)
    ann.post(f"{search}/run", data={"strictness": "100"})
    page = run_ended(ann, search)
    assert "No photo in this album shows Red Rosa" in page
    assert "a lower strictness than 100" in page
    assert "more photos of Red Rosa" in page


def test_searches_and_albums_are_recognised_by_a_photo(ann: FlaskClient, search: str) -> None:
    assert f'src="{search}/thumbs/target/0.png"' in ann.get("/searches").text
    # Sorted by name, with the capital letters first.
    assert 'src="/albums/1/thumbs/Summer/2/other.png"' in ann.get("/albums").text


def test_the_set_up_shows_the_photos_and_how_long_it_will_take(
    ann: FlaskClient, search: str
) -> None:
    page = ann.get(search).text
    assert f'src="{search}/thumbs/target/0.png"' in page
    # Once, with a way to take it out; the other 0.png is one of other people.
    assert page.count('src="/searches/1/thumbs/target/0.png"') == 1
    assert page.count('aria-label="Remove 0.png"') == 2
    assert "Takes less than a minute, or moments if imgseg knows these photos" in page


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
    seen = len(engine.analysed)
    other = ann.post("/searches/new", data={"person": "Blue", "album": "1"}).location
    send(ann, f"{other}/train/target", {"b.png": photo((20, 20, 250), 50)})
    send(ann, f"{other}/train/unknown", {"r.png": photo((250, 20, 20), 51)})
    assert "Download 1 photo" in run(ann, other)
    assert len(engine.analysed) == seen + 2


def test_results_stay_visible_while_the_search_is_set_up_again(
    ann: FlaskClient, search: str, run: Run
) -> None:
    run(ann, search)
    edit = ann.get(f"{search}/edit").text
    assert "Red Rosa" in edit
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


def test_a_photo_removed_from_the_album_leaves_the_results_too(
    ann: FlaskClient, search: str, run: Run, app_data: Path
) -> None:
    run(ann, search)
    ann.post("/albums/1/photos/remove", data={"photo": "Summer/sea.png"})
    page = ann.get(search).text
    assert "Download 1 photo" in page
    assert "sea.png" not in page
    answer = ann.get(f"{search}/output.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert set(archive.namelist()) == {"Summer/beach ☀.png", "segregation.csv"}
        assert b"sea.png" not in archive.read("segregation.csv")
    database = b"".join(path.read_bytes() for path in app_data.glob("imgseg.db*"))
    assert b"sea.png" not in database


def test_deleting_the_search_and_the_album_leaves_nothing_on_disk(
    ann: FlaskClient, search: str, run: Run, app_data: Path
) -> None:
    run(ann, search)
    ann.get("/albums/1/thumbs/Summer/sea.png").close()
    gone = ann.post(f"{search}/delete", follow_redirects=True).text
    assert "The search for Red Rosa is deleted: 1 search, 6 photos with" in gone
    assert ann.get(search).status_code == 404
    assert "5 photos" in ann.get("/albums").text
    gone = ann.post("/albums/1/delete", follow_redirects=True).text
    assert "The album “Holidays” is deleted: 1 album, 5 photos with 3 faces" in gone
    # Whoever was sought is remembered until this person is forgotten.
    ann.post("/people/1/forget")
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
