"""Every setting: its name, its default and what it does. All are read from the environment."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from imgseg.errors import InputError
from imgseg.system.cores import photos_at_once

PROJECT = Path(__file__).resolve().parent.parent
SWITCH = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(
    ("0", "false", "no", "off"), False
)


@dataclass(frozen=True)
class Setting:
    """One environment variable.

    ``default`` is the text it has when it is not set; its type is that of the default. It is one of
    ``choices`` where there are any.
    """

    name: str
    default: str | int | bool
    help: str
    choices: tuple[str, ...] = ()


SETTINGS = (
    Setting(
        "IMGSEG_APP_DATA", str(PROJECT / "App_data"), "Folder of photos, results and the database."
    ),
    Setting(
        "DATABASE_URL",
        "",
        "The web app's database in PostgreSQL, postgresql://name:password@host/database, instead"
        " of the one in App_data.",
    ),
    Setting(
        "IMGSEG_STORAGE",
        "",
        "Where the web app's photos lie: a bucket, s3://bucket/prefix, instead of App_data.",
    ),
    Setting(
        "IMGSEG_FOLDERS",
        "",
        "Folders on this machine, or of a NAS that is mounted here, whose sub-folders the owner may"
        " have read in place as albums; apart by `:`, on Windows by `;`. Nothing is written there.",
    ),
    Setting(
        "IMGSEG_BROKER",
        "",
        "Where workers on other machines take photos from: redis://:password@host/0 or"
        " amqp://name:password@host//. Without it the web app analyses them itself.",
    ),
    Setting(
        "IMGSEG_MODELS", str(user_cache_path("imgseg") / "models"), "Folder of the built models."
    ),
    Setting(
        "IMGSEG_FACENET_WEIGHTS",
        "",
        "An official keras-facenet weights file (20180402-114759-weights.h5) to use"
        " instead of the one that `models build` makes.",
    ),
    Setting(
        "IMGSEG_SFACE",
        "",
        "The file face_recognition_sface_2021dec_int8bq.onnx for `models build` to use instead of"
        " fetching it.",
    ),
    Setting(
        "IMGSEG_PRECISION", "auto", "FaceNet's numbers in the fast engine: fp32, int8 or auto."
    ),
    Setting("IMGSEG_THREADS", photos_at_once(), "Photos looked at at once in the fast engine."),
    Setting("IMGSEG_MAX_UPLOAD_MB", 2048, "Largest single upload (one request), in megabytes."),
    Setting("IMGSEG_MAX_UNZIPPED_MB", 20480, "Most that one zip may expand to, in megabytes."),
    Setting("IMGSEG_MAX_PHOTOS", 20000, "Most files in one album, Target or unknown."),
    Setting(
        "IMGSEG_REGISTRATION",
        "open",
        "Who may make an account: everybody (open), whoever has a link that the owner made"
        " (invitation), or nobody but the command line (closed).",
        ("open", "invitation", "closed"),
    ),
    Setting(
        "IMGSEG_MAX_USER_MB",
        102400,
        "Most that the photos and results of one user may take, in megabytes.",
    ),
    Setting(
        "IMGSEG_KEEP_FREE_MB",
        1024,
        "What must stay free on the disk: uploads that would leave less are refused, in megabytes.",
    ),
    Setting(
        "IMGSEG_KEEP_DAYS",
        30,
        "Days after its last use that a search or album is deleted, where its owner sets no other.",
    ),
    Setting(
        "IMGSEG_HTTPS", False, "Set to 1 behind HTTPS: browsers then use nothing else for a year."
    ),
    Setting(
        "IMGSEG_PROXIES",
        "",
        "Addresses or networks of the proxies whose X-Forwarded-For is believed, apart by commas.",
    ),
    Setting(
        "IMGSEG_LOG",
        "plain",
        "How the log is written: lines for people, of warnings and errors (plain), or JSON, a line"
        " for each request too (json).",
        ("plain", "json"),
    ),
    Setting(
        "IMGSEG_METRICS",
        "",
        "A secret of 16 characters or more with which Prometheus may ask for /metrics; without it"
        " there are no figures.",
    ),
)


def read(name: str) -> str | int | bool:
    """The value of the setting ``name``: from the environment, else its default.

    Raises:
        InputError: the environment holds something else where a switch, a number of at least 1
            or one of some words is expected.
        KeyError: there is no setting of that name.
    """
    setting = {s.name: s for s in SETTINGS}[name]
    text = os.environ.get(name, "")
    if not text:
        return setting.default
    if isinstance(setting.default, bool):
        if text.lower() not in SWITCH:
            raise InputError(f"The setting {name} must be 1 or 0, not {text!r}.")
        return SWITCH[text.lower()]
    if isinstance(setting.default, int):
        if not text.isdecimal() or int(text) < 1:
            raise InputError(f"The setting {name} must be a whole number over 0, not {text!r}.")
        return int(text)
    if setting.choices and text not in setting.choices:
        raise InputError(
            f"The setting {name} must be one of {', '.join(setting.choices)}, not {text!r}."
        )
    return text


def app_data() -> Path:
    """The folder of photos, results and the database, as an absolute path."""
    return _folder("IMGSEG_APP_DATA")


def models_folder() -> Path:
    """The folder of the built models, as an absolute path."""
    return _folder("IMGSEG_MODELS")


def _folder(name: str) -> Path:
    # Both functions of os.path leave alone what cannot be followed; those of Path raise.
    return Path(os.path.realpath(os.path.expanduser(str(read(name)))))  # noqa: PTH111
