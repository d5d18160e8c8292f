"""What uploads are made of, and what has come of them."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Upload = Callable[[dict[str, bytes]], dict[str, Any]]


def files_in(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()
