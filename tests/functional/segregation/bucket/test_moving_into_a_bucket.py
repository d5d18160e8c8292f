"""From a folder into a bucket and back: a move, and a backup."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imgseg import cli
from imgseg.errors import InputError
from imgseg.storage import photos
from tests.functional.segregation.bucket.store import SEA, Store, get, shells, start

Run = Callable[[FlaskClient, str], str]
pytestmark = pytest.mark.sqlite


def test_an_install_moves_into_a_bucket(
    store: Store,
    make_app: Callable[..., Flask],
    app: Flask,
    app_data: Path,
    ann: FlaskClient,
    album_files: dict[str, bytes],
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("IMGSEG_STORAGE")
    search = request.getfixturevalue("search")
    run(ann, search)
    zipped = get(ann, f"{search}/output.zip").data
    before = {path: path.read_bytes() for path in shells(app_data)}
    monkeypatch.setenv("IMGSEG_STORAGE", store.address)
    with pytest.raises(InputError, match="move-to"):
        start(app)
    monkeypatch.delenv("IMGSEG_STORAGE")
    assert cli.main(["move-to", store.address]) == 0
    assert "12 photos" in capsys.readouterr().out
    monkeypatch.setenv("IMGSEG_STORAGE", store.address)
    start(make_app())
    assert sorted(store.objects().values()) == sorted(before.values())
    assert {path: path.stat().st_size for path in shells(app_data)} == {
        path: len(content) for path, content in before.items()
    }
    assert get(ann, f"{search}/output.zip").data == zipped
    assert "Download 2 photos" in run(ann, search)
    # Nothing was analysed anew, and what was is still where it was, too.
    kept = app_data / "users-before-moving/1/albums/1/Test" / SEA
    assert kept.read_bytes() == album_files[SEA]
    monkeypatch.delenv("IMGSEG_STORAGE")
    with pytest.raises(InputError, match="set IMGSEG_STORAGE to that"):
        make_app()


@pytest.mark.parametrize("into_bucket", [False, True])
def test_a_backup_holds_the_photos_and_goes_back_to_a_folder_or_a_bucket(
    filled: Store,
    make_app: Callable[..., Flask],
    ann: FlaskClient,
    search: str,
    run: Run,
    tmp_path: Path,
    album_files: dict[str, bytes],
    into_bucket: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run(ann, search)
    photos.photo_store().forget_files()
    assert cli.main(["backup", str(tmp_path / "all.zip")]) == 0
    place = tmp_path / "new"
    monkeypatch.setenv("IMGSEG_APP_DATA", str(place))
    assert cli.main(["restore", str(tmp_path / "all.zip")]) == 2
    if into_bucket:
        monkeypatch.setenv("IMGSEG_STORAGE", f"{filled.address}/again")
    else:
        monkeypatch.delenv("IMGSEG_STORAGE")
    assert cli.main(["restore", str(tmp_path / "all.zip")]) == 0
    sea = place / "users/1/albums/1/Test" / SEA
    assert photos.photo_store().file_of(sea).read_bytes() == album_files[SEA]
    assert (sea.read_bytes() == album_files[SEA]) is not into_bucket
    assert (place / "users/1/searches/1/Output" / SEA).samefile(sea)
    again = len(filled.objects("again/users"))
    assert again == (11 if into_bucket else 0)
    start(make_app())
