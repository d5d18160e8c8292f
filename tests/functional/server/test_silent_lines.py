"""What others send, or do not send, shuts nobody out."""

import contextlib
import re
import select
import socket
import sys
import time
from collections.abc import Callable

import pytest
import requests

from imgseg.system.open_files import allow_open_files

SILENT_LINES = 900
# A silent line is cut after 60 s, and what a test lets take long takes 60 s.
BEFORE_ANY_IS_FREE = 30
MEGABYTE = 1 << 20


def test_nine_hundred_silent_lines_shut_nobody_out(started: Callable[..., str]) -> None:
    allow_open_files(SILENT_LINES + 300)
    address = started()
    place = ("127.0.0.1", int(address.rpartition(":")[2]))
    with contextlib.ExitStack() as lines:
        for _ in range(SILENT_LINES):
            lines.enter_context(socket.create_connection(place, timeout=30))
        for _ in range(5):
            answer = requests.get(f"{address}/login", timeout=BEFORE_ANY_IS_FREE)
            assert answer.status_code == 200


def test_a_line_on_which_nothing_or_hardly_anything_comes_is_cut(
    started: Callable[..., str],
) -> None:
    address = started("server.IDLE_SECONDS = server.SECONDS_BETWEEN_LOOKS = 1")
    place = ("127.0.0.1", int(address.rpartition(":")[2]))
    starts = {
        "silent": b"POST /login HTTP/1.1\r\nContent-Length: 99\r\n\r\nhalf a form",
        "half a head": b"GET /login HTTP/1.1\r\n",
        "a body by the byte": b"POST /login HTTP/1.1\r\nContent-Length: 999\r\n\r\n",
    }
    with contextlib.ExitStack() as lines:
        held = {}
        for name, start in starts.items():
            held[name] = lines.enter_context(socket.create_connection(place, timeout=30))
            held[name].sendall(start)
        deadline = time.monotonic() + 40
        while held and time.monotonic() < deadline:
            cut, _, _ = select.select(held.values(), [], [], 0.2)
            held = {name: line for name, line in held.items() if line not in cut}
            for name in held.keys() - {"silent"}:
                with contextlib.suppress(ConnectionError):
                    held[name].sendall(b"x")
        assert list(held) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one such address")
def test_the_lines_of_one_address_shut_no_other_out(started: Callable[..., str]) -> None:
    address = started("from imgseg.web import lines; lines.MOST_OF_AN_ADDRESS = 5")
    place = ("127.0.0.1", int(address.rpartition(":")[2]))
    with contextlib.ExitStack() as held:
        for _ in range(5):
            held.enter_context(socket.create_connection(place, timeout=30))
        assert answer_to(place, "127.0.0.1") == b""
        assert answer_to(place, "127.0.0.2").startswith(b"HTTP/1.1 200")


def answer_to(place: tuple[str, int], sender: str) -> bytes:
    """What somebody at an address of this computer is answered."""
    with socket.create_connection(place, timeout=30, source_address=(sender, 0)) as line:
        try:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
            return line.recv(1000)
        except ConnectionError:
            return b""


def test_a_body_over_its_limit_is_refused_before_it_comes(started: Callable[..., str]) -> None:
    address = started()
    place = ("127.0.0.1", int(address.rpartition(":")[2]))
    browser, _ = registered(address)
    cookie = f"imgseg_session={browser.cookies['imgseg_session']}"
    most = {"known": 2, "parts?key=a&total=99999999&offset=0": 16}
    told = dict.fromkeys(most, b"Content-Length: 999999999\r\n")
    chunked = dict.fromkeys(most, b"Transfer-Encoding: chunked\r\n")
    for length in (told, chunked):
        for page, header in length.items():
            start = f"POST /albums/1/photos/{page} HTTP/1.1\r\nCookie: {cookie}\r\n".encode()
            answer, sent = send_until_cut(place, start + header)
            assert answer.startswith(b"HTTP/1.1 413")
            assert sent < (0 if length is told else 3 * most[page] + 8) * MEGABYTE + 1
    # Of a stranger, or to no page, not even an upload is taken.
    for line in ("/albums/1/photos HTTP/1.1", f"/nowhere HTTP/1.1\r\nCookie: {cookie}"):
        answer, sent = send_until_cut(place, f"POST {line}\r\nContent-Length: 9999999\r\n".encode())
        assert (answer[:12], sent) == (b"HTTP/1.1 413", 0)
    # What a phone shared with no one there to catch it is thrown away as it comes, however large,
    # and its sender is told what to do.
    for body in (b"x" * 20 * MEGABYTE, (b"x" * MEGABYTE for _ in range(20))):
        told_more = requests.post(f"{address}/share", data=body, timeout=20)
        assert (told_more.status_code, "share them again" in told_more.text) == (200, True)


