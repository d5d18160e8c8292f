"""What no page may do: ask another host for something, or complain in the console."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

LOCAL = ("blob:", "data:")


class Watch:
    """Notes what the pages of a browser context do wrong from now on."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self._address = address
        self._allowed: list[str] = []
        self.elsewhere: list[str] = []
        self._complaints: list[str] = []
        context.on("request", self._see_request)
        context.on("console", self._see_console)
        context.on("weberror", lambda error: self._complaints.append(str(error.error)))

    def allow(self, pattern: str) -> None:
        """Expect complaints with this in them: the regular expression of what a test provokes."""
        self._allowed.append(pattern)

    @property
    def complaints(self) -> list[str]:
        """Errors and warnings that no test expects."""
        return [
            said
            for said in self._complaints
            if not any(re.search(pattern, said) for pattern in self._allowed)
        ]

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._address}/", *LOCAL)):
            self.elsewhere.append(request.url)

    def _see_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append(f"{message.text} ({message.location['url']})")
