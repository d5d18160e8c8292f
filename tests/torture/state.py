"""What stands in an App_data, in a form in which two of them can be compared."""

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path

# Of one process, or of the moment.
LEFT_OUT = {"serving.lock", "secret_key", "reserve", "last_sweep"}
DATABASES = {"imgseg.db", "index.db"}
# Times, chances, how often something was tried, and what was freed with the thumbnails there were.
OF_THE_MOMENT = {
    "created_at", "last_used_at", "started_at", "heartbeat_at", "finished_at", "at", "rate",
    "attempts", "token_hash", "password_hash", "bytes",
}  # fmt: skip
# Rows whose numbers nobody keeps.
WITHOUT_NUMBERS = {"verdicts", "reviews", "chosen_faces", "receipts", "logins", "audit_lines",
                   "indexed_photos", "person_faces", "person_examples"}  # fmt: skip
FACES = """SELECT owner, sha256, engine_id, x, y, w, h, confidence, landmarks, embedding, quality
    FROM indexed_faces JOIN indexed_photos ON indexed_photos.id = photo_id"""
NUMBERED = re.compile(r"(albums|searches|people)/(\d+)")
# A person's own photos lie by the search they came with.
OF_A_SEARCH = re.compile(r"(/photos/|^)(\d+)(?=/|$)")
State = dict[str, object]
Numbers = dict[str, dict[int, int]]


def state_of(app_data: Path) -> State:
    """Each file with its content and time, each table with its rows.

    Albums, searches and jobs are counted from 1: a number is never given again, so a kill while one
    is made leaves a gap.
    """
    with closing(sqlite3.connect(app_data / "imgseg.db")) as connection:
        counted = {kind: _counted(connection, kind) for kind in ("albums", "searches", "people")}
        counted["jobs"] = _counted(connection, "jobs", "kind, user_id, search_id, album_id, id")
        tables = _tables(connection, counted)
    files = {_renumbered(name, counted): what for name, what in sorted(_files(app_data).items())}
    return {
        **{f"file {name}": what for name, what in files.items()},
        **{f"table {name}": what for name, what in tables.items()},
    }


def leftovers_of(app_data: Path) -> list[str]:
    """What only something half done leaves behind."""
    halves = [
        path.relative_to(app_data).as_posix()
        for pattern in ("**/*.imgseg-part", "**/deleted-*", "**/incoming/*", "receiving/*",
                        "restoring", "**/parts/*.part")
        for path in app_data.glob(pattern)
    ]  # fmt: skip
    with closing(sqlite3.connect(app_data / "imgseg.db")) as connection:
        active = connection.execute(
            "SELECT kind, status FROM jobs WHERE status IN ('pending', 'running')"
        ).fetchall()
    return halves + [f"a {kind} is {status}" for kind, status in active]


def differences(one: State, other: State) -> list[str]:
    """What two of them do not have in common, in words."""
    names = sorted(one.keys() | other.keys())
    return [
        f"{name}: {_short(one.get(name))} / {_short(other.get(name))}"
        for name in names
        if one.get(name) != other.get(name)
    ]


def _short(what: object) -> str:
    return str(what)[:1500]


def _files(app_data: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in sorted(app_data.rglob("*")):
        name = path.relative_to(app_data).as_posix()
        database = path.name.removesuffix("-wal").removesuffix("-shm") in DATABASES
        # Thumbnails are made when there is time, or when somebody looks.
        of_thumbs = "/thumbs/" in name and path.is_file()
        passing = name.startswith(("snapshots", "receiving")) or of_thumbs
        if database or name in LEFT_OUT or passing:
            continue
        if path.is_dir():
            found[name] = "a folder"
        elif path.suffix == ".outcome":
            # It counts what was sent again, too.
            found[name] = "an outcome"
        else:
            changed = "" if path.name == "segregation.csv" else path.stat().st_mtime_ns
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            found[name] = (content, path.stat().st_size, changed)
    return found


def _counted(connection: sqlite3.Connection, kind: str, by: str = "id") -> dict[int, int]:
    numbers = connection.execute(f"SELECT id FROM {kind} ORDER BY {by}").fetchall()  # noqa: S608
    return {number: place for place, (number,) in enumerate(numbers, 1)}


def _renumbered(path: str, counted: Numbers) -> str:
    def place(found: re.Match[str]) -> str:
        number = int(found[2])
        return f"{found[1]}/{counted[found[1]].get(number, number)}"

    renumbered = NUMBERED.sub(place, path)
    return _by_search(renumbered, counted) if "/people/" in renumbered else renumbered


def _by_search(path: str, counted: Numbers) -> str:
    def place(found: re.Match[str]) -> str:
        number = int(found[2])
        return f"{found[1]}{counted['searches'].get(number, number)}"

    return OF_A_SEARCH.sub(place, path)


def _tables(connection: sqlite3.Connection, counted: Numbers) -> dict[str, object]:
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    tables: dict[str, object] = {}
    for (name,) in names:
        if name in {"sqlite_sequence", "indexed_faces"}:
            continue
        known = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        left_out = OF_THE_MOMENT | ({"id"} if name in WITHOUT_NUMBERS else set())
        # How much is new to a run that follows its album depends on what the one before it saw.
        left_out = left_out | ({"size"} if name == "jobs" else set())
        columns = [column for column in known if column not in left_out]
        wanted = ", ".join(f'"{column}"' for column in columns)
        rows = connection.execute(f"SELECT {wanted} FROM {name}").fetchall()  # noqa: S608
        kinds = [_kind_of(name, column) for column in columns]
        tables[name] = sorted(
            (
                tuple(_value(kind, value, counted) for kind, value in zip(kinds, row, strict=True))
                for row in rows
            ),
            key=repr,
        )
    tables["faces"] = sorted(connection.execute(FACES).fetchall(), key=repr)
    return tables


def _kind_of(table: str, column: str) -> str:
    """Of what the numbers in a column are; ``path`` or ``moment`` where it holds such."""
    kinds = {"album_id": "albums", "search_id": "searches", "run_id": "jobs", "path": "path",
             "arrived_at": "moment", "said_at": "moment", "learnt": "moment"}  # fmt: skip
    if table in {"person_examples", "sought_people"}:
        kinds |= {"person_id": "people", "photo": "own photo"}
    if column != "id":
        return kinds.get(column, "")
    return "jobs" if table in {"runs", "album_looks"} else table


def _value(kind: str, value: object, counted: Numbers) -> object:
    if kind == "path":
        return _renumbered(str(value), counted)
    if kind == "own photo":
        return _by_search(str(value), counted)
    if kind == "moment":
        return value is not None
    # Of what is deleted by now, the number stays.
    return counted.get(kind, {}).get(value, value) if isinstance(value, int) else value
