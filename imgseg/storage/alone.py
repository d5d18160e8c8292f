"""One imgseg at a time on an App_data."""

from collections.abc import Iterator
from contextlib import contextmanager

from imgseg import config
from imgseg.errors import InputError
from imgseg.storage import places


@contextmanager
def alone(instead: str) -> Iterator[None]:
    """Keep every other imgseg from serving this App_data.

    Raises:
        InputError: one serves it just now; ``instead`` says what to do then.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(places.serving_lock())
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(f"An imgseg serves {config.app_data()} already: {instead}.") from None
    try:
        yield
    finally:
        lock.release()
