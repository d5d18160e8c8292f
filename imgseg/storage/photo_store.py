"""Where the bytes of the web app's photos lie: in App_data itself, or in a bucket.

Either way a photo goes by its path in App_data, where there is a file of its name, size and time:
what lists photos, counts them or knows them again does not ask where their bytes are. What reads
one asks for `PhotoStore.file_of`.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol


class PhotoStore(Protocol):
    """What is done with photos and with folders of them; all paths lie in App_data.

    Where the bytes lie elsewhere and that cannot be reached, all of it but `answers` raises
    StoreAwayError.
    """

    def put(self, whole: Path, photo: Path) -> None:
        """Let a file, whole already, take the photo's place; it is there whole or not at all.

        Raises:
            OSError: the photo's folder is gone.
        """

    def also_at(self, photo: Path, place: Path) -> None:
        """Let a photo be at a second place too; where disks know links, it takes no room there.

        Raises:
            OSError: the photo, or the folder of the place, is gone.
        """

    def file_of(self, photo: Path) -> Path:
        """The file to read a photo from, at once; it does not exist where its bytes are gone."""

    def remove(self, photos: Iterable[Path]) -> None:
        """Remove photos; one that is gone does no harm."""

    def renamed(self, before: Path, after: Path) -> AbstractContextManager[None]:
        """A folder of photos has another name, and the old one if what is done inside fails."""

    def announce(self, folders: Iterable[Path]) -> None:
        """Take note that albums or searches will be removed: a stop must leave nothing of them."""

    def renounce(self, folders: Iterable[Path]) -> None:
        """Forget that they were to be removed."""

    def announced(self) -> list[Path]:
        """The folders that were announced, and neither renounced nor removed."""

    def remove_below(self, folders: Iterable[Path]) -> None:
        """Remove what lies elsewhere of folders whose own files are removed by the caller."""

    def forget_files(self, photos: Iterable[Path] | None = None) -> None:
        """Keep nothing here of what was read elsewhere, of these photos or of all."""

    def answers(self) -> bool:
        """Whether it can be reached just now."""


class LocalFolder:
    """See `PhotoStore`: a photo's file in App_data holds its bytes."""

    def put(self, whole: Path, photo: Path) -> None:
        """See `PhotoStore`."""
        os.replace(whole, photo)

    def also_at(self, photo: Path, place: Path) -> None:
        """See `PhotoStore`."""
        place.unlink(missing_ok=True)
        try:
            # The same bytes and time.
            os.link(photo, place)
        except OSError:
            # Not every disk knows links.
            shutil.copy2(photo, place)

    def file_of(self, photo: Path) -> Path:
        """See `PhotoStore`."""
        return photo

    def remove(self, photos: Iterable[Path]) -> None:
        """See `PhotoStore`."""
        for photo in photos:
            photo.unlink(missing_ok=True)

    @contextmanager
    def renamed(self, before: Path, after: Path) -> Iterator[None]:
        """See `PhotoStore`."""
        before.rename(after)
        try:
            yield
        except BaseException:
            after.rename(before)
            raise

    def announce(self, folders: Iterable[Path]) -> None:
        """See `PhotoStore`."""

    def renounce(self, folders: Iterable[Path]) -> None:
        """See `PhotoStore`."""

    def announced(self) -> list[Path]:
        """See `PhotoStore`."""
        return []

    def remove_below(self, folders: Iterable[Path]) -> None:
        """See `PhotoStore`."""

    def forget_files(self, photos: Iterable[Path] | None = None) -> None:
        """See `PhotoStore`."""

    def answers(self) -> bool:
        """See `PhotoStore`."""
        return True
