"""Zips that come in: unpacked, or refused whole."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.services.files import unzip, upload_batch
from tests.functional.segregation.uploads.files import Upload, files_in, zip_of

Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RED = (250, 20, 20)


def test_a_zip_is_unpacked_with_its_folders(upload: Upload, album: Path, photo: MakePhoto) -> None:
    inner = zip_of(("x.png", photo(RED)))
    packed = zip_of(
        ("Trip/a.png", photo(RED, 1)),
        ("Trip/inner.zip", inner),
        ("__MACOSX/Trip/._a.png", b"-"),
        ("notes.txt", b"-"),
    )
    answer = upload({"photos.zip": packed, "b.png": photo(RED, 2)})
    assert answer["saved"] == 2
    assert answer["skipped"] == ["Trip/inner.zip", "notes.txt"]
    assert files_in(album) == ["Trip/a.png", "b.png"]


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


@pytest.mark.parametrize("name", ["../evil.png", "/evil.png", "a\\..\\..\\evil.png", "C:/evil.png"])
def test_a_zip_that_leads_out_of_its_folder_is_refused_whole(
    upload: Upload, album: Path, photo: MakePhoto, name: str
) -> None:
    packed = zip_of(("good.png", photo(RED, 1)), (name, photo(RED, 2)))
    answer = upload({"bad.zip": packed})
    assert "bad.zip was not unpacked" in answer["errors"][0]
    assert "leads out of its folder" in answer["errors"][0]
    assert files_in(album) == []


def test_a_zip_with_a_link_is_refused_whole(upload: Upload, album: Path, photo: MakePhoto) -> None:
    packed = zip_of(("good.png", photo(RED)), (link("link.png"), b"/etc/passwd"))
    assert "“link.png” in it is a link" in upload({"bad.zip": packed})["errors"][0]
    assert files_in(album) == []


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not a zip", "cut", "bytes", "bzip2"])
def test_a_broken_zip_leaves_nothing_and_the_rest_arrives(
    upload: Upload, album: Path, photo: MakePhoto, damage: bytes | str
) -> None:
    whole = zip_of(("a.png", photo(RED, 1)), ("b.png", photo(RED, 2)))
    if damage == "cut":
        damage = whole[: len(whole) // 2]
    elif damage == "bytes":
        damage = whole[:60] + b"??????" + whole[66:]
    elif damage == "bzip2":
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as archive:
            archive.writestr("a.png", photo(RED))
        damage = file.getvalue().replace(b"BZh9", b"BZh?")
    assert isinstance(damage, bytes)
    answer = upload({"broken.zip": damage, "c.png": photo(RED, 3)})
    assert answer["errors"] == [
        "broken.zip is not a whole zip file: make or download it again, or upload the folder."
    ]
    assert files_in(album) == ["c.png"]


@pytest.mark.parametrize("members", [(), [("notes.txt", b"-")]])
def test_a_zip_without_photos_says_so(
    upload: Upload, members: tuple[tuple[str, bytes], ...]
) -> None:
    assert upload({"few.zip": zip_of(*members)})["errors"] == ["There is no photo in few.zip."]


def test_a_zip_with_too_many_photos_leaves_none(
    upload: Upload, album: Path, photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_MAX_PHOTOS", "2")
    packed = zip_of(*((f"{i}.png", photo(RED, i)) for i in range(3)))
    assert "holds more than the 2 photos" in upload({"many.zip": packed})["errors"][0]
    assert files_in(album.parent) == []


def test_a_zip_that_unpacks_to_too_much_is_stopped_and_leaves_nothing(
    upload: Upload, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_MAX_UNZIPPED_MB", "1")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.png", bytes(5_000_000))
    assert "IMGSEG_MAX_UNZIPPED_MB" in upload({"bomb.zip": file.getvalue()})["errors"][0]
    assert files_in(album.parent) == []


def deflated(name: str, content: bytes, times: int = 1) -> bytes:
    """A zip with one file, which its directory names so many times."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        archive.filelist *= times
    return file.getvalue()


def test_a_zip_whose_files_lie_in_one_place_is_refused_before_it_is_unpacked(
    upload: Upload, album: Path
) -> None:
    packed = deflated("a.png", bytes(2_000_000), times=300)
    assert "two of its files are in one place" in upload({"bomb.zip": packed})["errors"][0]
    assert files_in(album.parent) == []


def test_a_zip_that_unpacks_to_hundreds_of_times_its_size_is_refused(
    upload: Upload, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unzip, "FREE_BYTES", 1_000_000)
    packed = deflated("a.png", bytes(5_000_000))
    assert "over 100 times its size, as no photos do" in upload({"bomb.zip": packed})["errors"][0]
    # A blank scan among photos is none.
    assert upload({"scan.zip": deflated("a.png", bytes(900_000))})["saved"] == 1


@pytest.mark.parametrize(("length", "size"), [(1, 20_000), (60_000, 200_000)])
def test_a_zip_of_too_many_entries_is_counted_before_they_are_looked_at(
    upload: Upload, album: Path, monkeypatch: pytest.MonkeyPatch, length: int, size: int
) -> None:
    monkeypatch.setattr(unzip, "FEWEST_ENTRIES", 100)
    monkeypatch.setenv("IMGSEG_MAX_PHOTOS", "20")
    small = deflated("a" * length, b"")
    directory, end = small[small.index(b"PK\1\2") : -22], bytearray(small[-22:])
    start, directory = small[: -22 - len(directory)], directory * (size // len(directory) + 1)
    end[12:16] = len(directory).to_bytes(4, "little")
    monkeypatch.setattr(zipfile, "ZipInfo", None)
    answer = upload({"many.zip": start + directory + end})
    assert "many.zip holds more than the" in answer["errors"][0]


def test_a_zip_waits_while_another_is_unpacked(
    ann: FlaskClient, send: Send, album: Path, photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_batch, "PATIENCE_SECONDS", 0.1)
    files = {"a.png": photo(RED, 1), "b.zip": zip_of(("b.png", photo(RED, 2)))}
    with upload_batch._unpacking:
        answer = send(ann, "/albums/1/photos", files)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json
    assert "b.zip waits for other zips to be unpacked" in answer.json["error"]
    # The script of the page sends it again by itself; what came before is there.
    again = send(ann, "/albums/1/photos", files).json
    assert again
    assert (again["saved"], again["kept"]) == (1, 1)
