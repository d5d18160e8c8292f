"""A folder of this computer as an album: read in place, looked at again, and never changed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.extensions import db
from imgseg.models.folder_photo import FolderPhoto
from imgseg.models.index import HashedFile
from imgseg.models.user import User
from imgseg.services.files import folder_listing, photo_folders
from imgseg.services.lifecycle import folder_looks
from imgseg.storage import places
from tests.colour_engine import ColourEngine
from tests.functional.segregation.conftest import BLUE, GREY, RED

Photo = Callable[..., bytes]
Run = Callable[[FlaskClient, str], str]


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, photo: Photo) -> Path:
    """The folder that may be read, with photos as people keep them."""
    root = tmp_path / "Pictures"
    summer = root / "Summer ☀"
    (summer / "2").mkdir(parents=True)
    (summer / "sea.png").write_bytes(photo(RED, 1))
    (summer / "2" / "beach.png").write_bytes(photo(RED, 2))
    (summer / "2" / "other.png").write_bytes(photo(BLUE, 3))
    (summer / "wall.png").write_bytes(photo(GREY))
    (summer / "notes.txt").write_text("no photo")
    monkeypatch.setenv("IMGSEG_FOLDERS", str(root))
    return root


@pytest.fixture
def summer(pictures: Path) -> Path:
    return pictures / "Summer ☀"


@pytest.fixture
def ann(app: Flask, ann: FlaskClient) -> FlaskClient:
    """Ann, whose imgseg it is."""
    with app.app_context():
        db.session.get_one(User, 1).owner = True
        db.session.commit()
    return ann


@pytest.fixture
def album(ann: FlaskClient, summer: Path) -> str:
    """The address of Ann's album, which is the folder Summer."""
    made = ann.post("/albums/folders", data={"folder": str(summer)})
    assert made.status_code == 302, made.text
    return str(made.location)


@pytest.fixture
def search(ann: FlaskClient, album: str, send: Callable[..., TestResponse], photo: Photo) -> str:
    """The address of Ann's search in it."""
    form = {"person": "Red Rosa", "album": album.rpartition("/")[2]}
    address = str(ann.post("/searches/new", data=form).location)
    send(ann, f"{address}/train/target", {f"{i}.png": photo(RED, 10 + i) for i in range(3)})
    send(ann, f"{address}/train/unknown", {f"{i}.png": photo(BLUE, 20 + i) for i in range(3)})
    return address


