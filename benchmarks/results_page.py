"""How the page of results bears many photos, in the browser and on the server.

    python -m benchmarks.results_page --work DIR [--chromium /usr/bin/chromium]

Starts the real server on an empty App_data, makes an account, and writes results straight into
its database: tabs of 5,000 and of 10,000 photos, which a browser opens and scrolls through from
end to end; 10,000 photos about one person, about five, and about five of whom nothing is left to
ask, whose pages are asked for one by one; and a library of 20 albums of 1,000 photos with a hundred
people, whose page *People* is asked for.
Prints one JSON object: milliseconds from the click on a search to its first photo, before and
after the small copies of photos are made; milliseconds to the first content, the longest task,
layout shift and memory while scrolling (see `page_in_browser`), at the end also without what the
browser keeps only while nobody needs the room, and how many photos were seen on the way: in a hurry
few, else all, or the memory says nothing; the server's milliseconds for each page (median of
five); and the load of the machine before and after. Linux only.
"""

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import requests
from playwright.sync_api import Browser, Page
from sqlalchemy import URL, create_engine
from sqlalchemy.orm import Session

from benchmarks.made_results import answer_all, draw_photos, make_known, make_results, mixed
from benchmarks.page_in_browser import (
    HURRY,
    LOOKING,
    WINDOW,
    browser,
    first_photo,
    scroll_through,
)
from benchmarks.web_memory import server
from imgseg.services.results.results import VERDICTS

BROWSED, ASKED = (5_000, 10_000), 10_000
ALBUMS, IN_ALBUM = 20, 1_000
PEOPLE = ["Anna", "Ben", "Carla", "David", "Eva"]
TIMES = 5


def main() -> None:
    """Make the results, look at them, print what was measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, required=True, help="For App_data.")
    options.add_argument("--chromium", default="/usr/bin/chromium", help="The browser.")
    chosen = options.parse_args()
    app_data = chosen.work / "App_data"
    shutil.rmtree(app_data, ignore_errors=True)
    # The photos are drawn by this process, for the server's App_data.
    os.environ["IMGSEG_APP_DATA"] = str(app_data)
    load_before = os.getloadavg()[0]
    with server(sys.executable, app_data) as (address, _), browser(chosen.chromium) as opened:
        page = opened.new_page(base_url=address, viewport=WINDOW)
        register(page)
        with Session(
            create_engine(URL.create("sqlite", database=str(app_data / "imgseg.db")))
        ) as s:
            browsed = [make_results(s, photos, ["match"], []) for photos in BROWSED]
            for search in browsed:
                draw_photos(s, search)
            asked = make_results(s, ASKED, mixed(), [])
            of_five = make_results(s, ASKED, mixed(), PEOPLE)
            answered = make_results(s, ASKED, mixed(), PEOPLE)
            answer_all(s, answered)
            for _ in range(ALBUMS):
                make_known(s, make_results(s, IN_ALBUM, mixed(), PEOPLE))
        cookies = {str(c.get("name")): str(c.get("value")) for c in page.context.cookies()}
        print(
            json.dumps(
                {
                    "browser": look(opened, chosen.chromium, page, address, browsed),
                    "server_ms": time_pages(address, cookies, asked, [""]),
                    "server_ms_five_people": time_pages(address, cookies, of_five, ["", "Anna"]),
                    "server_ms_five_people_answered": time_pages(
                        address, cookies, answered, ["", "Anna"]
                    ),
                    "server_ms_people": time_page(address, cookies, "/people"),
                    "load": [round(load_before, 1), round(os.getloadavg()[0], 1)],
                }
            )
        )


def look(
    opened: Browser, chromium: str, page: Page, address: str, browsed: list[int]
) -> dict[str, Any]:
    """Open the results of two searches, and scroll to the end of them."""
    who, cookies = page.context.storage_state(), page.context.cookies()
    few, many = browsed
    # Nobody has looked at these before: their small copies are made meanwhile.
    new = first_photo(opened, address, who, few, times=1)
    scrolled = {
        f"{photos}_{name}": scroll_through(
            opened, chromium, cookies, f"{address}/searches/{search}", pace
        )
        for photos, search, name, pace in (
            (BROWSED[0], few, "in_a_hurry", HURRY),
            (BROWSED[0], few, "looking", LOOKING),
            (BROWSED[1], many, "in_a_hurry", HURRY),
        )
    }
    return {
        "first_photo_ms_new": new,
        "first_photo_ms": first_photo(opened, address, who, few, times=TIMES),
        **scrolled,
    }


def register(page: Page) -> None:
    """Make an account, as a person does."""
    page.goto("/register")
    page.fill("[name=name]", "measured")
    page.fill("[name=password]", "a page to be measured")
    page.click("text=Make my account")
    page.wait_for_url("**/searches/*")


def time_pages(
    address: str, cookies: dict[str, str], search: int, people: list[str]
) -> dict[str, int]:
    """The server's milliseconds for the first and the last page of each tab."""
    path, times = f"/searches/{search}", {}
    for person in people:
        for verdict in VERDICTS:
            for number in (1, ASKED):
                query = {"person": person, "verdict": verdict, "page": number}
                name = " ".join([person, verdict, "first" if number == 1 else "last"]).strip()
                times[name] = time_page(address, cookies, path, query)
        about = {"person": person}
        scores = f"{person} scores".strip()
        times[scores] = time_page(address, cookies, f"{path}/scores", about)
    return times


def time_page(
    address: str, cookies: dict[str, str], path: str, query: dict[str, Any] | None = None
) -> int:
    """The server's milliseconds for a page."""
    session = requests.Session()
    session.cookies.update(cookies)
    seconds = []
    for _ in range(TIMES):
        started = time.perf_counter()
        session.get(address + path, params=query, timeout=60).raise_for_status()
        seconds.append(time.perf_counter() - started)
    return round(median(seconds) * 1000)


if __name__ == "__main__":
    main()
