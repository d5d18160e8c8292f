from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_bcrypt import Bcrypt
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from imgseg.errors import InputError, NotFoundError
from imgseg.models.album import Album
from imgseg.models.base import Base, now
from imgseg.models.index import HashedFile, IndexedFace, IndexedPhoto
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.accounts import accounts
from imgseg.services.accounts.logins import begin_login, find_login
from imgseg.services.accounts.rules import RefusedError, check_password, clean_name
from imgseg.services.lifecycle.account_deletion import delete_account
from imgseg.storage import places
from imgseg.storage.sqlite import set_pragmas

PASSWORD = "three green ladders"


def test_a_password_is_kept_as_a_hash_only(session: Session, anna: User) -> None:
    assert PASSWORD not in anna.password_hash
    assert anna.password_hash.startswith("$2b$")


@pytest.mark.parametrize("name", ["Anna", "ANNA", " anna ", "Anna@Example.Org"])
def test_the_right_password_opens_the_account_in_any_case_of_its_name(
    session: Session, hasher: Bcrypt, anna: User, name: str
) -> None:
    assert accounts.authenticate(session, hasher, name, PASSWORD) is anna


@pytest.mark.parametrize(("name", "password"), [("Anna", PASSWORD + "!"), ("Ben", PASSWORD)])
def test_a_wrong_name_or_password_opens_nothing(
    session: Session, hasher: Bcrypt, anna: User, name: str, password: str
) -> None:
    assert accounts.authenticate(session, hasher, name, password) is None


def test_an_unknown_name_costs_a_check_of_a_hash_like_a_known_one(session: Session) -> None:
    checked = []

    class Watching:
        def generate_password_hash(self, password: str) -> bytes:
            raise AssertionError(password)

        def check_password_hash(self, pw_hash: str, password: str) -> bool:
            checked.append(pw_hash)
            return Bcrypt().check_password_hash(pw_hash, password)

    assert accounts.authenticate(session, Watching(), "nobody", "x") is None
    assert len(checked) == 1
    assert checked[0].startswith("$2b$12$")


def test_what_stands_beyond_72_bytes_of_a_password_counts(session: Session, hasher: Bcrypt) -> None:
    long = "long password " * 6
    accounts.register(session, hasher, "Ben", "ben@example.org", long + "a")
    assert accounts.authenticate(session, hasher, "Ben", long + "a")
    assert accounts.authenticate(session, hasher, "Ben", long + "b") is None


def test_an_address_in_several_accounts_opens_the_one_whose_password_is_given(
    session: Session, hasher: Bcrypt, anna: User
) -> None:
    late = accounts.register(session, hasher, "Ben", "ANNA@example.org", "four blue boats")
    for user, password in ((anna, PASSWORD), (late, "four blue boats")):
        assert accounts.authenticate(session, hasher, "anna@example.org", password) is user
    with pytest.raises(InputError, match="Several accounts have the address"):
        accounts.reset_password(session, hasher, "anna@example.org")


def test_case_is_ignored_beyond_plain_latin_letters(session: Session, hasher: Bcrypt) -> None:
    accounts.register(session, hasher, "Zoë", "zoe@example.org", PASSWORD)
    with pytest.raises(RefusedError, match="This name is taken"):
        accounts.register(session, hasher, "ZOË", "other@example.org", PASSWORD)


