"""Uploads of many files."""

import io
import zipfile
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import create_environ, encode_multipart

from imgseg.web.multipart import Request

OPEN_FILES = Path("/proc/self/fd")


def request_of(*contents: bytes) -> Request:
    files = [
        FileStorage(io.BytesIO(content), f"{number}.jpg") for number, content in enumerate(contents)
    ]
    boundary, body = encode_multipart({"files": files})
    form = f"multipart/form-data; boundary={boundary}"
    return Request(create_environ(method="POST", data=body, content_type=form))


def open_files() -> int:
    return len(list(OPEN_FILES.iterdir()))


def test_each_file_is_read_as_it_was_sent() -> None:
    contents = [b"", b"first\n", bytes(700_000), b"last"]
    with request_of(*contents) as request:
        assert [file.read() for file in request.files.getlist("files")] == contents


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="no list of open files here")
def test_many_large_files_take_one_open_file() -> None:
    before = open_files()
    with request_of(*[bytes(600_000)] * 20) as request:
        assert len(request.files.getlist("files")) == 20
        assert open_files() <= before + 1
    assert open_files() == before


@pytest.mark.parametrize("members", [0, 3])
def test_a_zip_among_the_files_can_be_read(members: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(members):
            archive.writestr(f"{number}.jpg", b"photo")
    with request_of(b"before", packed.getvalue(), b"after") as request:
        sent = request.files.getlist("files")[1]
        with zipfile.ZipFile(sent.stream) as archive:
            assert archive.testzip() is None
            assert len(archive.namelist()) == members


def test_reading_goes_neither_before_nor_beyond_its_file() -> None:
    with request_of(b"before", b"this", b"after") as request:
        stream = request.files.getlist("files")[1].stream
        stream.seek(2)
        assert stream.read(10) == b"is"
        assert stream.seek(0, io.SEEK_END) == 4
        assert stream.read(1) == b""
        with pytest.raises(OSError, match="Invalid argument"):
            stream.seek(-9, io.SEEK_END)
