"""Who may see and change what: asked of every address there is."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from imgseg.extensions import db
from imgseg.models.user import User
from imgseg.services.accounts.logins import begin_login

# Who may ask for what. A new address has to be put down here, or the tests fail.
PUBLIC = {
    "static", "style", "auth.front", "auth.login", "auth.register", "auth.forgotten", "auth.logout",
    "auth.how_it_works", "language", "health.alive", "health.ready", "phone.manifest",
    "phone.worker",
    # It takes nothing.
    "phone.share_again",
}  # fmt: skip
# To others than the owner of this imgseg they do not exist.
OWNERS = {
    "auth.owner", "auth.make_invitation", "auth.withdraw_invitations", "segregation.folders",
    "segregation.add_folder",
}  # fmt: skip
# Whoever is logged in, each to what is their own.
MINE = {
    "auth.account", "auth.change_email", "auth.change_password", "auth.delete",
    "auth.logout_everywhere",
    "segregation.searches", "segregation.albums", "segregation.new_search", "segregation.my_data",
    "segregation.set_keep_days", "segregation.remove_everything", "segregation.samples",
    "segregation.try_samples", "segregation.shared", "segregation.known_people",
    "segregation.ask_merge", "segregation.merge_known", "segregation.photos_asked",
    "segregation.photos_asked_zip",
}  # fmt: skip
# Of one album or search: to others than the one whose it is they do not exist.
OF_ONE = {
    f"segregation.{name}" for name in (
        "album", "album_face", "album_photo", "album_preview", "album_thumb", "answer_review",
        "answer_same_person", "cancel", "choose", "choose_album_of", "chosen_people", "edit_search",
        "faces", "find_person", "follow", "guided_review", "keep_album", "keep_search", "known",
        "look_again", "look_progress", "look_through", "matches_so_far", "names", "news",
        "output", "parts",
        "people", "person", "progress", "remove_album", "remove_from_my_album", "remove_search",
        "remove_train", "rename", "rename_album", "rename_one", "review", "scores", "search",
        "seen", "selected_output", "shapes", "start", "stop_looking", "strictness", "take_apart",
        "target_face", "train_thumb", "undo_same_person", "upload_album", "upload_train", "whole",
        "choose_person_of", "decide_again", "find_in_album", "forget_known", "hide_known",
        "known_face", "known_person", "known_photos", "known_shapes", "look_for_person",
        "remove_known_face",
        "rename_known", "this_is", "where_to_look",
    )
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


@pytest.fixture(autouse=True)
def folders_to_choose_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none are, the pages about them exist for nobody."""
    monkeypatch.setenv("IMGSEG_FOLDERS", str(tmp_path / "Pictures"))


def addresses(app: Flask) -> list[tuple[Rule, str, str]]:
    """Every rule with each of its methods, and an address that exists for Ann."""

    def fill(rule: Rule) -> str:
        return re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda match: VALUES[match[1]], rule.rule)

    return [
        (rule, method, fill(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
    ]


def test_every_address_says_who_may_ask_for_it(app: Flask) -> None:
    told = [*PUBLIC, *OWNERS, *MINE, *OF_ONE]
    assert len(told) == len(set(told))
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(told)


def test_signed_out_every_page_but_the_public_ones_leads_to_the_login(
    app: Flask, client: FlaskClient, search: str
) -> None:
    for rule, method, address in addresses(app):
        if rule.endpoint not in PUBLIC:
            answer = client.open(address, method=method)
            assert answer.status_code == 302, (method, address)
            assert answer.location is not None
            assert answer.location.startswith("/login"), (method, address)


@pytest.mark.parametrize("first", ["ann", "bob"])
def test_what_is_anns_does_not_exist_for_bob_whosever_imgseg_it_is(
    app: Flask,
    first: str,
    request: pytest.FixtureRequest,
    run: Callable[[FlaskClient, str], str],
) -> None:
    # Whose imgseg it is has the first account, and may see no more of others than they may.
    request.getfixturevalue(first)
    make_owner(app)
    ann, bob = request.getfixturevalue("ann"), request.getfixturevalue("bob")
    search = request.getfixturevalue("search")
    run(ann, search)
    asked = 0
    for rule, method, address in addresses(app):
        if rule.endpoint in OF_ONE or (rule.endpoint in OWNERS and first == "ann"):
            assert bob.open(address, method=method).status_code == 404, (method, address)
            asked += 1
        if rule.endpoint in OWNERS and method == "GET":
            owner = bob if first == "bob" else ann
            assert owner.open(address).status_code == 200, address
    assert asked > 20
    pages = ["/albums", "/searches/new", "/searches", "/my-data", "/owner", "/account"]
    seen = "".join(bob.get(page).text for page in pages)
    assert "Holidays" not in seen
    assert "Red Rosa" not in seen
    assert ann.get(search).status_code == 200


def test_what_is_anns_is_there_for_ann(
    app: Flask, ann: FlaskClient, search: str, run: Callable[[FlaskClient, str], str]
) -> None:
    run(ann, search)
    make_owner(app)
    for rule, method, address in addresses(app):
        # What is looked at changes nothing, so all of it can be.
        if rule.endpoint in OF_ONE | MINE | OWNERS and method == "GET":
            if rule.endpoint == "segregation.target_face":
                # It asks for a place in the photo besides.
                continue
            if rule.endpoint == "segregation.train_thumb":
                address = address.replace(VALUES["photo"], "0.png")  # noqa: PLW2901
            answer = ann.open(address)
            assert answer.status_code in {200, 302}, (address, answer.status_code)
            assert "/login" not in answer.headers.get("Location", "")
            # Photos come as open files.
            answer.close()


def make_owner(app: Flask) -> None:
    """Give imgseg to the first account, as registering does."""
    with app.app_context():
        db.session.get_one(User, 1).owner = True
        db.session.commit()


def test_bob_cannot_search_in_anns_album(bob: FlaskClient, search: str) -> None:
    answer = bob.post("/searches/new", data={"person": "Rosa", "album": "1"})
    assert answer.status_code == 400
    begun = bob.get("/searches/new").location
    assert bob.get("/searches/new?album=1").status_code == 404
    assert bob.post(f"{begun}/album", data={"album": "1"}).status_code == 404


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