def test_who_registers_a_name_a_moment_late_is_told_that_it_is_taken(
    session: Session, hasher: Bcrypt
) -> None:
    class Slow(Bcrypt):
        """While the second one's password is hashed, the first one gets the name."""

        def generate_password_hash(self, password: str, rounds: int | None = None) -> bytes:
            with Session(session.get_bind()) as other:
                accounts.register(other, hasher, "Anna", "first@example.org", PASSWORD)
                other.commit()
            return bytes(hasher.generate_password_hash(password))

    with pytest.raises(RefusedError, match="This name is taken"):
        accounts.register(session, Slow(), "Anna", "second@example.org", PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "a" * 20,
        "ababababababab",
        "password2024",
        "Passw0rd!!!!",
        "1234567890",
        "qwertyuiop",
        "liverpool1",
        "iloveyou2much",
        "qwerty123456",
        "14.03.1987",
        "segregation1",
        "annabel lee",
        "lee.annabel",
        "ANNABEL@example.org",
        "x" * 9,
        "many words " * 100,
    ],
)
def test_passwords_that_are_soon_guessed_or_endless_are_refused(password: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_password(password, "Annabel Lee", "annabel@example.org")
    assert refused.value.field == "password"


@pytest.mark.parametrize("password", [PASSWORD, "密码 一二三四五六七八", "k3Jx-99Qz-pl0"])
def test_other_passwords_are_taken(password: str) -> None:
    check_password(password, "Annabel Lee", "annabel@example.org")


@pytest.mark.parametrize("name", ["Zoë", "हिन्दी", "O-Ren 2", "李小龙", "m.x_y"])
def test_names_of_any_script_are_taken(name: str) -> None:
    assert clean_name(f" {name} ") == name


@pytest.mark.parametrize("name", ["", "   ", "a/b", "a\nb@", "<script>", "x" * 65, "a\x00b"])
def test_names_that_would_confuse_are_refused(name: str) -> None:
    with pytest.raises(RefusedError):
        clean_name(name)


def test_a_reset_password_works_and_the_old_one_no_longer(
    session: Session, hasher: Bcrypt, anna: User
) -> None:
    begin_login(session, anna)
    password = accounts.reset_password(session, hasher, "anna")
    assert accounts.authenticate(session, hasher, "Anna", password)
    assert accounts.authenticate(session, hasher, "Anna", PASSWORD) is None
    assert find_login(session, anna.login_token) is None


def test_a_reset_password_ends_after_a_day(
    session: Session, hasher: Bcrypt, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = accounts.reset_password(session, hasher, "anna")
    tomorrow = now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(accounts, "now", lambda: tomorrow)
    with pytest.raises(RefusedError, match="This password has ended"):
        accounts.authenticate(session, hasher, "Anna", password)
    # Who does not know it is not told that there was one.
    assert accounts.authenticate(session, hasher, "Anna", PASSWORD) is None


def test_resetting_the_password_of_nobody_says_so(session: Session, hasher: Bcrypt) -> None:
    with pytest.raises(NotFoundError, match="There is no account 'nobody'"):
        accounts.reset_password(session, hasher, "nobody")


def test_deleting_an_account_takes_its_rows_faces_and_files_and_nobody_elses(
    session: Session, hasher: Bcrypt, anna: User
) -> None:
    ben = accounts.register(session, hasher, "Ben", "ben@example.org", PASSWORD)
    for user in (anna, ben):
        _fill(session, user)

    delete_account(session, anna, session.commit)

    for kind in (User, Album, Search, Run, HashedFile, IndexedPhoto, IndexedFace):
        assert session.scalar(select(func.count()).select_from(kind)) == 1, kind
    assert [folder.name for folder in places.users_folder().iterdir()] == [str(ben.id)]
    assert session.scalars(select(User.name)).all() == ["Ben"]


def test_an_account_with_a_run_under_way_stays_and_the_run_is_told_to_stop(
    session: Session, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imgseg.services.jobs.life.PATIENCE_SECONDS", 0)
    run = _fill(session, anna)
    run.status = "running"
    session.commit()
    with pytest.raises(InputError, match="asked to stop"):
        delete_account(session, anna, session.commit)
    session.refresh(run)
    assert run.cancel_requested
    assert places.user_folder(anna.id).exists()


def _fill(session: Session, user: User) -> Run:
    """Give the user one of everything."""
    session.add(album := Album(user_id=user.id, name="Album"))
    session.flush()
    session.add(search := Search(user_id=user.id, album_id=album.id, name="Carl"))
    session.add(HashedFile(owner=user.id, path="a.jpg", size=1, mtime_ns=1, sha256="00"))
    session.add(photo := IndexedPhoto(owner=user.id, sha256="00", engine_id="e", width=9, height=9))
    session.flush()
    box = {"x": 1.0, "y": 1.0, "w": 2.0, "h": 2.0, "confidence": 1.0}
    session.add(IndexedFace(photo_id=photo.id, landmarks=b"", embedding=b"", **box))
    session.add(run := Run(user_id=user.id, search_id=search.id, status="done"))
    session.commit()
    folder = places.album_folder(user.id, album.id) / "Test"
    folder.mkdir(parents=True)
    (folder / "a.jpg").write_bytes(b"photo")
    return run


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path))
    engine = create_engine(f"sqlite:///{tmp_path}/test.db")
    set_pragmas(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def hasher() -> Bcrypt:
    app = Flask(__name__)
    app.config.update(BCRYPT_LOG_ROUNDS=4, BCRYPT_HANDLE_LONG_PASSWORDS=True)
    return Bcrypt(app)


@pytest.fixture
def anna(session: Session, hasher: Bcrypt) -> User:
    user = accounts.register(session, hasher, "Anna", "anna@example.org", PASSWORD)
    session.commit()
    return user
