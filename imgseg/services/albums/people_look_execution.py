"""The whole of a look through an album: its faces are found, and sorted by person."""

from imgseg.models.album import Album
from imgseg.models.album_people import AlbumLook
from imgseg.services.albums.people import keep_people
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.jobs.life import finish
from imgseg.services.jobs.work import Work


def execute_album_look(work: Work[AlbumLook]) -> None:
    """Carry out a look that was begun.

    Raises:
        ImgsegError: what went wrong, in a sentence.
    """
    # Late, because numpy takes its time.
    from imgseg.services.albums.face_sorting import sort_by_person
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import index_folder

    session, look = work.session, work.job
    look_id = look.id
    album = session.get_one(Album, look.album_id)
    folder = album_photos(album)
    names = folder.names()
    engine, index = work.engine(), FaceIndex(session, album.user_id, work.make_lasting)
    found = index_folder(
        folder.photos,
        names,
        engine,
        index,
        lambda done: work.progress("album", done, len(names)),
    )
    # What could not be opened is there: nobody is to be forgotten for it.
    folder.refuse_while_away()
    work.progress("sorting", len(names), len(names))
    people, pairs = sort_by_person(found.analyses)
    work.progress("sorting", len(names), len(names))
    finish(session, look_id)
    keep_people(session, album.id, people, pairs)
    look.photos, look.seen, look.engine_id = len(names), names, engine.id
    work.make_lasting()
