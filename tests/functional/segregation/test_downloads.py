"""Taking photos home: what is in the zip, and a download that goes on where it broke off."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from imgseg.errors import ImgsegError

Run = Callable[[FlaskClient, str], str]
SEA, BEACH, OTHER = "Summer/sea.png", "Summer/beach ☀.png", "Summer/2/other.png"


def unzip(answer: TestResponse) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.text
    assert answer.content_length == len(answer.data)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


def select(client: FlaskClient, search: str, photos: object) -> TestResponse:
    return client.post(f"{search}/selection.zip", data={"photos": json.dumps(photos)})


def photos_in_table(files: dict[str, bytes]) -> set[str]:
    table = io.StringIO(files["segregation.csv"].decode())
    return {row["photo"] for row in csv.DictReader(table)}


def test_a_selection_holds_those_photos_with_their_bytes_and_rows(
    ann: FlaskClient, done: str, album_files: dict[str, bytes]
) -> None:
    answer = select(ann, done, [SEA, OTHER, SEA])
    files = unzip(answer)
    assert files.keys() == {SEA, OTHER, "segregation.csv"}
    assert files[OTHER] == album_files[OTHER]
    assert photos_in_table(files) == {SEA, OTHER}
    assert "Red Rosa from Holidays (2 photos chosen).zip" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["Мария", "Łukasz", "张伟", "Oma 👵", 'Zoë "Zo" O\'Hara; 100 %'])
def test_names_in_every_script_can_be_downloaded(
    ann: FlaskClient,
    send: Callable[..., TestResponse],
    run: Run,
    photo: Callable[..., bytes],
    name: str,
) -> None:
    form = {"person": name, "album": "new", "album_name": f"{name} 2"}
    address = ann.post("/searches/new", data=form).location
    photos = {f"{name}.png": photo((250, 20, 20))}
    send(ann, f"{address}/train/target", photos)
    send(ann, "/albums/1/photos", {f"{name}.tiff": photo((250, 20, 20), 1)} | photos)
    run(ann, address)
    kept = name.replace('"', "_")
    shown = " ".join(name.replace('"', " ").split())
    for answer, expected in (
        (ann.get(f"{address}/output.zip"), f"{shown} from {shown} 2.zip"),
        (select(ann, address, [f"{kept}.png"]), f"{shown} from {shown} 2 (1 photo chosen).zip"),
        (ann.get(f"/albums/1/photos/{quote(kept)}.png"), f"{kept}.png"),
        (ann.get(f"/albums/1/photos/{quote(kept)}.tiff"), f"{kept}.tiff"),
    ):
        assert answer.status_code == 200, answer.text
        header = answer.headers["Content-Disposition"]
        # What a server does with every header before it sends it.
        header.encode("latin-1")
        assert parse_options_header(header)[1]["filename"] == expected
        answer.close()


def test_without_scripts_a_selection_is_what_was_ticked(ann: FlaskClient, done: str) -> None:
    answer = ann.post(f"{done}/selection.zip", data={"photo": [SEA, OTHER]})
    assert unzip(answer).keys() == {SEA, OTHER, "segregation.csv"}


def test_a_selection_that_is_none_is_refused(ann: FlaskClient, done: str) -> None:
    for photos in (
        "", "[", "{}", "7", "[7]", '[["a"]]', "[]", "[" * 100_000, '["../../../imgseg.db"]',
        '["\\ud800"]', '["\\u0000"]', '["Summer/sea.png", "Summer/none.png"]',
        json.dumps(["x"] * 20_001),
    ):  # fmt: skip
        answer = ann.post(f"{done}/selection.zip", data={"photos": photos})
        assert answer.status_code == 400, photos[:20]
        assert "hoose" in answer.text or "chosen" in answer.text, photos[:20]


def test_only_what_was_said_yes_to(ann: FlaskClient, done: str) -> None:
    assert ann.get(f"{done}/output.zip?choice=confirmed").status_code == 404
    assert "Only those you said Yes to" not in ann.get(done).text
    ann.post(f"{done}/reviews/confirmed", data={"photo": SEA})
    assert "Only those you said Yes to" in ann.get(done).text
    files = unzip(ann.get(f"{done}/output.zip?choice=confirmed"))
    assert files.keys() == {SEA, "segregation.csv"}


def test_a_choice_nobody_offers_is_refused(ann: FlaskClient, done: str) -> None:
    assert ann.get(f"{done}/output.zip?choice=all").status_code == 400
    assert ann.get(f"{done}/output.zip?person=Nobody").status_code == 404


def test_photos_keep_their_dates(ann: FlaskClient, done: str, app_data: Path) -> None:
    os.utime(app_data / f"users/1/albums/1/Test/{SEA}", (1_000_000_000, 1_000_000_000))
    with zipfile.ZipFile(io.BytesIO(ann.get(f"{done}/output.zip").data)) as zipped:
        assert zipped.getinfo(SEA).date_time[:2] == (2001, 9)


def test_the_length_is_told_without_the_zip(ann: FlaskClient, done: str) -> None:
    whole, head = ann.get(f"{done}/output.zip"), ann.head(f"{done}/output.zip")
    assert head.data == b""
    assert head.content_length == len(whole.data)
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Accept-Ranges"] == "bytes"


def test_a_download_goes_on_at_any_byte(ann: FlaskClient, done: str) -> None:
    first = ann.get(f"{done}/output.zip")
    whole, etag = first.data, first.headers["ETag"]
    for start in (0, 1, 40, len(whole) // 2, len(whole) - 1):
        headers = {"Range": f"bytes={start}-", "If-Range": etag}
        rest = ann.get(f"{done}/output.zip", headers=headers)
        assert rest.status_code == 206
        assert rest.headers["Content-Range"] == f"bytes {start}-{len(whole) - 1}/{len(whole)}"
        assert rest.data == whole[start:]
    part = ann.get(f"{done}/output.zip", headers={"Range": "bytes=10-19"})
    assert part.data == whole[10:20]
    beyond = ann.get(f"{done}/output.zip", headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416


def test_a_download_starts_anew_where_the_result_is_another_by_now(
    ann: FlaskClient, done: str
) -> None:
    first = ann.get(f"{done}/output.zip")
    ann.post(f"{done}/reviews/rejected", data={"photo": SEA})
    headers = {"Range": "bytes=10-", "If-Range": first.headers["ETag"]}
    again = ann.get(f"{done}/output.zip", headers=headers)
    assert SEA not in unzip(again)


def test_a_photo_that_vanishes_meanwhile_breaks_the_download_off(
    ann: FlaskClient, done: str, app_data: Path
) -> None:
    answer = ann.get(f"{done}/output.zip", buffered=False)
    (app_data / f"users/1/albums/1/Test/{SEA}").unlink()
    with pytest.raises(ImgsegError, match=r"sea\.png was removed while"):
        list(answer.iter_encoded())
    answer.close()
    assert ann.get(f"{done}/output.zip").status_code == 404


def test_nothing_is_left_of_a_download(
    ann: FlaskClient, done: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "receiving"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    for answer in (ann.get(f"{done}/output.zip"), ann.head(f"{done}/output.zip")):
        answer.close()
    # Nor of one that is refused, because it asks for what lies behind the end.
    beyond = ann.get(f"{done}/output.zip", headers={"Range": "bytes=99999999-"})
    assert beyond.status_code == 416
    assert list(place.iterdir()) == []
