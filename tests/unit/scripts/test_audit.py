"""What `make audit` says."""

import json
import subprocess
from collections.abc import Mapping

import pytest

from scripts import audit

HOLE = {"id": "CVE-2026-112403", "fix_versions": ["13.0"], "aliases": [], "description": ""}


def said(monkeypatch: pytest.MonkeyPatch, stdout: str, stderr: str = "") -> str | None:
    answer = subprocess.CompletedProcess([], 1, stdout, stderr)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: answer)
    return audit.main()


def packages(*holes: Mapping[str, object]) -> str:
    pillow = {"name": "pillow", "version": "12.0", "vulns": list(holes)}
    return json.dumps({"dependencies": [pillow], "fixes": []})


def test_a_known_hole_is_told_with_what_mends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "1 known hole" in str(said(monkeypatch, packages(HOLE)))
    assert "pillow 12.0: CVE-2026-112403, mended in 13.0" in capsys.readouterr().out


def test_no_known_holes_are_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, packages()) is None


def test_a_database_that_cannot_be_had_does_not_count_as_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer = said(monkeypatch, "", "Traceback\nERROR:pip_audit._cli:six: not found\n")
    assert answer
    assert answer.startswith("The packages were NOT audited")
    assert "(six: not found)" in answer