def test_a_body_for_which_the_disk_has_no_room_is_cut_on_its_way(
    started: Callable[..., str],
) -> None:
    full = "from imgseg.web import demands, lines; full = iter([1, 1, -1])"
    address = started(f"{full}; demands.room = lines.room = lambda: next(full, -1)")
    place = ("127.0.0.1", int(address.rpartition(":")[2]))
    browser, _ = registered(address)
    cookie = f"imgseg_session={browser.cookies['imgseg_session']}"
    head = f"POST /albums/1/photos HTTP/1.1\r\nCookie: {cookie}\r\nTransfer-Encoding: chunked\r\n"
    # The first look was at the account that is made.
    answer, sent = send_until_cut(place, head.encode())
    assert answer.startswith(b"HTTP/1.1 413")
    assert MEGABYTE < sent < 30 * MEGABYTE
    # Without room, not even a first piece of it is waited for.
    told = head.replace("Transfer-Encoding: chunked", "Content-Length: 99999999")
    assert send_until_cut(place, told.encode())[1] == 0


def test_zips_that_are_unpacked_keep_nobody_from_the_pages(started: Callable[..., str]) -> None:
    slow = "from imgseg.services.files import upload_batch"
    address = started(f"{slow}; import time; upload_batch.unpack = lambda *_: time.sleep(60)")
    place = ("127.0.0.1", int(address.rpartition(":")[2]))
    browser, token = registered(address)
    browser.post(f"{address}/albums", data={"csrf_token": token, "name": "Trip"}, timeout=30)
    files = {"files": ("photos.zip", b"PK", "application/zip")}
    upload = requests.Request("POST", f"{address}/albums/1/photos", {"X-CSRFToken": token}, files)
    prepared = browser.prepare_request(upload)
    head = "".join(f"{name}: {value!s}\r\n" for name, value in prepared.headers.items())
    assert isinstance(prepared.body, bytes)
    request = f"POST {prepared.path_url} HTTP/1.1\r\n{head}\r\n".encode() + prepared.body
    with contextlib.ExitStack() as lines:
        for _ in range(12):
            lines.enter_context(socket.create_connection(place)).sendall(request)
        time.sleep(1)
        answer = browser.get(f"{address}/albums", timeout=BEFORE_ANY_IS_FREE)
        assert answer.status_code == 200


def test_thumbnails_that_are_made_keep_nobody_from_the_pages(started: Callable[..., str]) -> None:
    slow = "from imgseg.services.files import thumbnails"
    address = started(f"{slow}; import time; thumbnails._make = lambda *_: time.sleep(60)")
    place = ("127.0.0.1", int(address.rpartition(":")[2]))
    browser, token = registered(address)
    browser.post(f"{address}/albums", data={"csrf_token": token, "name": "Trip"}, timeout=30)
    sent = {"files": ("sea.jpg", b"no photo at all", "image/jpeg")}
    there = f"{address}/albums/1/photos"
    browser.post(there, headers={"X-CSRFToken": token}, files=sent, timeout=30)
    cookie = f"imgseg_session={browser.cookies['imgseg_session']}"
    head = f"GET /albums/1/thumbs/sea.jpg HTTP/1.1\r\nCookie: {cookie}\r\n\r\n"
    with contextlib.ExitStack() as lines:
        # Two pages of thumbnails that nobody has looked at: a browser asks for six at once.
        for _ in range(12):
            lines.enter_context(socket.create_connection(place)).sendall(head.encode())
        time.sleep(1)
        answer = browser.get(f"{address}/albums", timeout=BEFORE_ANY_IS_FREE)
        assert answer.status_code == 200


def registered(address: str) -> tuple[requests.Session, str]:
    """The browser of somebody who has just made an account, and the token of their forms."""
    browser = requests.Session()
    page = browser.get(f"{address}/register", timeout=30).text
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1], "name": "Ann", "email": "ann@example.org"}
    form |= dict.fromkeys(("password", "repeated"), "three green ladders")
    browser.post(f"{address}/register", data=form, timeout=30)
    page = browser.get(f"{address}/albums", timeout=30).text
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert token
    return browser, token[1]


def send_until_cut(place: tuple[str, int], head: bytes) -> tuple[bytes, int]:
    """What is answered to a request with an endless body in chunks, and how much of it went."""
    piece = b"100000\r\n" + bytes(MEGABYTE) + b"\r\n"
    sent = 0
    with socket.create_connection(place, timeout=30) as line:
        line.sendall(head + b"Host: here\r\n\r\n")
        answered, _, _ = select.select([line], [], [], 0.5)
        while not answered and sent < 100 * MEGABYTE:
            try:
                line.sendall(piece)
            except OSError:
                break
            sent += MEGABYTE
            answered, _, _ = select.select([line], [], [], 0)
        return line.recv(1000), sent
