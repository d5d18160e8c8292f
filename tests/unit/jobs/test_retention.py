"""The thread that sweeps."""

import threading
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from imgseg.jobs import retention as sweeping
from imgseg.storage.snapshots import newest_snapshot


@pytest.mark.sqlite
def test_a_sweep_that_breaks_off_is_followed_by_the_next(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    again = threading.Event()

    def sweep(_session: Session, _moment: datetime, _commit: object) -> None:
        if not caplog.records:
            raise RuntimeError("the disk is gone")
        again.set()
        # No third time: the thread stays here until the tests end.
        threading.Event().wait()

    monkeypatch.setattr(sweeping, "sweep", sweep)
    monkeypatch.setattr(sweeping, "SECONDS_BETWEEN", 0.0)
    sweeping.start_retention(app)
    assert again.wait(60)
    assert "The sweep broke off" in caplog.text
    assert newest_snapshot()
