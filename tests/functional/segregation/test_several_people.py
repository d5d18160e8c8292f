"""Several people in one search: a folder of photos for each."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.colour_engine import ColourEngine
from tests.functional.segregation.steps import unpacked

Run = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RED, BLUE, GREEN = (250, 20, 20), (20, 20, 250), (20, 250, 20)


@pytest.fixture
def both(photo: MakePhoto) -> bytes:
    """A photo of red and blue side by side."""
    from PIL import Image

    image = Image.new("RGB", (40, 30), RED)
    image.paste(BLUE, (20, 0, 40, 30))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def family(ann: FlaskClient, send: Send, photo: MakePhoto, both: bytes) -> str:
    """The address of Ann's search for Anna (red) and Ben (blue), whom she uploads in one folder."""
    form = {"person": "Family", "album": "new", "album_name": "Holidays"}
    address = ann.post("/searches/new", data=form).location
    people = {f"Home/Anna/{i}.png": photo(RED, 10 + i) for i in range(2)}
    people |= {f"Home/Ben/{i}.png": photo(BLUE, 20 + i) for i in range(3)}
    people |= {"Home/Unknown/tom.png": photo(GREEN, 30)}
    send(ann, f"{address}/train/target", people)
    album = {
        "sea.png": photo(RED, 1),
        "trip/boat.png": photo(BLUE, 2),
        "trip/both.png": both,
        "tom.png": photo(GREEN, 3),
        "wall.png": photo((90, 90, 90)),
    }
    send(ann, "/albums/1/photos", album)
    return address


def output_of(client: FlaskClient, address: str) -> dict[str, bytes]:
    return unpacked(client, f"{address}/output.zip")


def test_who_uploads_folders_is_asked_whether_they_are_people(
    ann: FlaskClient, family: str
) -> None:
    page = ann.get(family).text
    assert "Who is in them?" in page
    assert "A person each: Anna (2 photos), Ben (3 photos)" in page
    assert "Only one person" in page
    assert 'checked form="start" id="several-0"' in page


def test_the_form_for_one_person_asks_nothing_about_folders(
    ann: FlaskClient, search: str, send: Send, photo: MakePhoto
) -> None:
    assert "Who is in them?" not in ann.get(search).text
    send(ann, f"{search}/train/target", {"2019/a.png": photo(RED, 40)})
    assert "Who is in them?" not in ann.get(search).text


def test_the_results_can_be_filtered_by_person(ann: FlaskClient, family: str, run: Run) -> None:
    page = run(ann, family)
    assert "<strong>3</strong> of 5 photos show somebody sought." in page
    assert "Download 3 photos" in page
    assert "Anna, Ben</small>" in page
    of_anna = ann.get(f"{family}?person=Anna").text
    assert "<strong>2</strong> of 5 photos show Anna." in of_anna
    assert "sea.png" in of_anna
    assert "boat.png" not in of_anna
    assert "Download 2 photos" in of_anna
    assert f'href="{family}?person=Anna&amp;verdict=other"' in of_anna
    assert "boat.png" in ann.get(f"{family}?person=Anna&verdict=other").text
    assert "boat.png" not in ann.get(f"{family}?verdict=other").text
    assert "tom.png" in ann.get(f"{family}?verdict=other").text
    assert "3 photos found" in ann.get("/searches").text


def test_the_download_has_a_folder_for_each_person(
    ann: FlaskClient, family: str, run: Run, both: bytes
) -> None:
    run(ann, family)
    files = output_of(ann, family)
    assert set(files) == {
        "Anna/sea.png", "Anna/trip/both.png", "Ben/trip/boat.png", "Ben/trip/both.png",
        "segregation.csv",
    }  # fmt: skip
    assert files["Anna/trip/both.png"] == files["Ben/trip/both.png"] == both
    rows = list(csv.DictReader(io.StringIO(files["segregation.csv"].decode())))
    assert len(rows) == 10
    assert [row["person"] for row in rows[:2]] == ["Anna", "Ben"]


