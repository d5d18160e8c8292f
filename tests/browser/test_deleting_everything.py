"""Whoever deletes everything gets a receipt, and nothing is left, not even in the database file."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.photos import Photos
from tests.browser.server import Server
from tests.browser.visitor import ALBUM, PASSWORD, TARGET, Visit

NAMES = (b"Grandpa", b"Holidays", b"Strand & Meer", b"together.jpg")


def test_delete_everything_leaves_a_receipt_and_nothing_else(
    visit: Visit, own_server: Server, photos: Photos
) -> None:
    visitor = visit(at=own_server)
    visitor.has_account("dora")
    visitor.go_to_search(visitor.has_search("Grandpa", "Holidays"))
    visitor.bring(photos.target(), TARGET)
    visitor.bring(photos.album(), ALBUM)
    visitor.run()
    faces = embeddings(own_server.app_data)
    assert faces
    assert found_in(own_server.app_data, NAMES) == set(NAMES)

    visitor.page.get_by_label(re.compile("Account menu")).click()
    visitor.page.get_by_role("link", name="My data").click()
    visitor.page.locator("summary", has_text="Delete everything").click()
    visitor.page.get_by_label("Your password").fill(PASSWORD)
    visitor.button("Delete everything for good").click()
    receipt = visitor.page.get_by_role("region", name="What was deleted")
    expect(receipt).to_contain_text("1 search")
    expect(receipt).to_contain_text("1 album")
    expect(receipt).to_contain_text(f"16 photos with {len(faces)} faces")

    assert found_in(own_server.app_data, [*NAMES, *faces]) == set()
    left = [file for file in (own_server.app_data / "users").rglob("*") if file.is_file()]
    assert left == []
    visitor.go("/searches")
    expect(visitor.button("Try with sample photos")).to_be_visible()


def embeddings(app_data: Path) -> list[bytes]:
    """What the app knows of faces."""
    with closing(sqlite3.connect(app_data / "imgseg.db")) as database:
        return [row[0] for row in database.execute("SELECT embedding FROM indexed_faces")]


def found_in(app_data: Path, wanted: "list[bytes] | tuple[bytes, ...]") -> set[bytes]:
    """Which of the pieces stand in a file of the database."""
    files = [file.read_bytes() for file in app_data.glob("imgseg.db*")]
    return {piece for piece in wanted if any(piece in content for content in files)}
