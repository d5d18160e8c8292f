"""The pages on which photos are chosen: three places to drop, and the albums there are."""

import html
import json
import re
from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def test_a_search_has_three_places_that_name_the_person(ann: FlaskClient, search: str) -> None:
    page = ann.get(f"{search}/edit").text
    titles = re.findall(r'<h2 class="card-title" id="box-\w+">(.*)', page)
    assert titles == ["Who are you looking for?", "Other people (optional)", "The album"]
    assert "“Holidays”: all the photos to go through for Red Rosa." in page
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


def test_a_first_search_asks_only_for_the_name_of_its_album(ann: FlaskClient) -> None:
    page = ann.get("/searches/new").text
    assert 'type="radio"' not in page
    assert 'name="album_name"' in page


def test_earlier_albums_are_offered_with_cover_and_count_the_newest_first(
    ann: FlaskClient, search: str
) -> None:
    ann.post("/albums", data={"name": "Empty one"})
    page = ann.get("/searches/new").text
    choices = re.findall(
        r'<input (checked )?id="\S+" name="album" type="radio" value="(\w+)"', page
    )
    assert choices == [("checked ", "2"), ("", "1"), ("", "new")]
    assert "/albums/1/thumbs/Summer/2/other.png" in page
    assert "5 photos" in page
    chosen = ann.get("/searches/new?album=1").text
    assert re.search(r'<input checked id="\S+" name="album" type="radio" value="1"', chosen)


def test_one_s_own_photos_are_not_led_into_the_album_of_samples(ann: FlaskClient) -> None:
    ann.post("/albums", data={"name": "Sample photos"})
    page = ann.get("/searches/new").text
    assert re.search(r'<input checked id="\S+" name="album" type="radio" value="new"', page)


def test_a_second_search_in_an_album_needs_no_upload(
    ann: FlaskClient, search: str, send: Callable[..., TestResponse]
) -> None:
    made = ann.post("/searches/new", data={"person": "Blue Bert", "album": "1"}).location
    assert "Add at least one photo of Blue Bert first." in ann.get(made).text
    send(ann, f"{made}/train/target", {"a.jpg": b"-"})
    assert "disabled" not in ann.get(made).text
