"""`make screenshots`: every page and state, two widths, light and dark, into screenshots/."""

import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from imgseg.config import PROJECT
from imgseg.services.model_files.samples import fetch_samples
from tests.browser.chromium import ABSENT, chromium, find_chromium
from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.stage import Stage
from tests.browser.states import NARROW, STATES, WIDE

FOLDER = PROJECT / "screenshots"


def main() -> None:
    """Make them all anew; what was in the folder goes."""
    if find_chromium() is None:
        raise SystemExit(f"No screenshots: {ABSENT}.")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder) / "App_data", Path(folder)) as server,
        chromium() as browser,
    ):
        stage = Stage(browser, server, Photos(fetch_samples(), Path(folder)))
        # Names on the command line choose among the states.
        for name in sys.argv[1:] or STATES:
            _take(name, stage)
    print(f"The screenshots are in {FOLDER}")


def _take(name: str, stage: Stage) -> None:
    page = STATES[name].open(stage).page
    for size, scheme in product((WIDE, NARROW), ("light", "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        file = FOLDER / f"{name}-{size['width']}-{scheme}.png"
        if not page.get_by_role("dialog").is_visible():
            # All of it in a window so high; in a smaller one, what sticks to its edge would lie
            # in the middle of the picture.
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({"width": size["width"], "height": height})
        page.screenshot(path=file)


if __name__ == "__main__":
    main()
