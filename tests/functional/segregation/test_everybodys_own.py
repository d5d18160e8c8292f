"""Who may see and change what: asked of every address there is."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from imgseg.extensions import db
from imgseg.models.user import User
from imgseg.services.accounts.logins import begin_login

PUBLIC = {
    "static", "auth.front", "auth.login", "auth.register", "auth.forgotten", "auth.logout",
    "auth.how_it_works", "health.alive", "health.ready",
}  # fmt: skip
# To others than the owner of this imgseg they do not exist.
OWNERS = {"auth.owner", "auth.make_invitation", "auth.withdraw_invitations"}
MINE = {
    "segregation.searches", "segregation.albums", "segregation.new_search", "segregation.my_data",
    "segregation.set_keep_days", "segregation.remove_everything", "segregation.samples",
    "segregation.try_samples",
}  # fmt: skip
# Of whoever is logged in; they name nobody.
ACCOUNT = {
    "auth.account", "auth.change_email", "auth.change_password", "auth.delete",
    "auth.logout_everywhere",
}  # fmt: skip
VALUES = {
    "search_id": "1",
    "album_id": "1",
    "role": "target",
    "person_id": "1",
    "face_id": "1",
    "photo": "Summer/sea.png",
    "decision": "confirmed",
    "filename": "css/app.css",
}


def addresses(app: Flask) -> list[tuple[Rule, str, str]]:
    """Every rule with each of its methods, and an address that exists for Ann."""

    def fill(rule: Rule) -> str:
        return re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda match: VALUES[match[1]], rule.rule)

    return [
        (rule, method, fill(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
    ]


def test_of_every_page_it_is_said_whose_it_is(app: Flask) -> None:
    unsaid = {rule.endpoint for rule in app.url_map.iter_rules()} - PUBLIC - OWNERS - MINE - ACCOUNT
    # Of these the tests below find out that they exist for their owner alone.
    assert {endpoint for endpoint in unsaid if not endpoint.startswith("segregation.")} == set()


def test_signed_out_every_page_but_the_public_ones_leads_to_the_login(
    app: Flask, client: FlaskClient, search: str
) -> None:
    for rule, method, address in addresses(app):
        if rule.endpoint not in PUBLIC:
            answer = client.open(address, method=method)
            assert answer.status_code == 302, (method, address)
            assert answer.location is not None
            assert answer.location.startswith("/login"), (method, address)


def test_what_is_anns_does_not_exist_for_bob(
    app: Flask,
    ann: FlaskClient,
    bob: FlaskClient,
    search: str,
    run: Callable[[FlaskClient, str], str],
) -> None:
    run(ann, search)
    asked = 0
    for rule, method, address in addresses(app):
        of_ann = rule.endpoint.startswith("segregation.") and rule.endpoint not in MINE
        if of_ann or rule.endpoint in OWNERS:
            assert bob.open(address, method=method).status_code == 404, (method, address)
            asked += 1
    assert asked > 20
    assert "Holidays" not in bob.get("/albums").text + bob.get("/searches/new").text
    assert "Red Rosa" not in bob.get("/searches").text
    assert ann.get(search).status_code == 200


def test_bob_cannot_search_in_anns_album(bob: FlaskClient, search: str) -> None:
    answer = bob.post("/searches/new", data={"person": "Rosa", "album": "1"})
    assert answer.status_code == 400


@pytest.mark.parametrize("number", ["0", "99", "9" * 40])
def test_what_never_was_is_a_404(ann: FlaskClient, number: str) -> None:
    assert ann.get(f"/searches/{number}").status_code == 404
    assert ann.post(f"/albums/{number}/delete").status_code == 404


def test_every_change_needs_the_token_of_its_page(
    make_app: Callable[..., Flask], search: str
) -> None:
    strict = make_app(WTF_CSRF_ENABLED=True)
    with strict.app_context():
        owner = db.session.get_one(User, 1)
        begin_login(db.session(), owner)
        db.session.commit()
        client = strict.test_client(user=owner)
    for rule, method, address in addresses(strict):
        if method == "POST" and rule.endpoint.startswith("segregation."):
            answer = client.post(address)
            # Forms of Flask-WTF show their page again; nothing is changed either way.
            assert answer.status_code == 400, address
    assert client.get(search).status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "\t\n"])
def test_a_name_of_spaces_is_no_name(ann: FlaskClient, name: str) -> None:
    form = {"person": name, "album": "new", "album_name": name}
    page = ann.post("/searches/new", data=form)
    assert page.status_code == 400
    assert "Say who you are looking for" in page.text
    assert "Give the new album a name" in page.text
    assert ann.post("/albums", data={"name": name}).status_code == 400


def test_names_are_shown_as_text(ann: FlaskClient) -> None:
    name = "<script>alert(1)</script>"
    form = {"person": name, "album": "new", "album_name": name}
    search = ann.post("/searches/new", data=form).location
    for address in (search, "/searches", "/albums", "/albums/1", "/searches/new"):
        assert "<script>alert" not in ann.get(address).text
