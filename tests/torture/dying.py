"""Runs in the process that is to die: imgseg itself, and a count of what it does to the disk."""

import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from imgseg import cli, create_app
from imgseg.jobs import following
from imgseg.recognition import background
from imgseg.storage import reserve
from imgseg.web import server
from tests.colour_engine import ColourEngine

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# What Python tells of before it is done.
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.truncate", "os.utime"}
SECONDS_A_PHOTO = 0.02
MEGABYTE = 1 << 20


class Deed:
    """Counts what is done to files and to the database, and ends the process before one of it."""

    def __init__(self, dies_at: int) -> None:
        """Begin to count; ``dies_at`` is 0 where nothing shall end."""
        self.count = 0
        self._dies_at = dies_at
        sys.addaudithook(self._hear)
        event.listen(Engine, "commit", lambda _: self._do())
        event.listen(Engine, "before_cursor_execute", self._ask)

    def obey(self) -> None:
        """Take from stdin how many more deeds there may be; a `?` is told how many there were."""
        for line in sys.stdin:
            if line.strip() == "?":
                print(self.count, flush=True)
            else:
                self._dies_at = self.count + int(line) if int(line) else 0

    def _hear(self, name: str, values: tuple[Any, ...]) -> None:
        if name in CHANGES or (name == "open" and values[2] & WRITING):
            self._do()

    def _ask(self, _1: object, _2: object, statement: str, *_: object) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            self._do()

    def _do(self) -> None:
        self.count += 1
        if self.count == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


def main(what: str, dies_at: str, *rest: str) -> int:
    """Serve on a port with the colours' engine (``colours``) or the real one, or run a command."""
    deed = Deed(int(dies_at))
    reserve.RESERVE = MEGABYTE
    following.QUIET_SECONDS = following.BETWEEN_SECONDS = 0.1
    if what == "command":
        status = cli.main(list(rest))
        print(deed.count)
        return status
    threading.Thread(target=deed.obey, daemon=True).start()
    settings: dict[str, object] = {
        "WTF_CSRF_ENABLED": False,
        "RATELIMIT_ENABLED": False,
        "BCRYPT_LOG_ROUNDS": 4,
    }
    port, strangers = rest
    if what == "colours":
        background.BACKGROUND_FILE = Path(strangers)
        engine = ColourEngine()
        engine.before_each = lambda: time.sleep(SECONDS_A_PHOTO)
        settings["ENGINE"] = lambda: engine
    server.create_app = partial(create_app, settings)  # type: ignore[attr-defined]
    server.serve("127.0.0.1", int(port))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
