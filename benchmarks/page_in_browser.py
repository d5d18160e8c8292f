"""What a page of photos costs the browser that shows it (memory: Linux only, from /proc)."""

import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserType, StorageState, sync_playwright

from benchmarks.bare_page import BarePage

WINDOW: Any = {"width": 1280, "height": 800}
REST_SECONDS = 2
STEPS_A_SAMPLE = 25
WATCH = """
window.longest = window.shifted = 0;
for (const [type, take] of [
  ["longtask", ({ duration }) => { window.longest = Math.max(window.longest, duration); }],
  ["layout-shift", ({ value }) => { window.shifted += value; }],
]) new PerformanceObserver((list) => list.getEntries().forEach(take))
  .observe({ type, buffered: true });
"""
# From the moment of the click, on the page before, to the frame that has the first photo in it.
WATCH_FIRST_PHOTO = """
addEventListener("click", (event) =>
  sessionStorage.setItem("clicked", performance.timeOrigin + event.timeStamp), true);
new MutationObserver(() => {
  for (const picture of document.querySelectorAll(".photo img:not([elementtiming])"))
    picture.setAttribute("elementtiming", "photo");
}).observe(document, { childList: true, subtree: true });
new PerformanceObserver((list) => {
  const [{ renderTime }] = list.getEntries();
  window.firstPhoto ??= performance.timeOrigin + renderTime - sessionStorage.getItem("clicked");
}).observe({ type: "element", buffered: true });
"""
FIRST_CONTENT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
# How many photos were on the screen, whole, at one of the moments at which this was asked.
SEEN = """(() => {
  window.seen ??= new Set();
  for (const picture of document.querySelectorAll(".photo img")) {
    const { top, bottom } = picture.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight && picture.complete && picture.naturalWidth)
      window.seen.add(picture.src);
  }
  return window.seen.size;
})()"""
AT_END = "scrollY + innerHeight >= document.documentElement.scrollHeight - 2"


class Pace(NamedTuple):
    """So many pixels at a time, with so many seconds between."""

    pixels: int
    seconds: float


# A wheel turned in a hurry, by which nothing is loaded; and one by which each photo is seen.
HURRY, LOOKING = Pace(600, 0.04), Pace(200, 0.12)


@contextmanager
def browser(chromium: str) -> Iterator[Browser]:
    """The browser, without a window."""
    with sync_playwright() as playwright, closing(_start(playwright.chromium, chromium)) as opened:
        yield opened


def _start(kind: BrowserType, chromium: str) -> Browser:
    # Inside a container there is no sandbox to be had.
    return kind.launch(executable_path=chromium, args=["--no-sandbox"])


def first_photo(
    opened: Browser, address: str, who: StorageState, search: int, *, times: int
) -> int:
    """Milliseconds from the click on a search to its first photo on the screen.

    In a browser that has nothing of the page yet; the median of so many times.
    """
    return round(median(_click(opened, address, who, search) for _ in range(times)))


def _click(opened: Browser, address: str, who: StorageState, search: int) -> float:
    context = opened.new_context(base_url=address, viewport=WINDOW, storage_state=who)
    page = context.new_page()
    page.add_init_script(WATCH_FIRST_PHOTO)
    page.goto("/searches", wait_until="networkidle")
    page.click(f'a[href="/searches/{search}"]')
    page.wait_for_url(f"**/searches/{search}")
    page.wait_for_function("() => window.firstPhoto")
    milliseconds = float(page.evaluate("window.firstPhoto"))
    context.close()
    return milliseconds


def scroll_through(
    opened: Browser, chromium: str, cookies: list[Any], address: str, pace: Pace
) -> dict[str, Any]:
    """Open the page and scroll to its end, in a browser that has shown nothing before."""
    with closing(_start(opened.browser_type, chromium)) as fresh:
        return _scroll(BarePage(fresh, cookies, WINDOW), fresh, address, pace)


def _scroll(page: BarePage, opened: Browser, address: str, pace: Pace) -> dict[str, Any]:
    blank = memory(page, opened)
    page.go(address)
    page.evaluate(WATCH)
    time.sleep(REST_SECONDS)
    first = page.evaluate(FIRST_CONTENT)
    at_rest = memory(page, opened)
    most: dict[str, float] = {}
    page.evaluate("window.longest = 0")
    steps, started = 0, time.monotonic()
    while not page.evaluate(AT_END):
        page.wheel(pace.pixels)
        time.sleep(pace.seconds)
        steps += 1
        page.evaluate(SEEN)
        if steps % STEPS_A_SAMPLE == 0:
            now = memory(page, opened)
            most = {name: max(value, most.get(name, 0)) for name, value in now.items()}
    seconds = time.monotonic() - started
    time.sleep(REST_SECONDS)
    longest, shifted = page.evaluate("[window.longest, window.shifted]")
    at_end = memory(page, opened)
    # The browser keeps what it has decoded until somebody else needs the room, and nothing after.
    page.send("Memory.simulatePressureNotification", level="critical")
    time.sleep(REST_SECONDS)
    return {
        "first_content_ms": round(first),
        "seconds": round(seconds),
        "photos_seen": page.evaluate(SEEN),
        "longest_task_ms": round(longest),
        "layout_shift": round(shifted, 4),
        "memory_of_an_empty_page": blank,
        "memory_at_start": at_rest,
        "memory_highest": most,
        "memory_at_end": at_end,
        "memory_without_caches": memory(page, opened),
    }


def memory(page: BarePage, opened: Browser) -> dict[str, float]:
    """What the page's scripts, and its whole process, hold, in MiB; and its nodes.

    Of the process: what it shares with no other (``own_mib``), with its part of what it shares
    (``process_mib``), and all of that (``resident_mib``): the browser's program, above all.
    """
    page.send("Performance.enable")
    metrics = {m["name"]: m["value"] for m in page.send("Performance.getMetrics")["metrics"]}
    whole = opened.new_browser_cdp_session()
    processes = whole.send("SystemInfo.getProcessInfo")["processInfo"]
    whole.detach()
    # A second one waits, empty, for the next page.
    own = max(_held(process["id"]) for process in processes if process["type"] == "renderer")
    return {
        "own_mib": own[0],
        "process_mib": own[1],
        "resident_mib": own[2],
        "scripts_mib": round(metrics["JSHeapUsedSize"] / 2**20, 1),
        "nodes": metrics["Nodes"],
    }


def _held(pid: int) -> list[float]:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    kinds = (r"Private_\w+", "Pss", "Rss")
    kib = (re.findall(rf"^{kind}:\s+(\d+) kB", text, re.MULTILINE) for kind in kinds)
    return [round(sum(map(int, found)) / 1024, 1) for found in kib]
