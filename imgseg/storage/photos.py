"""Which store the photos of the web app lie in: the settings say it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from imgseg import config
from imgseg.storage.photo_store import LocalFolder, PhotoStore

if TYPE_CHECKING:
    from imgseg.storage.bucket import Bucket

LOCAL = LocalFolder()


def photo_store() -> PhotoStore:
    """The store that IMGSEG_STORAGE names, or the folder App_data.

    Raises:
        InputError: the setting is no address, or what speaks to buckets is not installed.
    """
    return bucket() or LOCAL


def bucket() -> Bucket | None:
    """The bucket that IMGSEG_STORAGE names; None where it names none.

    Raises:
        InputError: as `photo_store`.
    """
    address = str(config.read("IMGSEG_STORAGE"))
    return bucket_at(address, config.app_data()) if address else None


@lru_cache(maxsize=2)
def bucket_at(address: str, app_data: Path) -> Bucket:
    """The bucket of that address, for the photos of an App_data; the same one when asked again.

    Raises:
        InputError: as `photo_store`.
    """
    # Late, because s3fs takes a second, and most have no bucket.
    from imgseg.storage.bucket import Bucket

    return Bucket(address, app_data)
