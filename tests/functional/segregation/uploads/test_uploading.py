"""Photos coming in, the hostile ones too."""

import io
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.errors import InputError
from imgseg.models.album import Album
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.files.upload_batch import Sent
from imgseg.services.files.uploads import receive
from tests.functional.segregation.uploads.files import Upload, files_in, zip_of

Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RED = (250, 20, 20)


def test_videos_are_counted_and_said(ann: FlaskClient, album: Path, photo: MakePhoto) -> None:
    video = b"\0\0\0\x14ftypqt  "
    files = [
        (io.BytesIO(photo(RED)), "IMG_1.png"),
        (io.BytesIO(video), "IMG_1.MOV"),
        (io.BytesIO(b"<plist>"), "IMG_1.AAE"),
        (io.BytesIO(zip_of(("IMG_2.MOV", video), ("IMG_2.png", photo(RED, 1)))), "more.zip"),
    ]
    page = ann.post("/albums/1/photos", data={"files": files}, follow_redirects=True).text
    assert "2 photos saved" in page
    assert "2 videos were left out: imgseg looks at photos only." in page
    assert "Skipped" not in page
    assert files_in(album) == ["IMG_1.png", "IMG_2.png"]


def test_a_folder_keeps_its_name_and_sub_folders(
    upload: Upload, album: Path, photo: MakePhoto
) -> None:
    answer = upload({"Trip/a.png": photo(RED, 1), "Trip/day 2/ünï 🏖.png": photo(RED, 2)})
    assert answer == {"saved": 2, "kept": 0, "skipped": [], "errors": [], "total": 2}
    assert files_in(album) == ["Trip/a.png", "Trip/day 2/ünï 🏖.png"]


@pytest.mark.parametrize(
    ("sent", "kept"), [("1262304000000", 1262304000), ("9" * 40, None), ("soon", None), ("", None)]
)
def test_a_photo_keeps_its_time(
    ann: FlaskClient, album: Path, photo: MakePhoto, sent: str, kept: int | None
) -> None:
    data = {"files": (io.BytesIO(photo(RED)), "a.png"), "paths": "a.png", "times": sent}
    ann.post("/albums/1/photos", data=data)
    time_there = (album / "a.png").stat().st_mtime
    assert time_there == kept if kept else time_there > time.time() - 60


def test_the_same_photo_again_is_kept_once_and_another_of_that_name_stands_beside_it(
    upload: Upload, album: Path, photo: MakePhoto
) -> None:
    upload({"a.png": photo(RED, 1)})
    assert upload({"a.png": photo(RED, 1)})["kept"] == 1
    assert upload({"a.png": photo(RED, 2)})["saved"] == 1
    assert upload({"a.png": photo(RED, 2)})["kept"] == 1
    assert files_in(album) == ["a (2).png", "a.png"]


def test_what_is_no_photo_is_named_and_what_a_phone_adds_is_not(
    upload: Upload, album: Path, photo: MakePhoto
) -> None:
    names = ["note.txt", "film.mp4", "IMG_1.AAE", ".DS_Store", "._a.png", "unknown"]
    answer = upload(dict.fromkeys(names, b"text") | {"no suffix": photo(RED)})
    assert answer["skipped"] == ["note.txt", "film.mp4", "unknown"]
    assert files_in(album) == ["no suffix"]


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../../evil.png", "evil.png"),
        ("/etc/evil.png", "etc/evil.png"),
        ("C:\\Users\\me\\evil.png", "Users/me/evil.png"),
        ("a/\x07/ e\x1bvil\n.png", "a/evil.png"),
        ("x" * 300 + ".png", "x" * 251 + ".png"),
        ("ß" * 200 + ".jpeg", "ß" * 125 + ".jpeg"),
        ("CON.png", "_CON.png"),
    ],
)
def test_a_hostile_name_stays_inside_the_album(
    upload: Upload, album: Path, photo: MakePhoto, name: str, kept_as: str
) -> None:
    assert upload({name: photo(RED)})["saved"] == 1
    assert files_in(album) == [kept_as]


@pytest.mark.parametrize("year", [2286, 2400])
def test_a_photo_of_the_far_future_is_kept_found_and_taken_home(
    ann: FlaskClient,
    search: str,
    run: Callable[[FlaskClient, str], str],
    photo: MakePhoto,
    year: int,
) -> None:
    moment = int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000)
    file = (io.BytesIO(photo(RED, 77)), "future.png")
    form = {"files": [file], "paths": ["future.png"], "times": [moment]}
    answer = ann.post("/albums/1/photos", data=form, headers={"Accept": "application/json"})
    assert answer.json
    assert (answer.json["saved"], answer.json["errors"]) == (1, [])
    assert "future.png" in run(ann, search)
    # It is known now, and not looked at again.
    assert "future.png" in run(ann, search)
    packed = ann.get(f"{search}/output.zip", buffered=True)
    assert "future.png" in zipfile.ZipFile(io.BytesIO(packed.data)).namelist()