def test_folders_of_one_person_stay_one_person(ann: FlaskClient, family: str, run: Run) -> None:
    ann.post(f"{family}/run", data={"strictness": "50", "several": "one"})
    ann.application.extensions["jobs"].wait()
    page = ann.get(family).text
    assert "show Family" in page
    assert "person=" not in page
    assert "sea.png" in output_of(ann, family)
    assert 'checked form="start" id="several-1"' in ann.get(f"{family}/edit").text
    # Without an answer, the last one holds.
    assert "person=" not in run(ann, family)


def test_another_answer_replaces_the_folders_of_the_people(
    ann: FlaskClient, family: str, run: Run
) -> None:
    run(ann, family)
    ann.post(f"{family}/run", data={"strictness": "50", "several": "one"})
    ann.application.extensions["jobs"].wait()
    assert not any(name.startswith(("Anna/", "Ben/")) for name in output_of(ann, family))


def test_an_answer_nobody_offered_is_refused(ann: FlaskClient, family: str) -> None:
    answer = ann.post(f"{family}/run", data={"strictness": "50", "several": "<b>"})
    assert answer.status_code == 400


def test_photos_of_other_people_may_lie_in_their_own_box_too(
    ann: FlaskClient, family: str, run: Run, send: Send, photo: MakePhoto
) -> None:
    send(ann, f"{family}/train/unknown", {"tom.png": photo(GREEN, 31)})
    assert "show somebody sought" in run(ann, family)


def test_a_photo_removed_from_the_album_leaves_every_folder(
    ann: FlaskClient, family: str, run: Run
) -> None:
    run(ann, family)
    ann.post("/albums/1/photos/remove", data={"photo": "trip/both.png"})
    assert set(output_of(ann, family)) == {
        "Anna/sea.png",
        "Ben/trip/boat.png",
        "segregation.csv",
    }
    assert "both.png" not in ann.get(f"{family}?person=Ben").text


def test_names_that_are_one_name_to_some_systems_fail_the_run_with_the_way_out(
    ann: FlaskClient, family: str, run: Run, send: Send, photo: MakePhoto
) -> None:
    send(ann, f"{family}/train/target", {"Home/anna/9.png": photo(RED, 99)})
    assert "The folders Anna and anna have the same name" in run(ann, family)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../Carl", "Carl"),
        ("<script>alert(1)<!--", "_script_alert(1)_!--"),
        ("x" * 255, "x" * 255),
        ("é" * 200, "é" * 127),
        ("a\x1b[31m\nb", "a[31mb"),
        ("Tom & 'Jerry' {{ 7 + 7 }}", "Tom & 'Jerry' {{ 7 + 7 }}"),
    ],
)
def test_hostile_names_stay_text_and_inside(
    ann: FlaskClient,
    family: str,
    run: Run,
    send: Send,
    photo: MakePhoto,
    app_data: Path,
    sent: str,
    kept: str,
) -> None:
    send(ann, f"{family}/train/target", {f"Home/{sent}/{i}.png": photo(GREEN, i) for i in (8, 9)})
    ann.post(f"{family}/train/target/remove", data={"photo": "Home/Unknown/tom.png"})
    assert ann.get(family).status_code == 200
    page = run(ann, family)
    assert "<script>alert" not in page
    names = set(output_of(ann, family))
    assert f"{kept}/tom.png" in names
    assert not any(".." in name or name.startswith("/") for name in names)
    assert {path.name for path in app_data.parent.iterdir()} == {"App_data"}


def test_fifty_people_have_a_page(
    ann: FlaskClient, family: str, run: Run, send: Send, photo: MakePhoto
) -> None:
    people = {f"Home/Person {i:02}/a.png": photo(RED, 100 + i) for i in range(48)}
    send(ann, f"{family}/train/target", people)
    page = run(ann, family)
    assert page.count("?person=") >= 50
    assert "Looks like the same person as Anna" in page


