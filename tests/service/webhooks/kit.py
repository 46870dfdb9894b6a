"""Receivers on this machine, well and ill, behind real TLS of a throwaway authority."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from service.webhooks.addresses import Address
from service.webhooks.dial import Bounds, Resolve
from service.webhooks.egress import Vetting, vetted
from service.webhooks.transport import Endpoint, Wire

HOST = "receiver.test"
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
BODY = b'{"test": 2432232314}'


_SIGNING = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """Good for as long as a test runs."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "throwaway")])
        own = self._builder(self._name, self._key)
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        own = own.add_extension(_SIGNING, True)
        own = own.add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), False)
        self._certificate = own.sign(self._key, SHA256())

    def _builder(self, subject: x509.Name, key: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
        )

    @property
    def pem(self) -> str:
        return self._certificate.public_bytes(Encoding.PEM).decode()

    def trusted(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cadata=self.pem)
        context.verify_flags |= ssl.VERIFY_X509_STRICT  # as Python does from 3.13 on
        return context

    def server(self, *names: str) -> ssl.SSLContext:
        """With a certificate for these names, or addresses."""
        return self.context(self.chain(*names))

    def chain(self, *names: str) -> bytes:
        """The certificate, and its key."""
        key = generate_private_key(SECP256R1())
        of = x509.SubjectAlternativeName([_general(name) for name in names])
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        asked = self._builder(x509.Name([]), key).add_extension(of, True).add_extension(issuer, False)
        certificate = asked.sign(self._key, SHA256())
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return private + certificate.public_bytes(Encoding.PEM)

    @staticmethod
    def context(chain: bytes) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with TemporaryDirectory() as place:
            file = Path(place) / "chain.pem"
            file.write_bytes(chain)
            context.load_cert_chain(file)
        return context


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@dataclass
class Asked:
    """A request as the receiver read it."""

    head: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        lines = [line.partition(": ") for line in self.head.split("\r\n")[1:] if line]
        return {name.lower(): value for name, _, value in lines}


@dataclass
class Receiver:
    port: int = 0
    accepts: int = 0
    asked: list[Asked] = field(default_factory=list[Asked])


Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter, Receiver], Awaitable[None]]


@asynccontextmanager
async def receiving(behaviour: Behaviour, tls: ssl.SSLContext | None) -> AsyncGenerator[Receiver]:
    receiver = Receiver()
    tasks: set[asyncio.Task[None]] = set()

    async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        receiver.accepts += 1
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await behaviour(reader, writer, receiver)
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(accepted, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader, receiver: Receiver) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    asked = Asked(head, b"")
    asked.body = await reader.readexactly(int(asked.headers["content-length"]))
    receiver.asked.append(asked)
    return asked


def answering(answer: bytes | Callable[[Asked], bytes]) -> Behaviour:
    """The same to every request, on a connection that is kept."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, receiver: Receiver) -> None:
        while True:
            asked = await read_request(reader, receiver)
            writer.write(answer if isinstance(answer, bytes) else answer(asked))
            await writer.drain()

    return behave


def status(line: str, *headers: str, body: bytes = b"") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {line}", f"content-length: {len(body)}", *headers, "", ""])
    return head.encode() + body


OK = status("200 OK")


def naming(*addresses: str) -> Resolve:
    """Every name has these addresses."""

    async def resolve(host: str) -> Sequence[Address]:
        return [ip_address(each) for each in addresses]

    return resolve


def wire(
    authority: Authority, port: int, bounds: Bounds | None = None, resolve: Resolve | None = None, now_us: int = 0
) -> Wire:
    """By which loopback may be reached, at this port."""
    vetting = Vetting(ports=frozenset({port}), networks=LOOPBACK)
    tls = authority.trusted()
    return Wire(vetting, bounds or Bounds(), tls, resolve or naming("127.0.0.1"), lambda: now_us)


def endpoint(given: Wire, host: str = HOST, path: str = "/hook") -> Endpoint:
    (port,) = given.vetting.ports
    return Endpoint(vetted(f"https://{host}:{port}{path}", given.vetting), given)


@asynccontextmanager
async def reaching(
    authority: Authority,
    behaviour: Behaviour,
    bounds: Bounds | None = None,
    resolve: Resolve | None = None,
    now_us: int = 0,
    names: Sequence[str] = (HOST,),
    host: str = HOST,
    path: str = "/hook",
) -> AsyncGenerator[tuple[Endpoint, Receiver]]:
    """A receiver with a certificate for these names, and the endpoint that leads to it."""
    async with (
        receiving(behaviour, authority.server(*names)) as receiver,
        endpoint(wire(authority, receiver.port, bounds, resolve, now_us), host, path) as given,
    ):
        yield given, receiver
