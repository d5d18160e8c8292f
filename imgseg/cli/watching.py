"""``segregate --watch``: going through the album again whenever photos come into it."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import click

from imgseg.errors import FolderAwayError, ImgsegError
from imgseg.services.files.fingerprints import SizeAndTime
from imgseg.services.files.folder_listing import away, is_mounted
from imgseg.storage.folders import list_photos
from imgseg.storage.watching import watch_folders
from imgseg.text.words import photos as count_of

# A NAS does not tell what others do there, and a disk not that it goes. A large album is looked at
# less often, so that it rests for 49 fiftieths of the time.
SECONDS_BETWEEN, REST = 5.0, 50.0


class WatchedAlbum:
    """The album's photos as they were when they were last gone through.

    Raises:
        InputError: it cannot be read.
    """

    def __init__(self, album: Path) -> None:
        self._album = album
        self._folders = _folders_in(album)
        self._disks = [folder for folder in self._folders if is_mounted(folder)]
        self._seen = _stamps(album)

    def refuse_while_away(self) -> None:
        """Refuse to take photos that cannot be reached for photos that are gone.

        Raises:
            FolderAwayError: the album is away, or a disk in it.
        """
        self._look()

    def keep_watching(self, go_through: Callable[[str], None]) -> None:
        """Call ``go_through`` with what has changed, each time that something has, until Ctrl-C."""
        click.echo(f"Waiting for photos to come into {self._album}. Ctrl-C ends it.", err=True)
        self._said = ""
        try:
            while True:
                self._watch(go_through)
        except KeyboardInterrupt:
            click.echo("Stopped; what was done until now is kept.", err=True)

    def _watch(self, go_through: Callable[[str], None]) -> None:
        """Watch the folders there are now, until something has changed."""
        due = 0.0
        for changed in watch_folders(self._folders):
            if not changed and time.monotonic() < due:
                continue
            before, started = self._folders, time.monotonic()
            try:
                self._go_through_changes(go_through)
                self._said = ""
            except ImgsegError as error:
                # It may pass: a disk comes back, or somebody makes room.
                self._say_once(str(error))
            due = time.monotonic() + max(SECONDS_BETWEEN, REST * (time.monotonic() - started))
            if changed or before != self._folders:
                return

    def _go_through_changes(self, go_through: Callable[[str], None]) -> None:
        now = self._look()
        if self._said:
            click.echo(f"{_clock()} The album is back.", err=True)
        self._folders = _folders_in(self._album)
        came = [name for name, stamp in now.items() if self._seen.get(name) != stamp]
        gone = self._seen.keys() - now.keys()
        if came or gone:
            told = f"{_clock()} {count_of(len(came))} came, {count_of(len(gone))} gone"
            go_through(told)
            self._disks = [folder for folder in self._folders if is_mounted(folder)]
            self._seen = now

    def _look(self) -> dict[str, SizeAndTime]:
        for disk in self._disks:
            if not is_mounted(disk):
                raise FolderAwayError(away(disk))
        try:
            now = _stamps(self._album)
        except ImgsegError as error:
            raise FolderAwayError(away(self._album)) from error
        if self._seen and not now:
            raise FolderAwayError(away(self._album))
        return now

    def _say_once(self, sentence: str) -> None:
        if sentence != self._said:
            click.echo(f"{_clock()} {sentence}", err=True)
            self._said = sentence


def _stamps(album: Path) -> dict[str, SizeAndTime]:
    found: dict[str, SizeAndTime] = {}
    for name in list_photos(album).photos:
        try:
            status = (album / name).stat()
        except OSError:
            # Gone since, or a link to nothing; the index says which.
            continue
        found[name] = status.st_size, status.st_mtime_ns
    return found


def _folders_in(album: Path) -> list[Path]:
    return [Path(parent) for parent, _, _ in os.walk(album)]


def _clock() -> str:
    return time.strftime("%H:%M:%S")