@pytest.mark.parametrize("person", ["Nobody", "<b>", "x" * 5000, ""])
def test_a_person_nobody_sought_shows_all(
    ann: FlaskClient, family: str, run: Run, person: str
) -> None:
    run(ann, family)
    page = ann.get(family, query_string={"person": person}).text
    assert "show somebody sought" in page
    assert "<b>" not in page


def test_a_search_for_several_people_is_nobody_elses(
    ann: FlaskClient, bob: FlaskClient, family: str, run: Run
) -> None:
    run(ann, family)
    for address in (family, f"{family}?person=Anna", f"{family}/output.zip"):
        assert bob.get(address).status_code == 404
    assert bob.post(f"{family}/run", data={"several": "one"}).status_code == 404


def test_nothing_of_the_people_is_left_when_the_search_is_deleted_and_they_are_forgotten(
    ann: FlaskClient, family: str, run: Run, app_data: Path
) -> None:
    run(ann, family)
    ann.post(f"{family}/delete")
    ann.post("/albums/1/delete")
    for person in (1, 2):
        ann.post(f"/people/{person}/forget")
    assert [path for path in (app_data / "users").rglob("*") if path.is_file()] == []
    database = b"".join(path.read_bytes() for path in app_data.glob("imgseg.db*"))
    assert b"Home/Anna" not in database
    assert b"both.png" not in database


def test_a_word_about_one_person_is_not_about_the_others(
    ann: FlaskClient, family: str, run: Run
) -> None:
    run(ann, family)
    assert "reviews/rejected" not in ann.get(family).text
    assert "It does not show Ben: trip/both.png" in ann.get(f"{family}?person=Ben").text
    said = {"photo": "trip/both.png", "person": "Ben"}
    address = f"{family}/reviews/rejected?person=Ben&verdict=match"
    page = ann.post(address, data=said, follow_redirects=True)
    assert "Noted: both.png does not show Ben." in page.text
    assert page.request.full_path == f"{family}?person=Ben&verdict=match"
    files = output_of(ann, family)
    assert "Anna/trip/both.png" in files
    assert "Ben/trip/both.png" not in files
    run(ann, family)
    assert set(output_of(ann, family)) == set(files)


def test_a_word_about_a_person_nobody_sought_is_refused(
    ann: FlaskClient, family: str, run: Run
) -> None:
    run(ann, family)
    for said in ({"photo": "sea.png"}, {"photo": "sea.png", "person": "Carl"}):
        assert ann.post(f"{family}/reviews/confirmed", data=said).status_code == 404


def test_when_the_people_changed_since_the_run_it_has_to_be_run_again_first(
    ann: FlaskClient, family: str, run: Run
) -> None:
    run(ann, family)
    bens = [f"Home/Ben/{i}.png" for i in range(3)]
    ann.post(f"{family}/train/target/remove", data={"photo": bens})
    said = {"photo": "sea.png", "person": "Anna"}
    refused = ann.post(f"{family}/reviews/confirmed", data=said)
    assert refused.status_code == 400
    assert "run the search again first" in refused.text.replace("\n", " ")


def test_one_of_the_people_gets_another_name(
    ann: FlaskClient, family: str, run: Run, engine: ColourEngine, app_data: Path
) -> None:
    run(ann, family)
    said = {"photo": "trip/both.png", "person": "Anna"}
    ann.post(f"{family}/reviews/rejected", data=said)
    before, seen = output_of(ann, family), len(engine.analysed)
    form = {"person": "Anna", "name": " Мария / W. "}
    answer = ann.post(f"{family}/people/rename", data=form, follow_redirects=True)
    assert "Rename Мария W" in answer.text
    after = output_of(ann, family)
    assert after.keys() == {name.replace("Anna/", "Мария W/") for name in before}
    assert b"Anna" not in after["segregation.csv"]
    output = app_data / "users/1/searches/1/Output"
    assert {file.name for file in output.iterdir()} == {"Ben", "Мария W", "segregation.csv"}
    # Decided again and run again, it is the same, and no photo is looked at again.
    ann.post(f"{family}/reviews/confirmed", data={"photo": "sea.png", "person": "Мария W"})
    assert output_of(ann, family).keys() == after.keys()
    run(ann, family)
    assert output_of(ann, family).keys() == after.keys()
    assert len(engine.analysed) == seen


