"""The way out: where a message may go, told before anything is sent.

A URL is read strictly, once. What is refused is refused without a packet, and in one text.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from service.webhooks.addresses import Address, Network, forbidden

OUT_OF_REACH = "This address is not allowed, or cannot be reached."
"""All that a subscriber is ever told: which of the two, and why, would tell him what is inside."""


class Blocked(Exception):
    """Nothing may be sent there."""

    def __init__(self) -> None:
        super().__init__(OUT_OF_REACH)


class Reason(StrEnum):
    """Why an attempt came to no answer. For the operator; the subscriber reads `told`."""

    BLOCKED = "blocked"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    RESET = "reset"
    PROTOCOL = "protocol"

    @property
    def told(self) -> str:
        """What the subscriber is told: before a vetted address took the connection, one text only."""
        return OUT_OF_REACH if self in {Reason.BLOCKED, Reason.DNS, Reason.CONNECT} else self.value


@dataclass(frozen=True, slots=True)
class Vetting:
    """What an operator allows beyond the usual: nothing."""

    ports: frozenset[int] = frozenset({443})
    networks: tuple[Network, ...] = ()
    """Forbidden ones that are allowed here. Names of private use (`.internal`) are then allowed too: what they resolve
    to is vetted like any other."""

    def permits(self, address: Address) -> bool:
        return not forbidden(address) or any(address in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Target:
    """A vetted URL in its parts; `path` with the query."""

    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == 443 else f":{self.port}"
        return f"https://{host}{port}{self.path}"


URL_LENGTH = 2048
_URL = re.compile(
    r"(?i:https)://(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<name>[0-9A-Za-z.-]+))(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>/(?:[0-9A-Za-z\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*)?"
    r"(?P<query>\?(?:[0-9A-Za-z\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?",
    re.ASCII,
)
"""RFC 3986 without what a notice does not need, each of which two parsers have read differently: userinfo, zones,
fragments, anything but ASCII. An internationalised name is given as it is asked for: xn--…"""
_LABEL = re.compile(r"(?!-)[0-9a-z-]{1,63}(?<!-)", re.ASCII)
_PRIVATE_USE = frozenset({"alt", "arpa", "example", "internal", "invalid", "local", "localhost", "onion", "test"})
"""RFC 6761, RFC 6762, RFC 9476, and ICANN on .internal: names that no public server answers for."""


def vetted(url: str, vetting: Vetting = Vetting()) -> Target:
    """Where this URL leads; Blocked unless it is one that may be sent to."""
    found = _URL.fullmatch(url) if len(url) <= URL_LENGTH else None
    if found is None:
        raise Blocked
    port = int(found["port"] or 443)
    if port not in vetting.ports:
        raise Blocked
    host = _host(found["name"], vetting) if found["v6"] is None else _literal(IPv6Address, found["v6"], vetting)
    return Target(host, port, (found["path"] or "/") + (found["query"] or ""))


def _host(name: str, vetting: Vetting) -> str:
    name = name.lower()
    labels = name.split(".")
    if labels[-1][:1].isdigit():  # no top-level domain begins so (RFC 1123, 2.1), and every odd form of IPv4 does
        return _literal(IPv4Address, name, vetting)
    private = len(labels) == 1 or labels[-1] in _PRIVATE_USE
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)) or (private and not vetting.networks):
        raise Blocked
    return name


def _literal(kind: type[IPv4Address] | type[IPv6Address], text: str, vetting: Vetting) -> str:
    """Read as ipaddress reads it: four decimal numbers without leading zeros, or the colons of RFC 4291."""
    try:
        address = kind(text)
    except AddressValueError:
        raise Blocked from None
    if not vetting.permits(address):
        raise Blocked
    return str(address)
