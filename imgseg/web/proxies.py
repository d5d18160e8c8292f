"""Whose word counts about where a request comes from."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from imgseg.errors import InputError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = IPv4Network | IPv6Network


def networks(named: str) -> list[Network]:
    """The addresses and networks named, apart by commas.

    Raises:
        InputError: one of them is none.
    """
    try:
        return [ip_network(name.strip()) for name in named.split(",") if name.strip()]
    except ValueError as error:
        raise InputError(
            f"The setting IMGSEG_PROXIES names no address or network ({error}): write it like"
            " 127.0.0.1 or 10.0.0.0/24, several with commas."
        ) from None


class NamedProxies:
    """Believes what proxies in these networks say of a request, and nobody else.

    Tries of passwords are counted by address: who may say where a request comes from
    (``X-Forwarded-For``) may try without end. Who may name it (``X-Request-ID``) writes our log.
    """

    def __init__(self, app: "WSGIApplication", proxies: list[Network]) -> None:
        self._app = app
        self._behind = ProxyFix(app, x_for=1, x_proto=0, x_host=0)
        self._proxies = proxies

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        named = self._is_named(environ.get("REMOTE_ADDR", ""))
        if not named:
            environ.pop("HTTP_X_REQUEST_ID", None)
        return (self._behind if named else self._app)(environ, start_response)

    def _is_named(self, sender: str) -> bool:
        try:
            address = ip_address(sender)
        except ValueError:
            return False
        return any(address in network for network in self._proxies)
