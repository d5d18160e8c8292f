"""How the page of results bears many photos, in the browser and on the server.

    python -m benchmarks.results_page --work DIR [--chromium /usr/bin/chromium]

Starts the real server on an empty App_data, makes an account, and writes results straight into
its database: a tab of 5,000 photos, which a browser scrolls through from end to end, and 10,000
photos about one person and about five, whose pages are asked for one by one. Prints one JSON
object: milliseconds to the first content, the longest task while scrolling, the memory of the
page, at the end also without what the browser keeps only while nobody needs the room, and the
server's milliseconds for each page (median of five). Linux only: the memory of the page's process
is read from /proc.
"""

import argparse
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import requests
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import URL, create_engine
from sqlalchemy.orm import Session

from benchmarks.made_results import draw_photos, make_results, mixed
from benchmarks.web_memory import server
from imgseg.services.results.results import VERDICTS

BROWSED, ASKED = 5_000, 10_000
PEOPLE = ["Anna", "Ben", "Carla", "David", "Eva"]
TIMES = 5
# So much of a screen at a time, as a wheel turned in a hurry.
WHEEL_PIXELS, PAUSE_MS = 600, 40
REST_MS = 2000
WATCH_TASKS = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
}).observe({ type: "longtask", buffered: true });
"""
FIRST_CONTENT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
AT_END = "scrollY + innerHeight >= document.documentElement.scrollHeight - 2"


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
    with server(sys.executable, app_data) as (address, _), browser(chosen.chromium) as opened:
        page = opened.new_page(base_url=address, viewport={"width": 1280, "height": 800})
        register(page)
        with Session(
            create_engine(URL.create("sqlite", database=str(app_data / "imgseg.db")))
        ) as s:
            browsed = make_results(s, BROWSED, ["match"], [])
            draw_photos(s, browsed)
            asked = make_results(s, ASKED, mixed(), [])
            of_five = make_results(s, ASKED, mixed(), PEOPLE)
        cookies = {str(c.get("name")): str(c.get("value")) for c in page.context.cookies()}
        print(
            json.dumps(
                {
                    "browser": {"photos": BROWSED, **look(page, browsed)},
                    "server_ms": time_pages(address, cookies, asked, [""]),
                    "server_ms_five_people": time_pages(address, cookies, of_five, ["", "Anna"]),
                }
            )
        )


@contextmanager
def browser(chromium: str) -> Iterator[Browser]:
    """The browser, without a window."""
    with sync_playwright() as playwright:
        # Inside a container there is no sandbox to be had.
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def register(page: Page) -> None:
    """Make an account, as a person does."""
    page.goto("/register")
    page.fill("[name=name]", "measured")
    page.fill("[name=password]", "a page to be measured")
    page.click("text=Make my account")
    page.wait_for_url("**/searches/*")


def look(page: Page, search: int) -> dict[str, Any]:
    """Open the results and scroll to their end."""
    page.add_init_script(WATCH_TASKS)
    page.goto(f"/searches/{search}", wait_until="load")
    first = page.evaluate(FIRST_CONTENT)
    at_rest = memory(page)
    page.wait_for_timeout(REST_MS)
    page.evaluate("window.longest = 0")
    page.mouse.move(640, 500)
    highest: dict[str, float] = {}
    steps = 0
    while not page.evaluate(AT_END):
        page.mouse.wheel(0, WHEEL_PIXELS)
        page.wait_for_timeout(PAUSE_MS)
        steps += 1
        if steps % 50 == 0:
            now = memory(page)
            highest = {name: max(value, highest.get(name, 0)) for name, value in now.items()}
    page.wait_for_timeout(REST_MS)
    at_end = memory(page)
    longest = page.evaluate("window.longest")
    # The browser keeps pictures it has decoded until somebody else needs the room.
    session = page.context.new_cdp_session(page)
    session.send("Memory.simulatePressureNotification", {"level": "critical"})
    session.detach()
    page.wait_for_timeout(REST_MS)
    return {
        "first_content_ms": round(first),
        "longest_task_ms": round(longest),
        "memory_at_start": at_rest,
        "memory_highest": highest,
        "memory_at_end": at_end,
        "memory_without_caches": memory(page),
    }


def memory(page: Page) -> dict[str, float]:
    """What the page's scripts, and its whole process, hold, in MiB; and its nodes."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    whole = page.context.browser.new_browser_cdp_session() if page.context.browser else session
    processes = whole.send("SystemInfo.getProcessInfo")["processInfo"]
    own = [private_mib(p["id"]) for p in processes if p["type"] == "renderer"]
    whole.detach()
    return {
        "scripts_mib": round(metrics["JSHeapUsedSize"] / 2**20, 1),
        # A second one waits, empty, for the next page.
        "process_mib": round(max(own), 1),
        "nodes": metrics["Nodes"],
    }


def private_mib(pid: int) -> float:
    """The memory that a process shares with no other, in MiB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(kib) for kib in re.findall(r"^Private_\w+:\s+(\d+) kB", text, re.M)) / 1024


def time_pages(
    address: str, cookies: dict[str, str], search: int, people: list[str]
) -> dict[str, int]:
    """The server's milliseconds for the first and the last page of each tab."""
    session = requests.Session()
    session.cookies.update(cookies)
    times = {}
    for person in people:
        for verdict in VERDICTS:
            for number in (1, ASKED):
                query = {"person": person, "verdict": verdict, "page": number}
                name = " ".join([person, verdict, "first" if number == 1 else "last"]).strip()
                times[name] = _time(session, f"{address}/searches/{search}", query)
        about = {"person": person}
        times[f"{person} scores".strip()] = _time(
            session, f"{address}/searches/{search}/scores", about
        )
    return times


def _time(session: requests.Session, address: str, query: dict[str, Any]) -> int:
    seconds = []
    for _ in range(TIMES):
        started = time.perf_counter()
        session.get(address, params=query, timeout=60).raise_for_status()
        seconds.append(time.perf_counter() - started)
    return round(median(seconds) * 1000)


if __name__ == "__main__":
    main()
