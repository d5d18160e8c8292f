"""Requests to every address there is, with any values, by strangers, users, the first account."""

import io
import random
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_login import FlaskLoginClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from imgseg.auth import forms as of_accounts
from imgseg.config import PROJECT
from imgseg.extensions import db
from imgseg.models.user import User
from imgseg.segregation import forms as of_searches
from imgseg.services.accounts.accounts import NOBODYS_HASH
from imgseg.services.accounts.logins import begin_login
from tests.fuzz.photos import photo
from tests.fuzz.texts import json_text, number, text
from tests.fuzz.zips import packed
from tests.torture.story import RED
from tests.torture.story import photo as whole_photo

ASKED = re.compile(r"request\.(?:form|args)\.get(?:list)?\(\s*\"(\w+)\"")
SECRET = "The album that is Ann's alone"
# Of a password that nobody types by chance.
HASH = NOBODYS_HASH.replace("$12$", "$04$")
WHO = ["stranger", "ann", "bob"]
GOOD = {
    "album": ["1", "2", "new"],
    "strictness": ["0", "50", "100"],
    "several": ["several", "one"],
    "photo": ["a.png", "b.png", "0.png"],
    "photos": ['["a.png"]', '["a.png", "b.png"]', "[1]", "{}"],
    "decision": ["confirmed", "rejected", "undone"],
    "verdict": ["match", "unsure", "other", "no_face", "unreadable"],
    "answer": ["yes", "no"],
    "first": ["1", "2"],
    "second": ["1", "2"],
    "person": ["1", "2", "Rosa"],
    "back": ["searches", "albums", "my_data"],
    "total": ["100", "700"],
    "offset": ["0", "100"],
    "key": ["a file"],
    "path": ["new.png", "new.zip", "Summer/x.png"],
    "days": ["30", "0"],
    "face": ["0", "1", "none"],
}
HEADERS: list[dict[str, str]] = [
    {}, {}, {}, {"Accept": "application/json"}, {"Accept": "*/*"}, {"Range": "bytes=0-5"},
    {"Range": "bytes=9-1"}, {"If-Modified-Since": "yesterday"}, {"If-None-Match": '"x"'},
    {"Content-Type": "text/plain"}, {"Content-Type": "multipart/form-data"},
    {"Content-Type": "application/json; charset=klingon"}, {"Cookie": "imgseg_session=.eJw.x.y"},
    {"Cookie": "imgseg_remember=1|0"}, {"X-Forwarded-For": "1.2.3.4"}, {"Host": "elsewhere:99"},
    {"Accept-Language": "\xff"}, {"Origin": "http://evil.example"},
]  # fmt: skip
# What ends a login, or everything there is: seldom, or nobody would be anybody for long.
ENDING = {
    "auth.logout", "auth.logout_everywhere", "auth.delete", "auth.change_password",
    "segregation.remove_everything", "segregation.remove_album", "segregation.remove_search",
    "segregation.try_samples",
}  # fmt: skip


