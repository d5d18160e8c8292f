"""Figures of how imgseg fares, for Prometheus, where IMGSEG_METRICS says so.

They tell of nobody: pages are counted by the form of their address, photos and jobs by number.
"""

import hmac
import shutil
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flask import Flask, Response, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    Summary,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from imgseg import config
from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.faces import Analysis
from imgseg.models.base import now
from imgseg.models.job import Job
from imgseg.system.held_memory import held_bytes
from imgseg.vision.contract import Engine
from imgseg.web.requests import page_asked, seconds_so_far

SHORTEST_SECRET = 16
# From a thumbnail out of the cache to a page for which nobody waits.
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)


def init_app(app: Flask) -> None:
    """Count, and answer /metrics; to be called after the jobs are there, whose engine it watches.

    Raises:
        InputError: the secret is too short.
    """
    secret = str(config.read("IMGSEG_METRICS"))
    if len(secret) < SHORTEST_SECRET:
        raise InputError(
            f"The setting IMGSEG_METRICS must be a secret of at least {SHORTEST_SECRET} characters:"
            ' take one from `python -c "import secrets; print(secrets.token_urlsafe())"`.'
        )
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(Standing())
    _count_requests(app, registry)
    make_engine: Callable[[], Engine] = app.config["ENGINE"]
    watched = WatchedEngine.figures(registry)

    def make_watched() -> Engine:
        return WatchedEngine(make_engine(), *watched)

    app.config["ENGINE"] = make_watched

    def figures() -> Response:
        """All of them, for whoever knows the secret."""
        known = f"Bearer {secret}".encode()
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), known):
            return Response("This needs the secret.\n", 401, {"WWW-Authenticate": "Bearer"})
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/metrics", "metrics.figures", figures)


def _count_requests(app: Flask, registry: CollectorRegistry) -> None:
    answered = Counter(
        "imgseg_requests",
        "Requests answered.",
        ["method", "page", "status"],
        registry=registry,
    )
    seconds = Histogram(
        "imgseg_request_seconds",
        "Time at work on a request, without that of sending.",
        ["page"],
        buckets=SECONDS,
        registry=registry,
    )

    @app.after_request
    def count(response: Response) -> Response:
        # Anybody may make up methods, and each would be kept for ever.
        method = request.method if request.url_rule else "any"
        answered.labels(method, page_asked(), response.status_code).inc()
        seconds.labels(page_asked()).observe(seconds_so_far())
        return response


class Standing(Collector):
    """How things stand as they are asked about: jobs, the disk, memory."""

    def collect(self) -> Iterator[Metric]:
        """The figures; needs the app's context."""
        kinds = select(Job.kind, Job.status, func.count()).group_by(Job.kind, Job.status)
        jobs = GaugeMetricFamily("imgseg_jobs", "Jobs kept.", labels=["kind", "status"])
        by_status: Tally[str] = Tally()
        for kind, status, number in db.session.execute(kinds):
            jobs.add_metric([kind, status], number)
            by_status[status] += number
        yield jobs
        yield GaugeMetricFamily(
            "imgseg_queue_jobs", "Jobs that wait for their turn.", by_status["pending"]
        )
        oldest = db.session.scalar(select(func.min(Job.created_at)).where(Job.status == "pending"))
        yield GaugeMetricFamily(
            "imgseg_queue_oldest_seconds",
            "How long the oldest of these has been there; 0 where none is.",
            (now() - oldest).total_seconds() if oldest else 0,
        )
        yield GaugeMetricFamily(
            "imgseg_disk_free_bytes",
            "Free on the disk of App_data.",
            shutil.disk_usage(config.app_data()).free,
        )
        held = held_bytes()
        if held is not None:
            yield GaugeMetricFamily(
                "imgseg_memory_bytes", "Held by the process and those that it started.", held
            )


class WatchedEngine:
    """An engine whose photos are counted; see `Engine`."""

    def __init__(self, engine: Engine, seconds: Summary, unreadable: Counter) -> None:
        self._engine = engine
        self._seconds = seconds
        self._unreadable = unreadable

    @staticmethod
    def figures(registry: CollectorRegistry) -> tuple[Summary, Counter]:
        """What is counted, for ``__init__``."""
        return (
            Summary("imgseg_photo_seconds", "Photos analysed, and the time.", registry=registry),
            Counter("imgseg_photos_unreadable", "Of these, unreadable.", registry=registry),
        )

    @property
    def id(self) -> str:
        """See `Engine`."""
        return self._engine.id

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        """See `Engine`."""
        began = time.perf_counter()
        for analysis in self._engine.analyse(photos):
            # Several are analysed at once: the time from one to the next is what a photo takes.
            self._seconds.observe(time.perf_counter() - began)
            if analysis.problem:
                self._unreadable.inc()
            yield analysis
            began = time.perf_counter()
