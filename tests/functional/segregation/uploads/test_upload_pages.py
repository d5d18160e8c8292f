"""The pages on which photos are chosen: three places to drop, and the albums there are."""

import html
import json
import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def test_a_search_has_three_places_for_photos(ann: FlaskClient, search: str) -> None:
    page = ann.get(f"{search}/edit").text
    titles = re.findall(r'<h2 class="card-title" id="box-\w+">(.*)', page)
    assert titles == ["Who are you looking for?", "The album", "Other people (optional)"]
    assert "“Holidays”, to be gone through." in page
    assert 'placeholder="Red Rosa"' in page
    assert page.count("data-upload") == 3


def test_the_browser_is_told_what_the_server_would_leave_out(ann: FlaskClient, search: str) -> None:
    found = re.search(r"data-kinds='([^']*)'", ann.get("/albums/1").text)
    assert found
    kinds = json.loads(html.unescape(found[1]))
    assert ".mp4" in kinds["other"]
    assert ".zip" not in kinds["other"]
    assert ".jpg" not in kinds["other"]
    assert ".ds_store" in kinds["clutterNames"]
    assert ".aae" in kinds["clutterSuffixes"]
    assert "__macosx" in kinds["clutterFolders"]


def test_a_search_is_begun_without_a_name_and_is_in_no_list_until_photos_come(
    ann: FlaskClient, send: Callable[..., TestResponse], photo: Callable[..., bytes]
) -> None:
    begun = ann.get("/searches/new").location
    assert ann.get("/searches/new").location == begun
    assert "No photos at hand?" in ann.get(begun).text
    assert "Start the first search" in ann.get("/searches").text
    assert "No album yet" in ann.get("/albums").text
    assert begun not in ann.get("/my-data").text
    send(ann, f"{begun}/train/target", {"Rosa/1.png": photo((250, 20, 20), 1)})
    assert ">Rosa</h2>" in ann.get("/searches").text
    # The next one is another, and leads back to what was begun.
    other = ann.get("/searches/new").location
    assert other != begun
    assert f'<a href="{begun}">Rosa</a>' in ann.get(other).text
    send(ann, "/albums/1/photos", {"Summer/2/1.png": photo((250, 20, 20), 2)})
    assert "“Summer”" in ann.get(begun).text
    assert "“Summer”" not in ann.get(other).text


def test_photos_in_no_folder_are_called_after_their_day_and_the_person_after_nobody(
    ann: FlaskClient,
    send: Callable[..., TestResponse],
    photo: Callable[..., bytes],
    run: Callable[[FlaskClient, str], str],
) -> None:
    begun = ann.get("/searches/new").location
    send(ann, f"{begun}/train/target", {"1.png": photo((250, 20, 20), 1)})
    send(ann, f"{begun}/train/unknown", {"2.png": photo((20, 20, 250), 2)})
    send(ann, "/albums/1/photos", {"3.png": photo((250, 20, 20), 3)})
    page = run(ann, begun)
    assert "Photos of " in page
    assert "shows the person." in page


def test_a_name_given_at_the_start_is_that_of_the_person(
    ann: FlaskClient, search: str, app: Flask
) -> None:
    ann.post(f"{search}/run", data={"strictness": "50", "person": " Red  Ruth "})
    app.extensions["jobs"].wait()
    assert "show Red Ruth." in ann.get(search).text
    assert ann.post(f"{search}/run", data={"person": "x" * 121}).status_code == 400


def test_earlier_albums_are_offered_with_cover_and_count(ann: FlaskClient, search: str) -> None:
    ann.post("/albums", data={"name": "Empty one"})
    begun = ann.get("/searches/new").location
    page = ann.get(begun).text
    assert re.findall(r'name="album" value="(\w+)"', page) == ["1"]
    assert "/albums/1/thumbs/Summer/2/other.png" in page
    assert "5 photos" in page
    ann.post(f"{begun}/album", data={"album": "1"})
    page = ann.get(begun).text
    assert "“Holidays”" in page
    assert re.findall(r'name="album" value="(\w+)"', page) == ["new"]
    ann.post(f"{begun}/album", data={"album": "new"})
    assert "“Holidays”" not in ann.get(begun).text
    assert ann.get("/searches/new?album=1").location == begun
    assert "“Holidays”" in ann.get(begun).text


def test_a_search_that_has_run_keeps_its_album(
    ann: FlaskClient, search: str, run: Callable[[FlaskClient, str], str]
) -> None:
    run(ann, search)
    assert ann.post(f"{search}/album", data={"album": "new"}).status_code == 400
    assert 'name="album"' not in ann.get(f"{search}/edit").text


def test_a_second_search_in_an_album_needs_no_upload(
    ann: FlaskClient, search: str, send: Callable[..., TestResponse]
) -> None:
    made = ann.post("/searches/new", data={"person": "Blue Bert", "album": "1"}).location
    assert "Add at least one photo of Blue Bert first." in ann.get(made).text
    send(ann, f"{made}/train/target", {"a.jpg": b"-"})
    assert "disabled" not in ann.get(made).text
