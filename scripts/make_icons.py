"""Draw the icons of a phone's home screen from static/icon.svg, which is the sign.

    python -m scripts.make_icons

Phones take pictures of pixels only. `icon-full.png` has no round corners and nothing see-through:
the phone cuts it to its own shape, and the sign lies inside the circle that all shapes have. Needs
Chromium, which draws them. When the sign changes, run it and commit what it writes.
"""

from imgseg.config import PROJECT
from tests.browser.chromium import chromium

STATIC = PROJECT / "static"
ROUND, SQUARE = 'rx="8"', 'rx="0"'
ICONS = (("icon-192.png", 192, ROUND), ("icon-512.png", 512, ROUND), ("icon-full.png", 512, SQUARE))


def main() -> None:
    """Write the three of them."""
    sign = (STATIC / "icon.svg").read_text(encoding="utf-8")
    if ROUND not in sign:
        raise SystemExit(f"static/icon.svg has no {ROUND} any more: say here what its corners are.")
    with chromium() as browser:
        for name, side, corners in ICONS:
            page = browser.new_page(viewport={"width": side, "height": side})
            drawn = sign.replace(ROUND, corners).replace("<svg ", '<svg style="display:block" ')
            page.set_content(f"<style>body {{ margin: 0; zoom: {side / 32} }}</style>{drawn}")
            page.screenshot(path=STATIC / name, omit_background=True)
            page.close()


if __name__ == "__main__":
    main()
