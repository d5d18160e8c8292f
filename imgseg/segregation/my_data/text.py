"""Receipts in words."""

from imgseg.models.receipt import Receipt
from imgseg.text.words import photos, plural, size


def told(receipt: Receipt) -> str:
    """What was removed, such as "1 search, 12 photos with 30 faces, 45 MB"."""
    # None, where the same photo is still in another place and is known from there.
    faces = plural(receipt.faces, "face", "faces")
    parts = [
        plural(receipt.searches, "search", "searches") if receipt.searches else "",
        plural(receipt.albums, "album", "albums") if receipt.albums else "",
        photos(receipt.photos) + (f" with {faces}" if receipt.faces else ""),
        size(receipt.bytes),
    ]
    return ", ".join(part for part in parts if part)
