"""The end of the whole process in the middle of a run, asked for and sudden."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from imgseg.config import PROJECT
from imgseg.extensions import db
from imgseg.models.index import IndexedPhoto
from imgseg.models.run import Run
from tests.free_port import free_port

# The server, with an engine that takes its time and has no networks.
START = """
import sys, time
from imgseg import create_app
from imgseg.web import server
from tests.colour_engine import ColourEngine
engine = ColourEngine()
engine.before_each = lambda: time.sleep(0.2)
server.create_app = lambda: create_app({"ENGINE": lambda: engine})
server.serve("127.0.0.1", int(sys.argv[1]))
"""


def start() -> subprocess.Popen[str]:
    port = free_port()
    command = [sys.executable, "-c", START, str(port)]
    server = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert "imgseg is running" in server.stdout.readline()
    return server


def standing(app: Flask) -> tuple[str, int, int]:
    """The run's status, how often it was begun, and how many photos are analysed."""
    with app.app_context():
        run = db.session.scalars(select(Run)).one()
        analysed = db.session.scalars(select(func.count(IndexedPhoto.id))).one()
        return run.status, run.attempts, analysed


def wait_until(app: Flask, *, analysed: int = 0, status: str = "running") -> None:
    for _ in range(600):
        now, _, there = standing(app)
        if now == status and there >= analysed:
            return
        time.sleep(0.05)
    raise AssertionError(standing(app))


def test_a_run_goes_on_by_itself_whether_imgseg_was_stopped_or_killed(
    app: Flask, ann: FlaskClient, search: str
) -> None:
    with app.app_context():
        db.session.add(Run(user_id=1, search_id=1))
        db.session.commit()
    with start() as server:
        wait_until(app, analysed=1)
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    status, attempts, analysed = standing(app)
    # To be stopped does not count as an attempt.
    assert (status, attempts) == ("pending", 0)
    assert analysed < 11
    with start() as server:
        wait_until(app, analysed=analysed + 1)
        server.kill()
    assert standing(app)[:2] == ("running", 1)
    with start() as server:
        wait_until(app, status="done")
        server.terminate()
    assert standing(app) == ("done", 2, 11)
    assert "Download 2 photos" in ann.get(search).text


def test_it_ends_when_asked_to_though_the_database_lets_nobody_write(
    app: Flask, app_data: Path, ann: FlaskClient, search: str
) -> None:
    with app.app_context():
        db.session.add(Run(user_id=1, search_id=1))
        db.session.commit()
    with start() as server, closing(sqlite3.connect(app_data / "imgseg.db")) as somebody:
        wait_until(app, analysed=1)
        somebody.execute("BEGIN IMMEDIATE")
        # Time for the run to write how far it is, and to wait for that.
        time.sleep(1)
        server.send_signal(signal.SIGTERM)
        try:
            assert server.wait(30) == 0
        finally:
            server.kill()
    with start() as server:
        wait_until(app, status="done")
        server.terminate()
    assert "Download 2 photos" in ann.get(search).text


def test_a_start_removes_copies_that_a_kill_cut_off(app: Flask, app_data: Path) -> None:
    halves = [
        app_data / "snapshots/.0123.imgseg-part",
        app_data / "users/1/albums/1/thumbs/.0123.imgseg-part",
        app_data / "users/1/searches/1/Output/Summer/.0123.imgseg-part",
    ]
    for half in halves:
        half.parent.mkdir(parents=True)
        half.write_bytes(b"half of it")
    app.extensions["jobs"].recover()
    assert [half for half in halves if half.exists()] == []
