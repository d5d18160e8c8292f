"""The lines on which browsers speak with waitress: each request is measured as it comes."""

import copy

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from imgseg.web import bodies


def line_class(app: Flask) -> type[HTTPChannel]:
    """The class of the lines of a server of ``app``.

    Waitress has one limit for every body, and takes it whole before the app sees anything: here
    each has that of its page.
    """

    class Parser(HTTPRequestParser):
        adj: Adjustments

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if self.body_rcv is not None:
                # Waitress asks these while the body comes, also where its length is not told.
                measured: Adjustments = copy.copy(self.adj)
                measured.max_request_body_size = bodies.most_of(
                    app, self.command, _decoded(self.path), self.headers
                )
                self.adj = measured

    class Line(HTTPChannel):
        parser_class = Parser

    return Line


def _decoded(path: str) -> str:
    # As WSGI has it: bytes in the clothes of characters.
    return path.encode("latin-1", "replace").decode("utf-8", "replace")
