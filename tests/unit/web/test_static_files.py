"""One style sheet for every page."""

from flask.testing import FlaskClient

from imgseg.config import PROJECT


def test_a_page_asks_for_one_style_sheet_in_which_all_others_are(client: FlaskClient) -> None:
    style = client.get(f"{client.application.static_url_path}/css/app.css")
    assert style.mimetype == "text/css"
    assert "immutable" in style.headers["Cache-Control"]
    assert "@import" not in style.text
    for file in (PROJECT / "static/css").rglob("*.css"):
        if file.name != "app.css":
            assert file.read_text(encoding="utf-8") in style.text, file.name
