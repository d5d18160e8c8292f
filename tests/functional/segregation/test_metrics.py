"""Figures for Prometheus."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.models.search import Search

SECRET = "three green ladders"


@pytest.fixture
def with_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGSEG_METRICS", SECRET)


class Figures(dict[tuple[str, ...], float]):
    """Each figure by its name and the values of its labels, in the order of their names."""

    def __init__(self, client: FlaskClient) -> None:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {SECRET}"})
        assert answer.status_code == 200
        for family in text_string_to_metric_families(answer.text):
            for figure in family.samples:
                labels = [value for _, value in sorted(figure.labels.items())]
                self[figure.name, *labels] = figure.value


def test_without_the_setting_there_are_none(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.usefixtures("with_figures")
@pytest.mark.parametrize("said", [None, "Bearer ", "Bearer three green", f"Basic {SECRET}", "é"])
def test_nobody_sees_them_without_the_secret(ann: FlaskClient, said: str | None) -> None:
    answer = ann.get("/metrics", headers={"Authorization": said} if said else {})
    assert answer.status_code == 401
    assert "imgseg_" not in answer.text


def test_a_short_secret_is_refused_at_the_start(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_METRICS", "secret")
    with pytest.raises(InputError, match="IMGSEG_METRICS must be a secret of at least 16 char"):
        make_app()


@pytest.mark.usefixtures("with_figures")
def test_requests_are_counted_by_the_form_of_their_address(
    ann: FlaskClient, client: FlaskClient
) -> None:
    ann.get("/albums/1/thumbs/Anna at the sea.jpg")
    ann.get("/albums/2/thumbs/Bob.jpg")
    client.get("/nothing/Anna")
    client.open("/albums", method="INVENTED")
    found = Figures(client)
    page = "/albums/<int:album_id>/thumbs/<path:photo>"
    assert found["imgseg_requests_total", "GET", page, "404"] == 2
    assert found["imgseg_requests_total", "any", "no page", "404"] == 1
    assert found["imgseg_requests_total", "any", "no page", "405"] == 1
    assert found["imgseg_request_seconds_count", page] == 2
    assert found["imgseg_request_seconds_bucket", "+Inf", page] == 2
    assert not [key for key in found if "Anna" in str(key) or "INVENTED" in key]


@pytest.mark.usefixtures("with_figures")
def test_photos_jobs_disk_and_memory_are_told(
    app: Flask, ann: FlaskClient, search: str, run: Callable[[FlaskClient, str], str]
) -> None:
    before = Figures(ann)
    assert before["imgseg_photo_seconds_count",] == 0
    assert before["imgseg_queue_jobs",] == before["imgseg_queue_oldest_seconds",] == 0
    run(ann, search)
    with app.app_context():
        then = now() - timedelta(minutes=3)
        for row in (
            Album(user_id=1, name="Hills"),
            Search(user_id=1, album_id=2, name="Rosa"),
            Run(user_id=1, search_id=2, status="pending", created_at=then),
        ):
            db.session.add(row)
            db.session.flush()
        db.session.commit()
    found = Figures(ann)
    assert found["imgseg_photo_seconds_count",] == 11
    assert found["imgseg_photo_seconds_sum",] > 0
    assert found["imgseg_photos_unreadable_total",] == 1
    assert found["imgseg_jobs", "run", "done"] == 1
    assert found["imgseg_jobs", "run", "pending"] == found["imgseg_queue_jobs",] == 1
    assert 180 <= found["imgseg_queue_oldest_seconds",] < 300
    assert found["imgseg_disk_free_bytes",] > 0
    assert found["imgseg_memory_bytes",] > 0
    assert found["process_resident_memory_bytes",] > 0
