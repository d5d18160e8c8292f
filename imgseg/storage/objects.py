"""Objects below one prefix of a bucket, by S3; what goes wrong is said in a sentence."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from imgseg.errors import FULL_DISK, InputError, StoreAwayError
from imgseg.sentences import Sentence

ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[\w.-]+)*)/?", re.ASCII)
CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 20, 2
# A store that takes a request and then says nothing would be waited for for ever. Who sends or gets
# fewer bytes a second than that is as good as away.
LONGEST_SECONDS, SLOWEST = 30, 256 << 10
# Larger photos go in parts of that size, a few at a time: they must not fill the memory.
PART_BYTES, PARTS_AT_ONCE = 8 << 20, 2
# S3 removes so many in one request.
MOST_AT_ONCE = 1000


class Objects:
    """The objects below ``address``, s3://bucket/prefix, by their keys below it.

    Who asks, and where the store is, come as Amazon's own programs take them: AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL. All methods but `answers` raise StoreAwayError where
    the store cannot be reached, or refuses.

    Raises:
        InputError: the address is none, or s3fs is not installed.
    """

    def __init__(self, address: str) -> None:
        found = ADDRESS.fullmatch(address)
        if not found:
            raise InputError(
                "IMGSEG_STORAGE must be like s3://bucket/prefix, not %(address)r.", address=address
            )
        try:
            from s3fs import S3FileSystem
        except ModuleNotFoundError:
            raise InputError(
                "IMGSEG_STORAGE is set, and s3fs is not installed: run `python -m pip install -r"
                " requirements-cluster.txt`, or leave the setting away."
            ) from None
        self.address = address.rstrip("/")
        self._bucket = found[1]
        self._root = self.address.removeprefix("s3://")
        with self._told():
            self._s3: Any = S3FileSystem(
                # It would be the same for all, and keep lists that others change.
                skip_instance_cache=True,
                use_listings_cache=False,
                max_concurrency=PARTS_AT_ONCE,
                default_block_size=PART_BYTES,
                config_kwargs={
                    "connect_timeout": CONNECT_SECONDS,
                    "read_timeout": READ_SECONDS,
                    "retries": {"max_attempts": TRIES},
                },
            )
        self._s3.retries = TRIES

    def check(self) -> None:
        """See that objects can be written, read and removed."""
        probe = f"probe-{secrets.token_hex(8)}"
        self.write_empty(probe)
        with self._told():
            self._s3.cat_file(self._path(probe), timeout=LONGEST_SECONDS)
        self.delete([probe])

    def answers(self) -> bool:
        """Whether the store can be reached just now."""
        one = {"Bucket": self._bucket, "MaxKeys": 1}
        try:
            with self._told():
                self._s3.call_s3("list_objects_v2", **one, timeout=CONNECT_SECONDS)
        except (StoreAwayError, FileNotFoundError):
            return False
        return True

    def send(self, file: Path, key: str) -> None:
        """Let the object be the bytes of a file; it is there whole or not at all."""
        seconds = LONGEST_SECONDS + file.stat().st_size / SLOWEST
        with self._told():
            self._s3.put_file(str(file), self._path(key), chunksize=PART_BYTES, timeout=seconds)

    def fetch(self, key: str, file: Path, size: int | None) -> None:
        """Write the object to a file, which may then be half there; ``size`` is what it must have.

        Raises:
            FileNotFoundError: there is no such object.
        """
        seconds = LONGEST_SECONDS + (size or 0) / SLOWEST
        with self._told():
            self._s3.get_file(self._path(key), str(file), timeout=seconds)
        if size not in {None, file.stat().st_size}:
            raise StoreAwayError(
                "The store of photos %(address)s gave a photo that is cut off: try again.",
                address=self.address,
            )

    def sha256_of(self, key: str) -> str:
        """The hash of the object's bytes as they are there now, in hexadecimal."""
        found = hashlib.sha256()
        with (
            self._told(),
            self._s3.open(self._path(key), "rb", block_size=PART_BYTES) as file,
        ):
            while piece := file.read(PART_BYTES):
                found.update(piece)
        return found.hexdigest()

    def copy(self, key: str, other: str) -> None:
        """Have the object under another key, too."""
        with self._told():
            self._s3.cp_file(self._path(key), self._path(other), timeout=LONGEST_SECONDS)

    def write_empty(self, key: str) -> None:
        """Have an object that holds nothing."""
        with self._told():
            self._s3.pipe_file(self._path(key), b"", timeout=LONGEST_SECONDS)

    def keys_below(self, key: str) -> list[str]:
        """The keys of all objects below ``key``."""
        with self._told():
            found = self._s3.find(self._path(f"{key}/"), timeout=LONGEST_SECONDS)
        # Some stores tell of folders, too.
        return [path.removeprefix(f"{self._root}/") for path in found if path != self._path(key)]

    def names_in(self, key: str) -> list[str]:
        """The first parts of all keys below ``key``."""
        found: list[str] = []
        with suppress(FileNotFoundError), self._told():
            found = self._s3.ls(self._path(key), detail=False, timeout=LONGEST_SECONDS)
        return [path.rstrip("/").rpartition("/")[2] for path in found]

    def delete(self, keys: list[str]) -> None:
        """Remove objects; one that is gone does no harm."""
        for i in range(0, len(keys), MOST_AT_ONCE):
            objects = [
                {"Key": self._path(key).removeprefix(f"{self._bucket}/")}
                for key in keys[i : i + MOST_AT_ONCE]
            ]
            with self._told():
                # `rm` takes some characters for patterns, and keeps quiet about what failed.
                said = self._s3.call_s3(
                    "delete_objects",
                    Bucket=self._bucket,
                    Delete={"Objects": objects, "Quiet": True},
                    timeout=LONGEST_SECONDS,
                )
            for error in said.get("Errors", ()):
                raise self._refusal(error.get("Message") or error.get("Code"))

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong with the store is said in a sentence; that an object is gone is not."""
        from botocore.exceptions import BotoCoreError, NoCredentialsError

        try:
            yield
        except (PermissionError, NoCredentialsError) as error:
            raise self._refusal(error) from error
        except FileNotFoundError as error:
            said = getattr(error.__cause__, "response", {}).get("Error", {})
            if said.get("Code") != "NoSuchBucket":
                raise
            raise StoreAwayError(
                "There is no bucket %(bucket)s: make it, or correct IMGSEG_STORAGE.",
                bucket=self._bucket,
            ) from error
        except (OSError, BotoCoreError, ValueError) as error:
            if isinstance(error, OSError) and error.errno in FULL_DISK:
                raise
            raise StoreAwayError(
                "The store of photos %(address)s cannot be reached (%(why)s): see that it runs and"
                " that AWS_ENDPOINT_URL names it rightly.",
                address=self.address,
                why=_in_words(error) or Sentence("it did not answer in time"),
            ) from error

    def _refusal(self, reason: object) -> StoreAwayError:
        return StoreAwayError(
            "The store of photos %(address)s refuses imgseg (%(why)s): give AWS_ACCESS_KEY_ID and"
            " AWS_SECRET_ACCESS_KEY of somebody who may read, write, list and delete there.",
            address=self.address,
            why=_in_words(reason),
        )


def _in_words(reason: object) -> str:
    # What a store says may end as a sentence does, and be many lines.
    return " ".join(str(reason).split()).rstrip(".")
