"""What stands in the files for servers agrees with the app."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from imgseg import config
from imgseg.config import PROJECT
from imgseg.vision import onnx_models
from imgseg.web.languages import LANGUAGES

KEYS = {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
SETTINGS = {setting.name for setting in config.SETTINGS} | {"POSTGRES_PASSWORD"} | KEYS
DEPLOY = PROJECT / "deploy"
NAMED = re.compile(r"\bIMGSEG_[A-Z_]*[A-Z]\b")


def documents(file: Path) -> list[Any]:
    return list(yaml.safe_load_all(file.read_text("utf-8")))


def test_the_image_holds_the_models_that_the_app_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGSEG_PRECISION", "int8")
    text = (PROJECT / "Dockerfile").read_text("utf-8")
    copied = text.partition("-t /light-models")[2].partition("\n\n")[0].split()
    needed = {
        onnx_models.path_of(name).name for name in (*onnx_models.in_use(), onnx_models.SECOND)
    }
    assert set(copied) - {"\\", "models.json"} == needed


def test_the_image_keeps_the_dates_of_each_language_that_pages_speak() -> None:
    kept = (PROJECT / "Dockerfile").read_text("utf-8").partition("babel/locale-data")[2]
    assert all(f'! -name "{code}*"' in kept for code in LANGUAGES)


def test_every_setting_that_a_recipe_names_is_one_of_ours() -> None:
    [compose] = documents(DEPLOY / "compose.yaml")
    [render] = documents(PROJECT / "render.yaml")
    fly = tomllib.loads((DEPLOY / "fly.toml").read_text("utf-8"))
    _, cluster = documents(DEPLOY / "kubernetes.yaml")
    [container] = cluster["spec"]["template"]["spec"]["containers"]
    [heroku] = documents(PROJECT / "heroku.yml")
    named = {
        *compose["services"]["web"]["environment"],
        *heroku["setup"]["config"],
        *(one["key"] for one in render["services"][0]["envVars"]),
        *fly["env"],
        *(one["name"] for one in container["env"]),
    }
    assert named <= SETTINGS


def test_every_setting_named_in_any_recipe_or_page_is_one_of_ours() -> None:
    files = [
        *(PROJECT / name for name in ("Dockerfile", "render.yaml", "heroku.yml", "README.md")),
        *DEPLOY.iterdir(),
        *(PROJECT / "docs").glob("*.md"),
    ]
    named = {name for file in files for name in NAMED.findall(file.read_text("utf-8"))}
    assert "IMGSEG_APP_DATA" in named
    # Compose's own, for the proxy.
    assert named - {"IMGSEG_HOST"} <= SETTINGS


def test_the_health_that_a_recipe_asks_for_is_answered() -> None:
    [render] = documents(PROJECT / "render.yaml")
    fly = tomllib.loads((DEPLOY / "fly.toml").read_text("utf-8"))
    assert render["services"][0]["healthCheckPath"] == "/healthz"
    assert fly["http_service"]["checks"][0]["path"] == "/healthz"
    assert "/healthz" in (PROJECT / "Dockerfile").read_text("utf-8")


def test_every_folder_of_photos_is_one_that_stays() -> None:
    [compose] = documents(DEPLOY / "compose.yaml")
    [render] = documents(PROJECT / "render.yaml")
    fly = tomllib.loads((DEPLOY / "fly.toml").read_text("utf-8"))
    assert "photos:/data" in compose["services"]["web"]["volumes"]
    assert render["services"][0]["disk"]["mountPath"] == "/data"
    assert fly["mounts"][0]["destination"] == "/data"
    _, cluster = documents(DEPLOY / "kubernetes.yaml")
    [container] = cluster["spec"]["template"]["spec"]["containers"]
    assert {"name": "photos", "mountPath": "/data"} in container["volumeMounts"]
    unit = (DEPLOY / "imgseg.service").read_text("utf-8")
    assert "IMGSEG_APP_DATA=/var/lib/imgseg" in unit
    assert "StateDirectory=imgseg" in unit
    assert "IMGSEG_APP_DATA=/data" in (PROJECT / "Dockerfile").read_text("utf-8")
