"""Receipts: how much each deletion removed, for its owner to read later."""

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from imgseg.models.audit import AuditLine
from imgseg.models.receipt import Receipt
from imgseg.services.accounts.audit import note
from imgseg.text.language import in_english
from imgseg.text.words import photos, plural, size

# A short list; the older ones go.
KEPT = 20


def keep_receipt(session: Session, receipt: Receipt) -> list[Receipt | AuditLine]:
    """Keep the receipt, unless nothing was removed; forget the oldest. The caller commits.

    Returns:
        All that tells of the removal now: whoever takes that back deletes it.
    """
    told: list[Receipt | AuditLine] = []
    if any((receipt.searches, receipt.albums, receipt.photos, receipt.bytes)):
        session.add(receipt)
        # Kept, so not in the language of whoever deletes it.
        with in_english():
            counts = (
                plural(receipt.searches, "search", "searches"),
                plural(receipt.albums, "album", "albums"),
                photos(receipt.photos),
            )
            about = ", ".join(count for count in counts if not count.startswith("0 "))
            what = "expired" if receipt.occasion == "expired" else "deleted"
            line = note(session, receipt.user_id, what, about or size(receipt.bytes))
        told += [receipt, line]
        session.flush()
        newest = _newest(receipt.user_id).with_only_columns(Receipt.id)
        session.execute(
            delete(Receipt).where(Receipt.user_id == receipt.user_id, Receipt.id.not_in(newest))
        )
    return told


def receipts_of(session: Session, user_id: int) -> list[Receipt]:
    """The user's receipts, newest first."""
    return list(session.scalars(_newest(user_id)))


def _newest(user_id: int) -> Select[Receipt]:
    mine = select(Receipt).where(Receipt.user_id == user_id)
    return mine.order_by(Receipt.id.desc()).limit(KEPT)