class World:
    """An app in which Ann, whose imgseg it is, and Bob have an album and a search each."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        app.test_client_class = FlaskLoginClient
        self.rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
        self.fields = _fields()
        self._clients: dict[str, FlaskClient] = {}
        for name in WHO[1:]:
            self._register(name)
            client = self.client(name)
            form = {"person": f"whom {name} seeks", "album": "new", "album_name": name}
            if name == "ann":
                form["album_name"] = SECRET
            place = client.post("/searches/new", data=form).location
            _send(client, f"{place}/train/target", {"0.png": 1, "1.png": 2})
            _send(client, f"/albums/{place.rpartition('/')[2]}/photos", {"a.png": 3, "b.png": 4})
            client.post(f"{place}/run", data={"strictness": "50"})
        app.extensions["jobs"].wait()

    def client(self, name: str) -> FlaskClient:
        """The browser of one of `WHO`; logged in again where it was logged out."""
        if name == "stranger":
            return self.app.test_client()
        if name not in self._clients or self._clients[name].get("/account").status_code != 200:
            with self.app.app_context():
                user = db.session.query(User).filter_by(email=f"{name}@example.org").first()
            if user is None:
                user = self._register(name)
            with self.app.app_context():
                user = db.session.get_one(User, user.id)
                begin_login(db.session(), user)
                db.session.commit()
                db.session.refresh(user)
                db.session.expunge(user)
            self._clients[name] = self.app.test_client(user=user)
        return self._clients[name]

    def _register(self, name: str) -> User:
        with self.app.app_context():
            user = User(name=name, email=f"{name}@example.org", password_hash=HASH)
            user.owner = name == "ann"
            db.session.add(user)
            db.session.commit()
            db.session.refresh(user)
            db.session.expunge(user)
        return user


def ask(world: World, chance: random.Random) -> tuple[str, TestResponse]:
    """Send one request; what it was, in words, and what was answered.

    Raises:
        AssertionError: somebody saw what is Ann's alone.
    """
    rule = chance.choice(world.rules)
    while rule.endpoint in ENDING and chance.random() < 0.9:
        rule = chance.choice(world.rules)
    methods = sorted(rule.methods or ())
    method = chance.choice(methods if chance.random() < 0.95 else ["PUT", "DELETE", "PATCH"])
    address = _address(rule, chance)
    who = chance.choice(WHO)
    what: dict[str, Any] = {"headers": dict(chance.choice(HEADERS))}
    if chance.random() < 0.5:
        what["query_string"] = _values(world.fields, chance)
    if method in {"POST", "PUT", "PATCH"}:
        what |= _body(rule, world.fields, chance)
    # A client of its own: what is sent with a wrong cookie must not log it out.
    answer = world.client(who).open(address, method=method, **what)
    told = f"{who}: {method} {address!r} {what!r}"[:3000]
    seen = answer.get_data()
    answer.close()
    if who != "ann":
        assert SECRET.encode() not in seen.replace(b"&#39;", b"'"), told
    return told, answer


def _address(rule: Rule, chance: random.Random) -> str:
    def fill(match: re.Match[str]) -> str:
        kind, name = match[1] or "", match[2]
        if chance.random() < 0.05:
            return text(chance)
        if kind.startswith("int"):
            return str(chance.choice([1, 1, 2, 2, 3, abs(number(chance))]))
        if kind.startswith("any"):
            return chance.choice(re.findall(r"\w+", kind)[1:])
        if name == "filename":
            return "css/base.css"
        return chance.choice(["a.png", "b.png", "0.png", "no.png", text(chance)])

    return _sendable(re.sub(r"<(?:([^:<>]*):)?(\w+)>", fill, rule.rule)).replace("?", "%3F")


def _values(fields: list[str], chance: random.Random) -> dict[str, str | list[str]]:
    values: dict[str, str | list[str]] = {}
    for _ in range(chance.choice([1, 2, 4, 8])):
        name = chance.choice(fields) if chance.random() < 0.95 else text(chance)[:50] or "x"
        if name in GOOD and chance.random() < 0.6:
            value = chance.choice(GOOD[name])
        else:
            value = text(chance) if chance.random() < 0.7 else str(number(chance))
        name, value = _sendable(name), _sendable(value)
        values[name] = value if chance.random() < 0.9 else [value] * 3
    return values


def _body(rule: Rule, fields: list[str], chance: random.Random) -> dict[str, Any]:
    kind = chance.random()
    if rule.endpoint.endswith(".known") and kind < 0.8:
        return {"data": json_text(chance), "content_type": "application/json"}
    if rule.endpoint.endswith(".parts") and kind < 0.8:
        return {"data": chance.randbytes(chance.choice([0, 100, 600]))}
    if "upload" in rule.endpoint and kind < 0.8:
        return _upload(chance)
    if kind < 0.85:
        return {"data": _values(fields, chance)}
    if kind < 0.92:
        return {"data": json_text(chance), "content_type": "application/json"}
    return {"data": chance.randbytes(chance.randint(0, 200)), "content_type": "multipart/form-data"}


def _upload(chance: random.Random) -> dict[str, Any]:
    files = []
    for _ in range(chance.choice([0, 1, 3])):
        if chance.random() < 0.2:
            files.append((io.BytesIO(packed(chance)), "new.zip"))
        else:
            ending, content = photo(chance)
            files.append((io.BytesIO(content), f"{chance.randrange(9)}.{ending}"))
    sent: dict[str, Any] = {"files": files}
    if chance.random() < 0.7:
        sent["paths"] = [_sendable(text(chance)) for _ in files]
        sent["times"] = [str(number(chance)) for _ in files]
    return {"data": sent}


def _sendable(made: str) -> str:
    """The text without halves of characters, which no client could send."""
    return made.encode("utf-8", "replace").decode()


def _fields() -> list[str]:
    """The names of all values that pages ask for."""
    found = set(GOOD)
    for file in sorted((PROJECT / "imgseg").rglob("*.py")):
        found.update(ASKED.findall(file.read_text("utf-8")))
    for module in (of_accounts, of_searches):
        for form in vars(module).values():
            fields = vars(form) if isinstance(form, type) else {}
            names = [name for name, one in fields.items() if hasattr(one, "field_class")]
            prefixes = ["", "email-", "password-", "delete-"]
            found.update(prefix + name for prefix in prefixes for name in names)
    return sorted(found)


def _send(client: FlaskClient, address: str, numbers: dict[str, int]) -> None:
    files = [(io.BytesIO(whole_photo(RED, n)), name) for name, n in numbers.items()]
    assert client.post(address, data={"files": files}).status_code < 400