def test_a_full_album_says_so_and_keeps_what_fitted(
    upload: Upload, album: Path, photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_MAX_PHOTOS", "2")
    answer = upload({f"{i}.png": photo(RED, i) for i in range(3)})
    assert "The limit of 2 photos is reached at 2.png" in answer["error"]
    assert files_in(album) == ["0.png", "1.png"]


def test_uploads_at_the_same_time_share_the_room(
    session: Session,
    ann: FlaskClient,
    album: Path,
    photo: MakePhoto,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("IMGSEG_MAX_PHOTOS", "3")
    folder = album_photos(session.get_one(Album, 1))

    def send(numbers: Iterable[int]) -> None:
        files = (Sent(f"{i}.png", io.BytesIO(photo(RED, i))) for i in numbers)
        receive(session, 1, folder, files, session.commit)

    def numbers() -> Iterator[int]:
        yield 1
        # Another browser, in the middle of it.
        send([2, 3])
        yield 4

    with pytest.raises(InputError, match=r"The limit of 3 photos is reached at 4\.png"):
        send(numbers())
    assert files_in(album) == ["1.png", "2.png", "3.png"]
    with pytest.raises(InputError, match="The limit of 3 photos"):
        send([5])


def test_an_album_deleted_during_an_upload_does_not_come_back(
    ann: FlaskClient, send: Send, album: Path, photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deleted_meanwhile(path: Path) -> bool:
        ann.post("/albums/1/delete")
        return True

    monkeypatch.setattr("imgseg.services.files.upload_batch.is_photo", deleted_meanwhile)
    answer = send(ann, "/albums/1/photos", {"Trip/a.png": photo(RED)})
    assert answer.status_code == 404
    assert answer.json == {"error": "What these photos were for has been deleted."}
    assert not album.parent.exists()


def test_no_space_left_is_one_sentence(
    upload: Upload, album: Path, photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("imgseg.services.files.upload_batch.shutil.copyfileobj", full)
    assert "There is no space left on the disk for a.png" in upload({"a.png": b"-"})["error"]
    assert files_in(album.parent) == []


def test_the_form_works_without_scripts(ann: FlaskClient, album: Path, photo: MakePhoto) -> None:
    data = {"files": [(io.BytesIO(photo(RED)), "Trip/a.png"), (io.BytesIO(b"-"), "<b>.txt")]}
    page = ann.post("/albums/1/photos", data=data, follow_redirects=True).text
    assert "1 photo saved" in page
    assert "&lt;b&gt;.txt" in page
    assert files_in(album) == ["Trip/a.png"]


def test_without_scripts_long_names_do_not_swallow_the_message(
    ann: FlaskClient, album: Path
) -> None:
    names = [f"{number}{'x' * 2000}.txt" for number in range(30)]
    data = {"files": [(io.BytesIO(b"-"), name) for name in names]}
    answer = ann.post("/albums/1/photos", data=data)
    # A browser drops a larger cookie, and the message with it.
    assert len(answer.headers["Set-Cookie"]) < 4000
    page = ann.get("/albums/1").text
    assert "0 photos saved." in page
    assert "and 25 more" in page


def test_sending_nothing_says_what_to_do(ann: FlaskClient, album: Path) -> None:
    answer = ann.post("/albums/1/photos", data={"files": (io.BytesIO(b""), "")})
    assert answer.status_code == 400
    assert "choose a folder, photos or a zip first" in answer.text


def test_a_removed_photo_is_gone_with_its_thumbnail(
    ann: FlaskClient, upload: Upload, album: Path, photo: MakePhoto
) -> None:
    upload({"a.png": photo(RED, 1), "b.png": photo(RED, 2)})
    ann.get("/albums/1/thumbs/a.png").close()
    ann.post("/albums/1/photos/remove", data={"photo": "a.png"})
    assert files_in(album.parent) == ["Test/b.png"]
    assert ann.get("/albums/1/thumbs/a.png").status_code == 404
    for other_name in ("../b.png", "./b.png", "none/../b.png", "b.png/"):
        gone = ann.post("/albums/1/photos/remove", data={"photo": ["b.png", other_name]})
        assert gone.status_code == 404


def test_another_photo_of_the_same_name_is_shown_at_once(
    ann: FlaskClient, upload: Upload, photo: MakePhoto
) -> None:
    upload({"a.png": photo(RED)})
    first = ann.get("/albums/1/thumbs/a.png", buffered=True)
    ann.post("/albums/1/photos/remove", data={"photo": "a.png"})
    upload({"a.png": photo((20, 20, 250))})
    known = {"If-None-Match": first.headers["ETag"]}
    assert "no-cache" in first.headers["Cache-Control"]
    second = ann.get("/albums/1/thumbs/a.png", headers=known, buffered=True)
    assert second.status_code == 200
    assert second.data != first.data


def test_thumbnails_are_small_private_and_never_fail(
    ann: FlaskClient, upload: Upload, photo: MakePhoto
) -> None:
    upload({"big.png": photo(RED, size=(900, 600)), "broken.jpg": b"no photo"})
    thumb = ann.get("/albums/1/thumbs/big.png", buffered=True)
    assert thumb.mimetype == "image/jpeg"
    assert thumb.headers["Cache-Control"].startswith("private")
    assert len(thumb.data) < 5000
    placeholder = ann.get("/albums/1/thumbs/broken.jpg", buffered=True)
    assert placeholder.mimetype == "image/svg+xml"
    for address in ("thumbs/..%2f..%2fimgseg.db", "photos/../../../../../imgseg.db", "photos/x"):
        assert ann.get(f"/albums/1/{address}").status_code == 404
    assert ann.get("/albums/1/photos/" + "x" * 5000).status_code == 404
