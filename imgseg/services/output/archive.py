"""Photos and the table about them as one zip, made while it is sent."""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from zipstream import ZIP_STORED, ZipStream

from imgseg.errors import ImgsegError, NotFoundError
from imgseg.services.files.fingerprints import SizeAndTime
from imgseg.services.output.report import REPORT_NAME, write_report
from imgseg.storage.photos import photo_store
from imgseg.storage.roots import LeadsOutError, fence_of, pinned
from imgseg.text.language import gettext
from imgseg.verdicts import PhotoVerdict


@dataclass(frozen=True)
class Archive:
    """A zip to be: its file name, its pieces, and its length in bytes, known beforehand.

    The same photos and table give the same bytes; ``etag`` names them. ``close`` it in the end.
    """

    name: str
    pieces: Iterator[bytes]
    length: int
    etag: str
    place: Path

    def close(self) -> None:
        """Clear what was needed on the disk to make it; twice does no harm."""
        shutil.rmtree(self.place, ignore_errors=True)


def make_archive(
    name: str, photos: dict[str, Path], rows: Iterable[PhotoVerdict], time: datetime
) -> Archive:
    """A zip of photos with their dates and, as segregation.csv, the rows about them.

    Args:
        name: the zip's own name.
        photos: the files by their names (with ``/``) in the zip.
        rows: what the table says.
        time: of the table, in UTC without a zone.

    Raises:
        NotFoundError: a photo is gone.
    """
    place = Path(tempfile.mkdtemp())
    try:
        return _make(name, photos, rows, time, place)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def archive_name(person: str, album: str, note: str = "") -> str:
    """``<person> from <album>.zip``, with what some system refuses in file names left out."""
    name = gettext("%(person)s from %(album)s", person=person, album=album)
    if note:
        name += f" ({note})"
    name = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", name)
    return " ".join(name.split()).strip(". ") + ".zip"


def _make(
    name: str,
    photos: dict[str, Path],
    rows: Iterable[PhotoVerdict],
    time: datetime,
    place: Path,
) -> Archive:
    # A file, because only those keep their time in the zip: it must not differ when a download
    # that broke off goes on.
    table = place / REPORT_NAME
    write_report(table, rows)
    seconds = time.replace(tzinfo=UTC).timestamp()
    os.utime(table, (seconds, seconds))
    # Photos do not get smaller by packing; stored, the length is known and a browser shows it.
    measured = ZipStream(compress_type=ZIP_STORED, sized=True)
    content = hashlib.sha256(table.read_bytes())
    files: dict[str, tuple[Path, SizeAndTime]] = {}
    for inside, path in {REPORT_NAME: table, **photos}.items():
        try:
            files[inside] = path, _size_and_time(path)
            measured.add_path(path, inside)
        except FileNotFoundError:
            raise NotFoundError(
                "The photo %(inside)s is gone from the album: load the page again.", inside=inside
            ) from None
        said = f"{inside}\0{files[inside][1]}\0"
        content.update(said.encode("utf-8", "surrogateescape"))
    return Archive(name, _pieces(files), len(measured), content.hexdigest(), place)


def _pieces(files: dict[str, tuple[Path, SizeAndTime]]) -> Iterator[bytes]:
    zipped = ZipStream(compress_type=ZIP_STORED)
    for inside, (path, announced) in files.items():
        # Anything else than announced breaks the download off: the browser says so, while a zip
        # that only lacks a photo would be taken for whole.
        try:
            if _size_and_time(path) != announced:
                raise ImgsegError(
                    "%(path)s was changed while it was downloaded: download again.", path=path
                )
            # Not before: what lies elsewhere is fetched, and not all of it fits here at once.
            with pinned(photo_store().file_of(path), fence_of(path)) as file:
                zipped.add_path(file, inside)
                yield from zipped.file()
        except (FileNotFoundError, LeadsOutError):
            raise ImgsegError("%(path)s was removed while it was downloaded.", path=path) from None
    yield from zipped.footer()


def _size_and_time(path: Path) -> SizeAndTime:
    status = path.stat()
    return status.st_size, status.st_mtime_ns
