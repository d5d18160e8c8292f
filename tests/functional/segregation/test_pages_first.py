"""Whoever looks at pages need not wait for a run."""

import os
import sys
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from imgseg.vision import decoder_pool
from tests.colour_engine import ColourEngine


@pytest.mark.skipif(sys.platform != "linux", reason="Threads have priorities of their own there.")
def test_a_run_gives_way_to_pages_and_their_pictures(
    ann: FlaskClient,
    search: str,
    engine: ColourEngine,
    run: Callable[[FlaskClient, str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def niceness(of: int = 0) -> int:
        return os.getpriority(os.PRIO_PROCESS, of)

    pools = decoder_pool.DecoderPool(1), decoder_pool.DecoderPool(1)
    for name, pool in zip(("POOL", "PICTURES"), pools, strict=True):
        monkeypatch.setattr(decoder_pool, name, pool)
    in_the_run: list[int] = []
    engine.before_each = lambda: in_the_run.append(niceness())
    assert "Download 2 photos" in run(ann, search)
    assert ann.get("/albums/1/thumbs/Summer/sea.png", buffered=True).mimetype == "image/jpeg"

    usual = niceness()
    assert min(in_the_run) > usual
    of_decoders = []
    for pool in pools:
        with pool._decoder() as decoder:
            of_decoders.append(niceness(decoder._process.pid))
        pool.close()
    assert of_decoders == [max(in_the_run), usual]
