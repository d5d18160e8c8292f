"""Where each thing of the web app lies under App_data."""

from pathlib import Path

from imgseg import config
from imgseg.storage.disk import bytes_below

# In an album or a search: where large files lie that come in parts.
PARTS = "parts"


def database_file() -> Path:
    """The web app's database."""
    return config.app_data() / "imgseg.db"


def index_file() -> Path:
    """The command line's own index."""
    return config.app_data() / "index.db"


def last_sweep() -> Path:
    """An empty file; its time is when what nobody used for long was last deleted."""
    return config.app_data() / "last_sweep"


def snapshots() -> Path:
    """The folder of the database's copies, one a day."""
    return config.app_data() / "snapshots"


def serving_lock() -> Path:
    """Held by whoever serves App_data, or restores into it."""
    return config.app_data() / "serving.lock"


def restoring() -> Path:
    """Names the backup that is being restored; it is there meanwhile."""
    return config.app_data() / "restoring"


def receiving() -> Path:
    """Where photos lie on their way into a folder, uploads and samples; every start empties it."""
    return config.app_data() / "receiving"


def photos_elsewhere() -> Path:
    """Names the bucket that the photos lie in, once they do."""
    return config.app_data() / "photos-elsewhere"


def photos_before_moving() -> Path:
    """What the users' folder becomes when its photos have moved into a bucket."""
    return config.app_data() / "users-before-moving"


def photo_cache() -> Path:
    """The folder of copies of photos from a bucket."""
    return config.app_data() / "cache"


def reserve() -> Path:
    """A file that keeps room on the disk; it holds nothing."""
    return config.app_data() / "reserve"


def users_folder() -> Path:
    """The folders of all users, named by their numbers."""
    return config.app_data() / "users"


def user_folder(user_id: int) -> Path:
    """Everything that one user uploaded or was given."""
    return users_folder() / str(user_id)


def album_folder(user_id: int, album_id: int) -> Path:
    """One album: its photos stand in ``Test`` inside, its thumbnails in ``thumbs``."""
    return user_folder(user_id) / "albums" / str(album_id)


def bytes_kept(folder: Path, *, linked: bool = True) -> int:
    """How much an album or a search takes on the disk; ``linked`` is that of `bytes_below`."""
    return bytes_below(folder, linked=linked, growing=PARTS)


def bytes_of_user(user_id: int) -> int:
    """How much all that is a user's takes on the disk."""
    folder = user_folder(user_id)
    albums = sum(bytes_kept(album) for album in folder.glob("albums/*"))
    # What a search has of its album, and a person of a search, are links, which take no room.
    return albums + sum(
        bytes_kept(one, linked=False)
        for kind in ("searches", "people")
        for one in folder.glob(f"{kind}/*")
    )


def bytes_in_parts(user_id: int) -> int:
    """How much of that are parts of files that have not come whole yet."""
    return sum(bytes_kept(parts) for parts in user_folder(user_id).glob(f"*/*/{PARTS}"))


def search_folder(user_id: int, search_id: int) -> Path:
    """One search: ``Train/Target``, ``Train/unknown``, ``Output`` and ``thumbs`` inside."""
    return user_folder(user_id) / "searches" / str(search_id)


def person_folder(user_id: int, person_id: int) -> Path:
    """One person: the ``photos`` to know the person by, and ``thumbs`` inside."""
    return user_folder(user_id) / "people" / str(person_id)
