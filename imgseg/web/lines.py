"""The lines on which browsers speak with waitress: each request measured, and sorted."""

import copy
import io
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import RequestEntityTooLarge

from imgseg.storage.disk import room
from imgseg.web import demands

# Of all lines, some are left to others than one address.
MOST_OF_AN_ADDRESS = 1500
# What must come of a body while a silent line would be cut; a head has to come whole.
LEAST_BYTES = 1024
# Bytes of a body after which the disk is looked at again.
BETWEEN_LOOKS = 4 * 1024 * 1024


def line_class(app: Flask) -> type[HTTPChannel]:
    """The class of the lines of a server of ``app``.

    Waitress has one limit for every body, and takes it whole before the app sees anything: here
    each has that of its page.
    """

    class Parser(HTTPRequestParser):
        adj: Adjustments
        completed: bool
        looked_at = 0

        def received(self, data: bytes) -> int:
            consumed = super().received(data)
            # All lines together may bring more than there is room for: what is on its way is asked
            # about, too.
            if self.body_bytes_received - self.looked_at > BETWEEN_LOOKS and not self.completed:
                self.looked_at = self.body_bytes_received
                if room() < 0:
                    self.error = RequestEntityTooLarge("there is no room left on the disk")
                    self.completed = True
            return int(consumed)

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if self.body_rcv is not None:
                # Waitress asks these while the body comes, also where its length is not told.
                measured: Adjustments = copy.copy(self.adj)
                measured.max_request_body_size = demands.most_of(
                    app, self.command, self.path, self.headers
                )
                self.adj = measured
                if demands.is_thrown_away(app, self.command, self.path):
                    self.body_rcv.buf = _Nowhere()
                    measured.max_request_body_size = app.config["MAX_CONTENT_LENGTH"]

    class Line(HTTPChannel):
        parser_class = Parser
        counted = 0
        last_activity: float

        def __init__(self, server: Any, sock: Any, addr: Any, *more: Any, **where: Any) -> None:
            super().__init__(server, sock, addr, *more, **where)
            lines = server.active_channels.values()
            if len(lines) > MOST_OF_AN_ADDRESS:
                same = sum(line.addr[0] == addr[0] for line in lines)
                self.will_close = same > MOST_OF_AN_ADDRESS

        def handle_read(self) -> None:
            before = self.last_activity
            super().handle_read()
            # A few bytes now and then are no activity: they would hold a line for ever.
            if self.request is None:
                self.counted = 0
                return
            came = self.request.header_bytes_received + self.request.body_bytes_received
            if not self.counted or (
                self.request.headers_finished and came - self.counted >= LEAST_BYTES
            ):
                self.counted = came
            else:
                self.last_activity = before

    return Line


class _Nowhere:
    """Where the body of a request goes that nobody looks at, in place of waitress's buffer."""

    def append(self, data: bytes) -> None:
        """Forget it."""

    def __len__(self) -> int:
        return 0

    def getfile(self) -> io.BytesIO:
        """Nothing."""
        return io.BytesIO()

    def close(self) -> None:
        """There is nothing to close."""


class Pools:
    """The threads of a server: some for pages, others for pictures, others for what takes long.

    Who unpacks zips, sends a folder over a slow line, or opens an album of large photos that nobody
    has looked at yet, keeps nobody from looking at pages.
    """

    def __init__(self, app: Flask, pages: ThreadedTaskDispatcher, each: int) -> None:
        """``pages`` are the server's own threads; the others have ``each`` so many."""
        self._app = app
        self._others = {name: ThreadedTaskDispatcher() for name in ("pictures", "long")}
        for threads in self._others.values():
            threads.set_thread_count(each)
        self._all = {"pages": pages, **self._others}

    def add_task(self, line: HTTPChannel) -> None:
        """Have the first request of a line answered."""
        request = line.requests[0]
        name = (
            "pages"
            if request.error
            else demands.threads_for(self._app, request.command, request.path)
        )
        self._all[name].add_task(line)

    def stop(self) -> None:
        """Let what takes long come to an end, for a few seconds; no picture is begun."""
        self._others["pictures"].set_thread_count(0)
        self._others["long"].shutdown()
        self._others["pictures"].shutdown(timeout=0)
