"""What workers answer, and what they leave."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from imgseg.faces import Analysis
from imgseg.jobs.broker import Broker
from imgseg.jobs.chunks import make_chunk


def told(analyses: Iterable[Analysis]) -> list[dict[str, Any]]:
    """All that was found, as values that can be compared."""
    arrays = "landmarks", "embedding"
    return [
        vars(one)
        | {
            "faces": [
                vars(face) | {name: getattr(face, name).tolist() for name in arrays}
                for face in one.faces
            ]
        }
        for one in analyses
    ]


def cancel_one_of_two(broker: Broker, photos: list[Path]) -> None:
    """Give up a chunk that the worker has taken while it looks at another, and see it live on."""
    first, second = (
        broker.hand_out(make_chunk("colours", some)) for some in (photos[:8], photos[8:16])
    )
    while not broker.is_begun(second):
        assert broker.found(second, 0.05) is None
    broker.give_up(second)
    third = broker.hand_out(make_chunk("colours", photos[16:]))
    for ticket in (first, third):
        assert any(broker.found(ticket, 1) for _ in range(20))
        broker.give_up(ticket)
