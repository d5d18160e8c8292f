import pytest
from psycopg import errors
from sqlalchemy.exc import OperationalError

from imgseg.errors import InputError
from imgseg.storage.dialects import is_busy, postgresql_url
from imgseg.storage.disk import is_full


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_hosts_write_the_address_in_several_ways(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "DATABASE_URL", f"{scheme}://me:it%40s@db.example.org:5433/photos?sslmode=require"
    )

    url = postgresql_url()

    assert url is not None
    assert url.drivername == "postgresql+psycopg"
    assert (url.password, url.port, url.database) == ("it@s", 5433, "photos")
    assert url.query == {"sslmode": "require"}


@pytest.mark.parametrize(
    "address", ["mysql://me:three-green-doors@host/photos", "host/photos", "postgresql://me@host"]
)
def test_another_address_is_refused_without_its_password(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)

    with pytest.raises(InputError, match="postgresql://name:password@host/database") as refused:
        postgresql_url()

    assert "three-green-doors" not in str(refused.value)


@pytest.mark.parametrize(
    ("error", "busy", "full"),
    [
        (errors.LockNotAvailable(), True, False),
        (errors.DeadlockDetected(), True, False),
        (errors.AdminShutdown(), True, False),
        (errors.OperationalError("connection refused"), True, False),
        (errors.DiskFull(), False, True),
        (errors.OutOfMemory(), False, False),
    ],
)
def test_what_postgresql_says_is_understood(
    error: errors.OperationalError, busy: bool, full: bool
) -> None:
    raised = OperationalError("SELECT 1", {}, error)

    assert (is_busy(raised), is_full(raised)) == (busy, full)
