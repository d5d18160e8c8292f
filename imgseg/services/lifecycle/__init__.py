"""What ends: photos taken out, deletion, retention, receipts, and how much is kept."""
