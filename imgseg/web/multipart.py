"""Requests that carry thousands of files."""

import contextlib
import errno
import io
import tempfile
from typing import IO, Any

import flask
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from imgseg.web.demands import LARGEST_FORM

IN_MEMORY = 512 * 1024
FIELDS = "application/x-www-form-urlencoded"


class _Form(FormDataParser):
    """Refuses fields without files that are many or large: each takes a hundred bytes and more."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype == FIELDS:
            if content_length is None or content_length > LARGEST_FORM:
                raise RequestEntityTooLarge
            body = stream.read()
            if body.count(b"&") >= (self.max_form_parts or 0):
                raise RequestEntityTooLarge
            stream = io.BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class Request(flask.Request):
    """Keeps all files of an upload one after the other in a single temporary file.

    Werkzeug would keep each small one in memory, and each other one open: a folder of 2,000
    photos sent at once fills the memory or takes more open files than a process may have.
    """

    form_data_parser_class = _Form
    _received: IO[bytes] | None = None

    def _get_file_stream(self, *_args: Any, **_sizes: Any) -> IO[bytes]:
        if self._received is None:
            self._received = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        return _Part(self._received)  # type: ignore[return-value]

    def close(self) -> None:
        """Forget the files."""
        super().close()
        if self._received is not None:
            # On a full disk, what could not be written before cannot be written now either.
            with contextlib.suppress(OSError):
                self._received.close()


class _Part(io.RawIOBase):
    """One file of several in ``whole``, behind those that are there; written once, then read."""

    def __init__(self, whole: IO[bytes]) -> None:
        self._whole = whole
        self._start = whole.seek(0, io.SEEK_END)
        self._size = 0
        self._at = 0

    def write(self, data: Any) -> int:
        self._whole.seek(self._start + self._size)
        self._size += self._whole.write(data)
        return len(data)

    def readinto(self, buffer: Any) -> int:
        self._whole.seek(self._start + self._at)
        data = self._whole.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            # As files do; zipfile counts on it.
            raise OSError(errno.EINVAL, "Invalid argument")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True