def state_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Everything in a folder: what it is, its time and its links."""
    every = {path: path.lstat() for path in [folder, *folder.rglob("*")]}
    return {str(p): (s.st_mode, s.st_mtime_ns, s.st_nlink) for p, s in every.items()}


def picture_of(client: FlaskClient, address: str) -> bytes:
    with client.get(address) as answer:
        return answer.data


def names_of(client: FlaskClient, search: str, kind: str) -> list[str]:
    listed: Any = client.get(f"{search}/names?verdict={kind}").json
    return sorted(listed["names"])


def test_a_folder_becomes_an_album_and_is_searched_and_nothing_in_it_changes(
    ann: FlaskClient, search: str, album: str, summer: Path, run: Run, app_data: Path
) -> None:
    before = state_of(summer)
    assert "Summer ☀" in ann.get("/albums").text
    assert "4 photos" in ann.get(album).text
    assert "Download 2 photos" in run(ann, search)
    assert names_of(ann, search, "match") == ["2/beach.png", "sea.png"]
    for page in (album, f"{album}/people", "/my-data", "/owner"):
        assert ann.get(page).status_code == 200
    with ann.get(f"{album}/photos/2/beach.png") as answer:
        assert answer.data == (summer / "2" / "beach.png").read_bytes()
    assert picture_of(ann, f"{album}/thumbs/sea.png")[:2] == b"\xff\xd8"
    zipped = ann.get(f"{search}/output.zip").data
    assert (summer / "sea.png").read_bytes() in zipped
    assert state_of(summer) == before
    # No copy, no link: only pictures made from them.
    kept = [path.name for path in app_data.rglob("*.png")]
    assert set(kept) == {"0.png", "1.png", "2.png"}


def test_what_comes_goes_and_moves_is_seen_and_what_was_said_of_a_photo_moves_with_it(
    ann: FlaskClient, search: str, album: str, summer: Path, run: Run, photo: Photo
) -> None:
    run(ann, search)
    said = {"photo": "2/other.png", "person": "Red Rosa"}
    ann.post(f"{search}/reviews/confirmed", data=said)
    assert "2/other.png" in names_of(ann, search, "match")
    (summer / "sorted").mkdir()
    (summer / "2" / "other.png").rename(summer / "sorted" / "hers.png")
    (summer / "sea.png").unlink()
    (summer / "new.png").write_bytes(photo(RED, 5))
    # Only another time: a backup was put back.
    os.utime(summer / "2" / "beach.png", (1, 1))
    text = ann.post(f"{album}/look-again", follow_redirects=True).text
    assert "1 photo came and 1 photo is gone" in text
    assert names_of(ann, search, "match") == ["2/beach.png", "sorted/hers.png"]
    assert ann.get(f"{album}/thumbs/sea.png").status_code == 404
    run(ann, search)
    assert names_of(ann, search, "match") == ["2/beach.png", "new.png", "sorted/hers.png"]


def test_a_photo_that_is_another_one_by_its_old_name_is_looked_at_anew(
    ann: FlaskClient,
    search: str,
    album: str,
    summer: Path,
    run: Run,
    photo: Photo,
    app: Flask,
) -> None:
    run(ann, search)
    old = picture_of(ann, f"{album}/thumbs/sea.png")
    ann.post(f"{search}/reviews/confirmed", data={"photo": "sea.png", "person": "Red Rosa"})
    (summer / "sea.png").write_bytes(photo(BLUE, 9))
    ann.post(f"{album}/look-again")
    assert names_of(ann, search, "match") == ["2/beach.png"]
    assert picture_of(ann, f"{album}/thumbs/sea.png") != old
    run(ann, search)
    assert names_of(ann, search, "match") == ["2/beach.png"]
    # What its old content was known by is forgotten.
    with app.app_context():
        assert db.session.query(HashedFile).filter_by(path=str(summer / "sea.png")).count() == 1


def test_an_unmounted_disk_is_no_deletion_and_all_goes_on_when_it_is_back(
    ann: FlaskClient, search: str, album: str, summer: Path, run: Run, tmp_path: Path
) -> None:
    run(ann, search)
    matches = names_of(ann, search, "match")
    shutil.move(summer, tmp_path / "unplugged")
    for emptied in (False, True):
        if emptied:
            # Where a disk was mounted an empty folder stays.
            summer.mkdir()
        text = ann.post(f"{album}/look-again", follow_redirects=True).text
        assert "connect its disk or NAS" in text
        assert "Away since" in text
        assert "connect its disk or NAS" in run(ann, search)
        assert names_of(ann, search, "match") == matches
        ann.post(f"{search}/reviews/confirmed", data={"photo": "sea.png", "person": "Red Rosa"})
        assert names_of(ann, search, "match") == matches
        download = ann.get(f"{search}/output.zip")
        assert download.status_code == 503
        assert "connect its disk or NAS" in download.text
        for zipped in ("/people/1/photos.zip", "/photos.zip?with=1"):
            answer = ann.get(zipped)
            assert answer.status_code == 503
            assert "connect its disk or NAS" in answer.text
        assert ann.get(f"{album}/photos/sea.png").status_code == 404
    summer.rmdir()
    shutil.move(tmp_path / "unplugged", summer)
    again = ann.post(f"{album}/look-again", follow_redirects=True).text
    assert "connect its disk or NAS" not in again
    run(ann, search)
    assert names_of(ann, search, "match") == matches


def test_a_disk_that_goes_while_its_photos_are_looked_at_fails_the_run_and_no_photo(
    ann: FlaskClient, search: str, summer: Path, run: Run, engine: ColourEngine, tmp_path: Path
) -> None:
    run(ann, search)
    matches = names_of(ann, search, "match")
    (summer / "wall.png").touch()
    (summer / "new.png").write_bytes((summer / "sea.png").read_bytes() + b"\0")

    def unplug() -> None:
        if summer.exists():
            shutil.move(summer, tmp_path / "unplugged")

    engine.before_each = unplug
    assert "connect its disk or NAS" in run(ann, search)
    assert names_of(ann, search, "match") == matches


def test_a_disk_within_the_folder_may_be_away_alone(
    ann: FlaskClient,
    search: str,
    album: str,
    summer: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mounted = {summer / "2"}
    for module in (folder_listing, photo_folders, folder_looks):
        monkeypatch.setattr(module, "is_mounted", mounted.__contains__)
    look_into = folder_listing.look_into

    def with_disk(folder: Path, within: object) -> folder_listing.Found:
        found = look_into(folder, within)  # type: ignore[arg-type]
        found.disks = ["2"] if mounted else []
        return found

    monkeypatch.setattr(folder_looks, "look_into", with_disk)
    ann.post(f"{album}/look-again")
    run(ann, search)
    matches = names_of(ann, search, "match")
    mounted.clear()
    shutil.rmtree(summer / "2")
    text = ann.post(f"{album}/look-again", follow_redirects=True).text
    assert "The disk of 2 is away" in text
    assert "4 photos" in text
    assert names_of(ann, search, "match") == matches


def test_links_lead_nowhere_but_to_photos_that_may_be_read(
    ann: FlaskClient, album: str, pictures: Path, summer: Path, tmp_path: Path, app: Flask
) -> None:
    (tmp_path / "private.png").write_bytes((summer / "sea.png").read_bytes())
    (pictures / "shared.png").write_bytes((summer / "sea.png").read_bytes())
    (summer / "out.png").symlink_to(tmp_path / "private.png")
    (summer / "in.png").symlink_to(pictures / "shared.png")
    (summer / "loop").symlink_to(summer)
    (summer / "up").symlink_to(tmp_path)
    (summer / "nothing.png").symlink_to(summer / "gone.png")
    (summer / "database.png").symlink_to(places.database_file())
    os.mkfifo(summer / "pipe.png")
    ann.post(f"{album}/look-again")
    with app.app_context():
        names = {row.name for row in db.session.query(FolderPhoto)}
    assert names == {"sea.png", "2/beach.png", "2/other.png", "wall.png", "in.png"}
    with ann.get(f"{album}/photos/in.png") as answer:
        assert answer.status_code == 200
    for name in ("out.png", "up/private.png", "../shared.png", "nothing.png"):
        assert ann.get(f"{album}/photos/{name}").status_code == 404
        assert ann.get(f"{album}/thumbs/{name}").status_code == 404


def test_a_link_put_in_a_photos_place_after_the_look_gives_nothing_away(
    ann: FlaskClient, search: str, album: str, summer: Path, tmp_path: Path, run: Run, photo: Photo
) -> None:
    run(ann, search)
    (tmp_path / "private").mkdir()
    secret = photo(RED, 77)
    for name in ("sea.png", "beach.png"):
        (tmp_path / "private" / name).write_bytes(secret)
    (summer / "sea.png").unlink()
    (summer / "sea.png").symlink_to(tmp_path / "private" / "sea.png")
    shutil.rmtree(summer / "2")
    (summer / "2").symlink_to(tmp_path / "private")
    for name in ("sea.png", "2/beach.png"):
        assert ann.get(f"{album}/photos/{name}").status_code == 404
        # The picture of what cannot be read.
        assert b"<svg" in picture_of(ann, f"{album}/thumbs/{name}")
    with pytest.raises(Exception, match="download"):
        assert secret not in ann.get(f"{search}/output.zip").data


def test_files_whose_names_are_no_text_are_left_out_and_said(
    ann: FlaskClient, album: str, summer: Path
) -> None:
    for name in (b"caf\xe9.png", b"line\nbreak.png"):
        (Path(os.fsdecode(os.fsencode(summer) + b"/" + name))).write_bytes(b"\x89PNG\r\n\x1a\n")
    text = ann.post(f"{album}/look-again", follow_redirects=True).text
    assert "2 files and folders are left out" in text
    assert "4 photos" in text


def test_nothing_is_put_into_a_folder_nor_taken_out(
    ann: FlaskClient,
    search: str,
    album: str,
    summer: Path,
    send: Callable[..., TestResponse],
    photo: Photo,
    run: Run,
    app: Flask,
    pictures: Path,
) -> None:
    run(ann, search)
    before = state_of(pictures)
    json = {"Accept": "application/json"}
    claim = {"path": "b.png", "size": 1, "sha256": "0" * 64, "changed": 1}
    tried = [
        send(ann, f"{album}/photos", {"b.png": photo(RED, 5)}),
        ann.post(f"{album}/photos/known", json={"files": [claim]}, headers=json),
        ann.post(f"{album}/photos/parts?key=k&total=3&offset=0", data=b"abc", headers=json),
        ann.post(f"{album}/photos/parts/whole?key=k&total=3&path=b.zip", headers=json),
        ann.post(f"{album}/photos/remove", data={"photo": "sea.png"}, headers=json),
    ]
    assert [answer.status_code for answer in tried] == [400] * 5
    assert all("changes nothing there" in answer.text for answer in tried)
    # An album of the samples may be called so, too.
    ann.post(f"{album}/rename", data={"name": "Sample photos"})
    ann.post("/samples")
    app.extensions["jobs"].wait()
    person = ann.post(f"{album}/people/1/find", data={"name": "Rosa"})
    assert person.status_code in {302, 404}
    ann.post(f"{search}/delete")
    text = ann.post(f"{album}/delete", follow_redirects=True).text
    assert "is deleted" in text
    assert state_of(pictures) == before
    with app.app_context():
        kept = db.session.query(HashedFile).filter(HashedFile.path.startswith(str(pictures)))
        assert kept.count() == 0
        assert db.session.query(FolderPhoto).count() == 0


def test_deleting_the_account_leaves_the_folder_alone(
    ann: FlaskClient, album: str, pictures: Path, app: Flask
) -> None:
    before = state_of(pictures)
    with app.app_context():
        from imgseg.services.lifecycle.account_deletion import delete_account

        delete_account(db.session(), db.session.get_one(User, 1), db.session.commit)
        assert db.session.query(FolderPhoto).count() == 0
    assert state_of(pictures) == before


@pytest.mark.parametrize(
    "asked",
    [
        "/", "/etc", "/proc/self", "relative", "..", "\0", "/nowhere", "{pictures}/..",
        "{pictures}/Summer ☀/../../secret", "{pictures}/link", "{app_data}", "{pictures}/\udce9",
        "{pictures}/Summer ☀/sea.png", "",
    ],
)  # fmt: skip
def test_a_folder_that_may_not_be_read_is_refused_in_a_sentence(
    ann: FlaskClient, pictures: Path, tmp_path: Path, app_data: Path, asked: str
) -> None:
    (tmp_path / "secret").mkdir()
    (pictures / "link").symlink_to(tmp_path / "secret")
    folder = asked.format(pictures=pictures, app_data=app_data)
    data = {"folder": folder.encode("utf-8", "replace")}
    answer = ann.post("/albums/folders", data=data)
    assert answer.status_code == 400
    assert "folder" in answer.text
    assert "No album yet" in ann.get("/albums").text


def test_folders_are_chosen_from_those_that_may_be_read_and_only_by_the_owner(
    ann: FlaskClient, bob: FlaskClient, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pictures / ".hidden").mkdir()
    (pictures / "#recycle").mkdir()
    assert "Add a folder of this computer" in ann.get("/albums").text
    assert "Add a folder of this computer" not in bob.get("/albums").text
    assert str(pictures) in ann.get("/albums/folders").text
    listed = ann.get("/albums/folders", query_string={"at": str(pictures)}).text
    assert "Summer ☀" in listed
    assert ".hidden" not in listed
    assert "#recycle" not in listed
    assert str(pictures.parent) + '"' not in listed
    assert bob.post("/albums/folders", data={"folder": str(pictures)}).status_code == 404
    monkeypatch.delenv("IMGSEG_FOLDERS")
    assert "Add a folder" not in ann.get("/albums").text
    assert ann.get("/albums/folders").status_code == 404


def test_two_albums_never_share_a_folder(ann: FlaskClient, album: str, pictures: Path) -> None:
    for folder in (pictures, pictures / "Summer ☀" / "2"):
        answer = ann.post("/albums/folders", data={"folder": str(folder)})
        assert answer.status_code == 400
        assert "has photos of that folder already" in answer.text


def test_a_folder_that_the_settings_name_no_more_is_not_read(
    ann: FlaskClient, search: str, album: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(ann, search)
    matches = names_of(ann, search, "match")
    monkeypatch.delenv("IMGSEG_FOLDERS")
    assert ann.get(f"{album}/photos/sea.png").status_code == 404
    assert ann.get(f"{search}/output.zip").status_code == 503
    assert "folder" in run(ann, search)
    assert ann.get(album).status_code == 200
    assert names_of(ann, search, "match") == matches