@pytest.mark.parametrize("name", ["", " / ", "ben", "Ben", "UNKNOWN", "..", "segregation.csv"])
def test_a_name_that_nobody_can_have_beside_the_others_is_refused(
    ann: FlaskClient, family: str, run: Run, name: str
) -> None:
    run(ann, family)
    form = {"person": "Anna", "name": name}
    assert ann.post(f"{family}/people/rename", data=form).status_code == 400
    assert "Anna/sea.png" in output_of(ann, family)


def test_nobody_can_be_renamed_who_is_not_there(ann: FlaskClient, family: str) -> None:
    form = {"person": "../Ben", "name": "Carl"}
    assert ann.post(f"{family}/people/rename", data=form).status_code == 404


def test_nobody_gets_the_name_of_somebody_who_is_only_in_the_results_any_more(
    ann: FlaskClient, family: str, run: Run
) -> None:
    run(ann, family)
    before = output_of(ann, family)
    bens = [f"Home/Ben/{i}.png" for i in range(3)]
    ann.post(f"{family}/train/target/remove", data={"photo": bens})
    form = {"person": "Anna", "name": "Ben"}
    assert ann.post(f"{family}/people/rename", data=form).status_code == 400
    assert output_of(ann, family).keys() == before.keys()


def test_nobody_gets_the_name_of_a_folder_that_is_there_without_a_photo(
    ann: FlaskClient, family: str, app_data: Path
) -> None:
    anna = next((app_data / "users/1/searches/1/Train/Target").rglob("Anna"))
    notes = anna.with_name("Notes")
    notes.mkdir()
    (notes / "list.txt").write_text("no photo")
    form = {"person": "Anna", "name": "Notes"}
    assert ann.post(f"{family}/people/rename", data=form).status_code == 400
    assert anna.is_dir()


def asked(page: str) -> list[str]:
    """Who is asked about above the photos."""
    return re.findall(r"Is this (\w+)\?", page)


def say(client: FlaskClient, page: str, answer: str) -> None:
    """Press one of the buttons of the question above the photos."""
    form = re.search(r'class="ask-answers".+?</form>', page, re.S)
    assert form
    named = dict(re.findall(r'name="(photo|person)" value="([^"]+)"', form[0]))
    address = re.search(rf'answer-{answer}"[^>]+formaction="\s*([^"]+)"', form[0])
    assert address
    assert client.post(address[1].replace("&amp;", "&"), data=named).status_code < 400


@pytest.fixture
def with_green(ann: FlaskClient, family: str, run: Run, send: Send, photo: MakePhoto) -> str:
    """The family's search, with somebody green in more photos than Anna and Ben are found in."""
    send(ann, "/albums/1/photos", {f"{n}.png": photo(GREEN, n) for n in range(60, 64)})
    run(ann, family)
    return family


def test_questions_are_about_each_person_in_turn(ann: FlaskClient, with_green: str) -> None:
    page = ann.get(with_green).text
    assert asked(page) == ["Anna"]
    say(ann, page, "no")
    page = ann.get(with_green).text
    assert asked(page) == ["Ben"]
    say(ann, page, "no")
    assert asked(ann.get(with_green).text) == []


def test_who_is_found_as_one_is_not_asked_about_as_another(
    ann: FlaskClient, with_green: str
) -> None:
    assert asked(ann.get(f"{with_green}?person=Ben").text) == ["Ben"]
    say(ann, ann.get(f"{with_green}?person=Anna").text, "yes")
    assert asked(ann.get(f"{with_green}?person=Ben").text) == []
