"""How fast and how lean imgseg is, measured; `python run.py bench` starts what is here."""
