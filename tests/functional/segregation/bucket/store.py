"""What lies in a store that speaks S3, and what of it is here."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.extensions import db
from imgseg.services.files.photos_elsewhere import open_store
from tests import s3_server

SEA = "Summer/sea.png"


class Store:
    """What lies at one address of the store, as somebody else sees it."""

    def __init__(self, server: s3_server.Server, name: str) -> None:
        self.server = server
        self.address = f"s3://photos/{name}"

    def objects(self, below: str = "") -> dict[str, bytes]:
        """All objects, by their names below the address."""
        found = self.server.s3.find(f"{self.address}/{below}")
        files = [name for name in found if self.server.s3.isfile(name)]
        start = f"{self.address.removeprefix('s3://')}/"
        return {name.removeprefix(start): self.server.s3.cat_file(name) for name in files}

    def delete(self, name: str) -> None:
        self.server.s3.rm_file(f"{self.address}/{name}")

    def write(self, name: str, content: bytes) -> None:
        self.server.s3.pipe_file(f"{self.address}/{name}", content)


def start(app: Flask) -> None:
    """What serving does first."""
    with app.app_context():
        open_store(db.session())


def get(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """An answer that was read to its end, so that its file is closed."""
    answer = client.get(address, headers=headers)
    assert answer.data is not None
    answer.close()
    return answer


def shells(app_data: Path) -> list[Path]:
    users = app_data / "users"
    found = (path for path in users.rglob("*") if {"Test", "Train", "photos"} & set(path.parts))
    return [path for path in found if path.is_file() and "Output" not in path.parts]
