"""What it costs that photos lie in a bucket: the same uploads, search and zips, there and here.

    AWS_ENDPOINT_URL=... AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... \
        python -m benchmarks.in_a_bucket --photos DIR --work DIR --bucket s3://bucket/prefix

Starts the real server on an empty App_data, with and without the bucket, in turns. Prints one JSON
object: seconds of the uploads, of the run, of the zip while the photos are still here and, after a
start on an App_data that forgot them, of the zip again; and whether both gave the same.
"""

import argparse
import hashlib
import io
import json
import os
import shutil
import sys
import time
import zipfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.browser import Browser
from benchmarks.web_memory import TARGET_PHOTOS, make_album, server

TURNS = 3


def main() -> None:
    """Measure in turns and print the medians."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--photos", type=Path, required=True, help="Photos to make them from.")
    options.add_argument("--work", type=Path, required=True, help="For copies and App_data.")
    options.add_argument("--bucket", required=True, help="An empty place: s3://bucket/prefix.")
    options.add_argument("--album", type=int, default=30, help="Photos in the album.")
    chosen = options.parse_args()
    album = make_album(chosen.photos, chosen.work / "album", chosen.album)
    found: dict[str, list[dict[str, Any]]] = {"folder": [], "bucket": []}
    for turn in range(TURNS):
        for where, turns in found.items():
            address = f"{chosen.bucket}/{turn}" if where == "bucket" else ""
            turns.append(one_turn(album, chosen.work / "App_data", address))
    same = len({one.pop("outcome") for turns in found.values() for one in turns}) == 1
    medians = {
        where: {name: round(median(turn[name] for turn in turns), 2) for name in turns[0]}
        for where, turns in found.items()
    }
    print(json.dumps({"photos": len(album), "same": same, **medians}))


def one_turn(album: list[Path], app_data: Path, bucket: str) -> dict[str, Any]:
    """Seconds of each step, and a hash of what came of all."""
    shutil.rmtree(app_data, ignore_errors=True)
    os.environ["IMGSEG_STORAGE"] = bucket
    seconds: dict[str, Any] = {}
    with server(sys.executable, app_data) as (address, _):
        browser = Browser(address)
        search = browser.new_search()
        begun = time.monotonic()
        browser.send(f"{search}/train/target", album[:TARGET_PHOTOS])
        browser.send("/albums/1/photos", album)
        seconds["uploads"] = time.monotonic() - begun
        begun = time.monotonic()
        browser.post(f"{search}/run", {"strictness": "50"})
        while browser.get(f"{search}/progress").json()["active"]:
            time.sleep(0.05)
        seconds["run"] = time.monotonic() - begun
        begun = time.monotonic()
        zipped = browser.get(f"{search}/output.zip").content
        seconds["zip"] = time.monotonic() - begun
    with server(sys.executable, app_data) as (address, _):
        browser.address = address
        begun = time.monotonic()
        again = browser.get(f"{search}/output.zip").content
        seconds["zip_after_a_start"] = time.monotonic() - begun
    if again != zipped:
        raise SystemExit("The zip was another one after a start.")
    return seconds | {"outcome": _outcome(zipped)}


def _outcome(zipped: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        content = [(name, archive.read(name)) for name in archive.namelist()]
    return hashlib.sha256(repr(content).encode()).hexdigest()


if __name__ == "__main__":
    main()
