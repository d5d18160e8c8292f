"""A page of the browser that no debugger follows.

One keeps all that the server answers, in the process of the page: 70 MiB of 5,000 photos scrolled
through, which nobody's browser holds.
"""

import itertools
import json
import time
from typing import Any

from playwright.sync_api import Browser


class BarePage:
    """It has the ``cookies`` of a page of that browser, and its mouse in the middle of ``window``.

    Playwright follows each page that it opens; this one is opened and spoken to past it.
    """

    def __init__(self, opened: Browser, cookies: list[Any], window: dict[str, int]) -> None:
        self._browser = opened.new_browser_cdp_session()
        self._browser.on("Target.receivedMessageFromTarget", self._take)
        self._browser.send("Storage.setCookies", {"cookies": cookies})
        target = self._browser.send("Target.createTarget", {"url": "about:blank", **window})
        attached = self._browser.send("Target.attachToTarget", target)
        self._session = attached["sessionId"]
        self._numbers = itertools.count(1)
        self._answers: dict[int, dict[str, Any]] = {}
        self._middle = {"x": window["width"] // 2, "y": window["height"] // 2}

    def go(self, address: str) -> None:
        """Open an address, and wait until all of it is there."""
        self.send("Page.navigate", url=address)
        while self.evaluate("location.href + document.readyState") != f"{address}complete":
            time.sleep(0.01)

    def evaluate(self, expression: str) -> Any:
        """What an expression gives on the page."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def wheel(self, pixels: int) -> None:
        """Turn the wheel of the mouse."""
        turned: dict[str, Any] = {"type": "mouseWheel", "deltaX": 0, "deltaY": pixels}
        self.send("Input.dispatchMouseEvent", **turned, **self._middle)

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command of the browser's protocol to the page; its answer.

        Raises:
            RuntimeError: the browser refuses it.
        """
        number = next(self._numbers)
        message = json.dumps({"id": number, "method": method, "params": params})
        self._browser.send(
            "Target.sendMessageToTarget", {"sessionId": self._session, "message": message}
        )
        while number not in self._answers:
            # Playwright hands on what came when it is asked for something.
            self._browser.send("Browser.getVersion")
        answer = self._answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return dict(answer["result"])

    def _take(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if event["sessionId"] == self._session and "id" in message:
            self._answers[message["id"]] = message
