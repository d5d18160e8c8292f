"""Receipts in words."""

from imgseg.models.receipt import Receipt
from imgseg.text.language import gettext, ngettext
from imgseg.text.words import photos, size


def told(receipt: Receipt) -> str:
    """What was removed, such as "1 search, 12 photos with 30 faces, 45 MB"."""
    parts = []
    if receipt.searches:
        parts.append(ngettext("%(num)s search", "%(num)s searches", receipt.searches))
    if receipt.albums:
        parts.append(ngettext("%(num)s album", "%(num)s albums", receipt.albums))
    said = photos(receipt.photos)
    # None, where the same photo is still in another place and is known from there.
    if receipt.faces:
        faces = ngettext("%(num)s face", "%(num)s faces", receipt.faces)
        said = gettext("%(photos)s with %(faces)s", photos=said, faces=faces)
    return ", ".join([*parts, said, size(receipt.bytes)])
