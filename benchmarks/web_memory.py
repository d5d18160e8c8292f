"""How much memory the whole web app needs, with its processes, for an album of large photos.

    python -m benchmarks.web_memory --photos DIR --work DIR [--python PYTHON] [--album 300]

Starts the real server on an empty App_data, makes an account, uploads Target and the album in
batches as the page does, starts the run, and reads the memory of the server and of the processes
that decode for it from /proc (Linux only) until the run is done: what they share counts once.
Prints one JSON object. ``--python`` names the interpreter of the server, such as that of a light
install.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.browser import Browser
from imgseg.services.evaluation.scaled_copies import scale_photos
from imgseg.system.held_memory import children, held_bytes

PROJECT = Path(__file__).resolve().parent.parent
MEGAPIXELS = 12
# More pictures than this only take longer to make: copies of one differ in their last bytes.
PICTURES = 60
TARGET_PHOTOS = 5
SAMPLE_SECONDS = 0.2
STEP = 100
STAGE = "Looking through the album"


def main() -> None:
    """Make the photos, run the app on them, print what was measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--photos", type=Path, required=True, help="Photos to make them from.")
    options.add_argument("--work", type=Path, required=True, help="For copies and App_data.")
    options.add_argument("--python", default=sys.executable, help="Interpreter of the server.")
    options.add_argument("--album", type=int, default=300, help="Photos in the album.")
    chosen = options.parse_args()
    album = make_album(chosen.photos, chosen.work / "album", chosen.album)
    app_data = chosen.work / "App_data"
    shutil.rmtree(app_data, ignore_errors=True)
    with server(chosen.python, app_data) as (address, process):
        browser = Browser(address)
        search = browser.new_search()
        browser.send(f"{search}/train/target", album[:TARGET_PHOTOS])
        browser.send("/albums/1/photos", album)
        browser.post(f"{search}/run", {"strictness": "50"})
        print(json.dumps(watch(browser, search, process.pid, len(album))))


def make_album(photos: Path, folder: Path, count: int) -> list[Path]:
    """``count`` different JPEGs of 12 megapixels in ``folder``; an album that is there is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    if len(there := sorted(folder.glob("*.jpg"))) == count:
        return there
    found = sorted(p for p in photos.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg"))
    sources = {source.name: source for source in found[: min(PICTURES, count)]}
    pictures = list(scale_photos(sources, MEGAPIXELS, folder, lambda _done: None).values())
    for number in range(len(pictures), count):
        # What follows a JPEG's end is not looked at.
        copy = pictures[number % len(pictures)].read_bytes() + str(number).encode()
        (folder / f"copy{number}.jpg").write_bytes(copy)
    return sorted(folder.glob("*.jpg"))


@contextmanager
def server(python: str, app_data: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The web app, as a person starts it; gives its address and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [python, "run.py", "serve", "--port", str(port)]
    environment = {**os.environ, "IMGSEG_APP_DATA": str(app_data)}
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    )
    with process:
        if process.stdout:
            # Its address: it is ready.
            process.stdout.readline()
        try:
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()


def watch(browser: Browser, search: str, pid: int, album: int) -> dict[str, Any]:
    """Memory and progress of the run over ``album`` photos, until it ends."""
    started = time.monotonic()
    before = memory(pid)
    peak, processes = before, 1
    samples: list[tuple[int, float]] = []
    while True:
        state = browser.get(f"{search}/progress").json()
        now = memory(pid)
        peak, processes = max(peak, now), max(processes, 1 + len(children(str(pid))))
        # What the decision takes afterwards has nothing to do with the number of photos seen.
        if state["heading"] == STAGE:
            samples.append((state["done"], now))
        if not state["active"]:
            break
        time.sleep(SAMPLE_SECONDS)
    if state["status"] != "done":
        raise SystemExit(f"The run ended as {state['status']}.")
    # What is in use sways with the photos in work: the middle of the last 50 says more.
    at = {
        number: median(mib for done, mib in samples if number - 50 < done <= number + TARGET_PHOTOS)
        for number in range(STEP, album + 1, STEP)
    }
    return {
        "album": album,
        "processes": processes,
        "before_run_mib": round(before, 1),
        "peak_mib": round(peak, 1),
        "peak_of_server_mib": round(peak_of(pid), 1),
        **{f"at_photo_{number}_mib": round(mib, 1) for number, mib in at.items()},
        "growth_mib": round(at[max(at)] - at[STEP], 1) if at else None,
        "seconds": round(time.monotonic() - started, 1),
    }


def memory(pid: int) -> float:
    """What the process and its children hold now, in MiB; what several share counts once."""
    return (held_bytes(str(pid)) or 0) / 2**20


def peak_of(pid: int) -> float:
    """What the process alone held at most, in MiB, with all that it shared."""
    return _figure(Path(f"/proc/{pid}/status"), "VmHWM")


def _figure(file: Path, name: str) -> float:
    try:
        found = re.search(rf"^{name}:\s+(\d+) kB", file.read_text("ascii"), re.M)
    # It ended just now.
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
