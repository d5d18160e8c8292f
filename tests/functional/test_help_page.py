"""The short guide, for whoever asks."""

from flask.testing import FlaskClient


def test_everybody_reaches_the_guide_from_every_page(client: FlaskClient, ann: FlaskClient) -> None:
    for browser, page in ((client, "/"), (client, "/login"), (ann, "/searches"), (ann, "/none")):
        assert '<a href="/help">How it works</a>' in browser.get(page).text
    for browser in (client, ann):
        guide = browser.get("/help")
        assert guide.status_code == 200
        assert "What to do if" in guide.text


def test_the_front_page_says_in_three_steps_what_it_does_and_where_the_photos_stay(
    client: FlaskClient,
) -> None:
    page = client.get("/").text
    assert page.count('<li class="card">') == 3
    assert "Your photos never leave the computer that runs imgseg." in page
