"""Large files that come in parts, so that a lost connection does not start them over."""

import contextlib
import hashlib
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, NamedTuple

from sqlalchemy.orm import Session

from imgseg import config
from imgseg.errors import FULL_DISK, BusyError, InputError, NotFoundError
from imgseg.sentences import Sentence
from imgseg.services.files.allowance import MEGABYTE, refuse_over
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.services.files.upload_batch import GONE, Received, Sent
from imgseg.services.files.uploads import receive
from imgseg.storage import places
from imgseg.storage.whole_file import whole_file

KEPT_SECONDS = 7 * 24 * 3600
# The files that a request is at work on: two may come at the same time after a lost connection.
_busy: set[Path] = set()
_changing = threading.Lock()


class Growing(NamedTuple):
    """A file on its way into ``folder``.

    ``key`` is the browser's mark of it, the same after a reload. ``total`` is its size in bytes.
    """

    folder: PhotoFolder
    key: str
    total: int

    @property
    def file(self) -> Path:
        """Where its bytes wait."""
        # One album or search has one folder of parts: Target and unknown must not mix.
        mark = f"{self.folder.photos.name}\n{self.total}\n{self.key}"
        name = hashlib.sha256(mark.encode("utf-8", "surrogateescape")).hexdigest()
        return self.folder.parts / f"{name}.part"

    @property
    def outcome(self) -> Path:
        """Where it is noted what became of it, for a browser that missed the answer."""
        return self.file.with_suffix(".outcome")


def bytes_here(growing: Growing) -> int:
    """How many bytes of it have come."""
    try:
        return growing.file.stat().st_size
    except FileNotFoundError:
        return 0


def append_part(owner: int, growing: Growing, offset: int, part: IO[bytes]) -> int:
    """Add the bytes that stand at ``offset`` of the file.

    What does not follow on what is here, or comes while another request adds to it, is left
    alone.

    Returns:
        How many bytes are here now: from there the sender goes on.

    Raises:
        NotFoundError: the folder was deleted meanwhile.
        InputError: the file is too large, no space is left, or none of the user's own.
    """
    limit = int(config.read("IMGSEG_MAX_UNZIPPED_MB"))
    if growing.total > limit * MEGABYTE:
        raise InputError(
            "The file has over %(limit)s MB: make several of it, or raise IMGSEG_MAX_UNZIPPED_MB.",
            limit=limit,
        )
    with _alone(growing.file) as alone:
        if alone and offset == bytes_here(growing):
            try:
                if not offset:
                    growing.folder.parts.mkdir(exist_ok=True)
                    sweep_parts(growing.folder.parts)
                    growing.outcome.unlink(missing_ok=True)
                refuse_over(owner, growing.total - offset, Sentence("This file"))
                _append(growing, part)
            except FileNotFoundError:
                raise NotFoundError(GONE) from None
        return bytes_here(growing)


def take_whole(
    session: Session,
    owner: int,
    growing: Growing,
    name: str,
    changed: int | None,
    commit: Callable[[], None],
) -> Received | None:
    """Take the file in once all its parts are here; asked again, say the same.

    ``commit`` is that of `receive`.

    Returns:
        What became of it; None while another request is at it, or it waits for its turn.

    Raises:
        NotFoundError: the folder was deleted meanwhile.
        InputError: parts are missing, there is no space, or the folder is full.
    """
    with _alone(growing.file) as alone:
        if not alone:
            return None
        if growing.outcome.exists():
            # Where imgseg was stopped between the two.
            growing.file.unlink(missing_ok=True)
            return Received(**json.loads(growing.outcome.read_text("utf-8")))
        if not growing.folder.photos.is_dir():
            raise NotFoundError(GONE)
        if bytes_here(growing) != growing.total:
            raise InputError(
                "%(name)s did not arrive whole: choose it again, and what is missing is sent.",
                name=name,
            )
        with growing.file.open("rb") as content:
            sent = Sent(name, content, changed)
            try:
                received = receive(session, owner, growing.folder, [sent], commit)
            except BusyError:
                # All of it stays here until its turn comes.
                return None
        with whole_file(growing.outcome) as part:
            part.write_text(json.dumps(asdict(received)), "utf-8")
        growing.file.unlink()
        return received


def sweep_parts(parts: Path) -> None:
    """Remove from a folder of parts what nobody went on with for a week."""
    for file in parts.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if file.stat().st_mtime < time.time() - KEPT_SECONDS:
                file.unlink()


def sweep_all_parts() -> None:
    """Remove what nobody went on with for a week, of every user."""
    for parts in places.users_folder().glob("*/*/*/parts"):
        sweep_parts(parts)


def _append(growing: Growing, part: IO[bytes]) -> None:
    with growing.file.open("ab") as file:
        before = file.tell()
        try:
            shutil.copyfileobj(part, file, MEGABYTE)
            file.flush()
            if file.tell() > growing.total:
                raise InputError(
                    "More came of the file than it holds: it changed, so choose it again."
                )
        except BaseException as error:
            # Half a part would do no harm, but nothing says where it ends.
            file.truncate(before)
            if isinstance(error, OSError) and error.errno in FULL_DISK:
                raise InputError(
                    "There is no space left on the disk: free some, then go on."
                ) from None
            raise


@contextlib.contextmanager
def _alone(file: Path) -> Iterator[bool]:
    """Whether no other request is at work on the file."""
    with _changing:
        alone = file not in _busy
        if alone:
            _busy.add(file)
    try:
        yield alone
    finally:
        if alone:
            with _changing:
                _busy.discard(file)
