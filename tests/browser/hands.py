"""With what a person works the pages: a mouse, a finger on a phone, or the keyboard alone."""

import re
from pathlib import Path
from typing import Any, ClassVar, Protocol

from playwright.sync_api import FloatRect, Locator, Page

MOST_TABS = 200
# The control's own outline, or that of what stands for it.
FOCUS_SHOWS = """it => [it, it.closest("label"), it.closest("li")].some(
  (shown) => shown && (getComputedStyle(shown).outlineStyle !== "none"
    || getComputedStyle(shown).boxShadow !== "none"))"""


class Hands(Protocol):
    """What hands can do; ``settings`` are those of a browser that such hands hold."""

    settings: ClassVar[dict[str, Any]]

    def press(self, control: Locator) -> None:
        """Press a button, follow a link, or choose."""

    def write(self, field: Locator, text: str) -> None:
        """Fill in a field."""

    def bring(self, folder: Path, box: Locator) -> None:
        """Put the photos in a folder, and in those inside it, into a box for photos."""

    def slide(self, slider: Locator, value: int) -> None:
        """Move a slider (0-100) close to a value."""


class Mouse:
    """A laptop: photos come as a folder dragged from the desktop."""

    settings: ClassVar[dict[str, Any]] = {"viewport": {"width": 1280, "height": 800}}

    def press(self, control: Locator) -> None:
        control.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def bring(self, folder: Path, box: Locator) -> None:
        place = box.locator(".drop-zone")
        place.scroll_into_view_if_needed()
        x, y = _point(place, 0.5)
        # What the browser itself makes of a folder held over the page, and let go.
        data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
        devtools = box.page.context.new_cdp_session(box.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            devtools.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})
        devtools.detach()

    def slide(self, slider: Locator, value: int) -> None:
        slider.scroll_into_view_if_needed()
        mouse = slider.page.mouse
        mouse.move(*_point(slider, int(slider.input_value()) / 100))
        mouse.down()
        mouse.move(*_point(slider, value / 100), steps=5)
        mouse.up()


class Finger:
    """A phone of 360 px: photos come from its picker, which knows no folders."""

    settings: ClassVar[dict[str, Any]] = {
        "viewport": {"width": 360, "height": 740},
        "has_touch": True,
        "is_mobile": True,
    }

    def press(self, control: Locator) -> None:
        control.tap()

    def write(self, field: Locator, text: str) -> None:
        field.tap()
        field.fill(text)

    def bring(self, folder: Path, box: Locator) -> None:
        with box.page.expect_file_chooser() as chooser:
            picker = box.page.get_by_label(re.compile("photos or a zip$"))
            box.locator("label", has=picker).tap()
        chooser.value.set_files([file for file in sorted(folder.rglob("*")) if file.is_file()])

    def slide(self, slider: Locator, value: int) -> None:
        slider.scroll_into_view_if_needed()
        slider.page.touchscreen.tap(*_point(slider, value / 100))


class Keyboard:
    """A laptop without a mouse: photos come from the folder picker."""

    settings: ClassVar[dict[str, Any]] = Mouse.settings

    def press(self, control: Locator) -> None:
        _tab_to(control)
        control.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        _tab_to(field)
        field.page.keyboard.press("Control+a")
        field.page.keyboard.type(text)

    def bring(self, folder: Path, box: Locator) -> None:
        _tab_to(box.get_by_label(re.compile("folder$")))
        with box.page.expect_file_chooser() as chooser:
            box.page.keyboard.press("Enter")
        chooser.value.set_files(folder)

    def slide(self, slider: Locator, value: int) -> None:
        _tab_to(slider)
        steps = value - int(slider.input_value())
        for _ in range(abs(steps)):
            slider.page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")


class Counting:
    """Other hands, and how often they press something, fill in a field and choose a folder."""

    settings: ClassVar[dict[str, Any]] = {}

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.pressed = self.filled_in = self.brought = 0

    def press(self, control: Locator) -> None:
        self.pressed += 1
        self.hands.press(control)

    def write(self, field: Locator, text: str) -> None:
        self.filled_in += 1
        self.hands.write(field, text)

    def bring(self, folder: Path, box: Locator) -> None:
        self.brought += 1
        self.hands.bring(folder, box)

    def slide(self, slider: Locator, value: int) -> None:
        self.hands.slide(slider, value)


def touch(page: Page, moves: list[list[tuple[int, int]]]) -> None:
    """Put fingers down at the first points, move them to the others, and lift them."""
    devtools = page.context.new_cdp_session(page)
    for number, points in enumerate(moves):
        at = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)]
        kind = "touchMove" if number else "touchStart"
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    devtools.detach()


def box_of(control: Locator) -> FloatRect:
    """Where something is that must be there, in pixels of the window."""
    box = control.bounding_box()
    assert box is not None
    return box


def _point(control: Locator, share: float) -> tuple[float, float]:
    """The point of a control at that share of its width, in pixels of the window."""
    box = box_of(control)
    return box["x"] + share * box["width"], box["y"] + box["height"] / 2


def _tab_to(control: Locator) -> None:
    """Go to a control with the Tab key alone, and see where one is."""
    control.wait_for(state="attached")
    page: Page = control.page
    for _ in range(MOST_TABS):
        if control.evaluate("it => it === document.activeElement"):
            assert control.evaluate(FOCUS_SHOWS), f"the focus on {control} is not to be seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {control}")
