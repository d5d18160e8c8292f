"""Chunks that are at hand while another one is looked at."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from imgseg.errors import ImgsegError
from imgseg.faces import Analysis
from imgseg.jobs.chunk_stream import ChunkStream
from imgseg.jobs.chunks import Chunk, Found, make_chunk, read_analyses
from tests.colour_engine import ColourEngine, photo_of

COLOURS = "red", "blue", "lime"


class ReadingAhead(ColourEngine):
    """Has some photos in work before the first is done, as the fast engine; waits to be let."""

    def __init__(self) -> None:
        super().__init__()
        self.albums: list[list[str]] = []
        self.let = Event()

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        assert self.let.wait(60)
        album: list[str] = []
        self.albums.append(album)
        ahead = []
        for photo in photos:
            album.append(photo.name)
            ahead.append(photo)
            if len(ahead) > 3:
                yield from super().analyse([ahead.pop(0)])
        yield from super().analyse(ahead)


@pytest.fixture
def engine() -> ReadingAhead:
    return ReadingAhead()


@pytest.fixture
def chunk(app_data: Path) -> Callable[..., Chunk]:
    """Of so many photos of one colour, or of other photos."""

    def make(colour: str, count: int = 2) -> Chunk:
        photos = [app_data / f"users/1/{colour}{n}.png" for n in range(count)]
        return make_chunk("colours", [photo_of(photo, colour) for photo in photos])

    return make


def always() -> bool:
    """Whether a chunk is waited for."""
    return True


def ask(engine: ReadingAhead, *chunks: Chunk) -> list[Found]:
    """The answers to chunks that are all at hand before the engine begins."""
    stream = ChunkStream(engine)
    asked = [stream.ask(chunk, always) for chunk in chunks]
    engine.let.set()
    return [answer.result(10) for answer in asked]


def test_what_nobody_waits_for_any_more_is_not_looked_at(
    engine: ReadingAhead, chunk: Callable[..., Chunk]
) -> None:
    stream = ChunkStream(engine)
    wanted = {"red": True, "blue": False, "lime": True, "navy": False}
    asked = [stream.ask(chunk(colour, 4), partial(wanted.__getitem__, colour)) for colour in wanted]
    engine.let.set()
    red, blue, lime, navy = asked
    assert len(read_analyses(red.result(10))) == 4
    assert len(read_analyses(lime.result(10))) == 4
    for left in (blue, navy):
        with pytest.raises(CancelledError):
            left.result(10)
    assert not any(name.startswith(("blue", "navy")) for name in engine.analysed)


def test_chunks_at_hand_are_looked_at_as_one_album(
    engine: ReadingAhead, chunk: Callable[..., Chunk]
) -> None:
    found = ask(engine, *(chunk(colour) for colour in COLOURS))
    assert engine.albums == [[f"{colour}{n}.png" for colour in COLOURS for n in range(2)]]
    # Each is told of its own photos.
    seen = [{one.faces[0].embedding.argmax() for one in read_analyses(some)} for some in found]
    assert [len(of_one) for of_one in seen] == [1, 1, 1]
    assert len(set.union(*seen)) == 3


def test_a_chunk_that_comes_later_is_looked_at_too(
    engine: ReadingAhead, chunk: Callable[..., Chunk]
) -> None:
    engine.let.set()
    stream = ChunkStream(engine)
    for colour in COLOURS:
        assert len(read_analyses(stream.ask(chunk(colour), always).result(10))) == 2


def test_a_chunk_that_is_refused_keeps_no_other_from_being_looked_at(
    engine: ReadingAhead, chunk: Callable[..., Chunk]
) -> None:
    red, blue, lime = (chunk(colour) for colour in COLOURS)
    blue["engine_id"] = "another"
    one, refused, other = ask(engine, red, blue, lime)
    assert [len(read_analyses(some)) for some in (one, other)] == [2, 2]
    with pytest.raises(ImgsegError, match="it has the engine colours, and the web app another"):
        read_analyses(refused)


def test_an_engine_that_cannot_even_begin_is_told_of(
    engine: ReadingAhead, chunk: Callable[..., Chunk], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(_photos: Iterable[Path]) -> Iterator[Analysis]:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(engine, "analyse", cannot)
    with pytest.raises(ImgsegError, match="something went wrong there"):
        read_analyses(ChunkStream(engine).ask(chunk("red"), always).result(10))


def test_what_is_wrong_with_one_chunk_ends_no_other(
    engine: ReadingAhead, chunk: Callable[..., Chunk]
) -> None:
    def fail() -> None:
        raise RuntimeError("no such picture")

    engine.before_each = fail
    red, blue = ask(engine, chunk("red"), chunk("blue"))
    assert red["refused"]
    # It is handed out again.
    assert blue["failed"]


def test_what_stops_the_engine_is_told_to_all_under_way_and_to_none_after(
    engine: ReadingAhead, chunk: Callable[..., Chunk]
) -> None:
    def fail() -> None:
        engine.before_each = lambda: None
        raise MemoryError

    engine.before_each = fail
    engine.let.set()
    stream = ChunkStream(engine)
    asked = [stream.ask(chunk(colour, 4), always) for colour in COLOURS]
    assert asked[0].result(10)["failed"]
    assert len(read_analyses(asked[2].result(10))) == 4
