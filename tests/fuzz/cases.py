"""Runs cases of one kind in this process: whoever started it sees which one ends or stops it.

``python -m tests.fuzz.cases KIND SEED FIRST END`` says the number of each case before it is run,
and what was wrong with it after.
"""

import contextlib
import faulthandler
import io
import logging
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from imgseg import create_app
from imgseg.database import upgrade_database
from imgseg.errors import InputError
from imgseg.recognition import background
from imgseg.services.evaluation.trials import photo_tags
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.services.files.safe_names import safe_path
from imgseg.services.files.thumbnails import preview, thumbnail
from imgseg.services.output.report import COLUMNS, read_report
from imgseg.storage.folders import is_photo
from imgseg.system.peak_memory import peak_mib
from imgseg.vision.contract import Engine
from imgseg.vision.factory import get_engine
from imgseg.vision.images import DETECTION_SIDE, read_photo, time_taken
from imgseg.vision.picture import UnreadableError
from tests.colour_engine import ColourEngine
from tests.fuzz.asking import World, ask
from tests.fuzz.photos import photo
from tests.fuzz.texts import table, text
from tests.fuzz.zips import packed

Case = Callable[[random.Random], str]
# So many photos one by one, then one through all the networks.
TO_NETWORKS = 20


class _Errors(logging.Handler):
    """Keeps what the app's log says of faults."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(logging.Formatter().format(record))


def photos(place: Path) -> Case:
    """A photo is recognised, dated, decoded, made smaller; one of twenty has its faces found."""
    folder = PhotoFolder(place / "photos", place / "thumbs", place / "incoming")
    engine = _engine()
    count = iter(range(1 << 40))

    def look_at(chance: random.Random) -> str:
        folder.create()
        ending, content = photo(chance)
        name = f"photo.{ending}"
        path = folder.photos / name
        path.write_bytes(content)
        is_photo(path)
        time_taken(path)
        for side in (None, DETECTION_SIDE):
            with contextlib.suppress(UnreadableError):
                read_photo(path, side)
        thumbnail(folder, name)
        preview(folder, name)
        if next(count) % TO_NETWORKS == TO_NETWORKS - 1:
            list(engine.analyse([path]))
        return f"{len(content)} bytes, .{ending}"

    return look_at


@cache
def _engine() -> Engine:
    return get_engine("onnx")


def texts(place: Path) -> Case:
    """Names become safe ones; tables of labels and of results are read or refused."""
    file = place / "table.csv"

    def read(chance: random.Random) -> str:
        name = text(chance)
        safe = place / safe_path(name)
        assert safe.is_relative_to(place)
        assert all(len(os.fsencode(part)) <= 255 for part in safe.relative_to(place).parts)
        for columns, reader in (
            (["path", "persons", "ignore", "tags"], photo_tags),
            (list(COLUMNS), read_report),
        ):
            file.write_bytes(table(chance, columns))
            with contextlib.suppress(InputError):
                reader(file)
        return repr(name)

    return read


def requests(place: Path) -> Case:
    """A request to any address."""
    world = _world(place / "App_data")

    def send(chance: random.Random) -> str:
        told, answer = ask(world, chance)
        assert answer.status_code < 500 or answer.status_code == 503, f"{answer.status} {told}"
        assert b"Traceback (most" not in answer.get_data(), told
        return told

    return send


def zips(place: Path) -> Case:
    """A zip is uploaded by Bob, and what came of it is looked at."""
    world = _world(place / "App_data")

    def send(chance: random.Random) -> str:
        client = world.client("bob")
        content = packed(chance)
        files = {"files": [(io.BytesIO(content), "new.zip")]}
        answers = client.post("/albums/2/photos", data=files), client.get("/albums/2")
        for answer in answers:
            assert answer.status_code < 400, answer.text
        return f"{len(content)} bytes"

    return send


def _world(place: Path) -> World:
    place.mkdir()
    os.environ["IMGSEG_APP_DATA"] = str(place)
    engine = ColourEngine()
    app = create_app(
        {
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": False,
            "BCRYPT_LOG_ROUNDS": 4,
            "ENGINE": lambda: engine,
        }
    )
    upgrade_database(app)
    return World(app)


KINDS: dict[str, Callable[[Path], Case]] = {
    "photos": photos,
    "texts": texts,
    "zips": zips,
    "requests": requests,
}


def main(kind: str, seed: str, first: str, end: str) -> None:
    """Run the cases from ``first`` up to ``end``."""
    faulthandler.enable()
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    # An app may still put a small copy of a photo there while it is emptied.
    with tempfile.TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        few = place / "few.npy"
        np.save(few, np.load(background.BACKGROUND_FILE)[::20])
        background.BACKGROUND_FILE = few
        case = KINDS[kind](place)
        for number in range(int(first), int(end)):
            print("case", number, flush=True)
            # Each of its own, so that it can be had again alone.
            chance = random.Random(f"{kind} {seed} {number}")  # noqa: S311
            begun, told = time.monotonic(), ""
            try:
                told = case(chance)
            except Exception:  # noqa: BLE001
                _tell(number, traceback.format_exc())
            if time.monotonic() - begun > 10:
                _tell(number, f"it took {time.monotonic() - begun:.0f} s: {told}")
            for fault in errors.told:
                _tell(number, f"{told}\n{fault}")
            errors.told.clear()
    print("peak", peak_mib(), flush=True)


def _tell(number: int, what: str) -> None:
    print("wrong", number, what.replace("\n", "\n| "), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
