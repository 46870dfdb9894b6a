"""Where nothing is ever sent to, and how a URL that tries to go there is read."""

import asyncio
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from string import printable

import httpcore
import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.webhooks.addresses import Address, forbidden
from service.webhooks.dial import Bounds, Dial, Fault
from service.webhooks.egress import OUT_OF_REACH, Blocked, Reason, Target, Vetting, vetted
from tests.service.webhooks.corpus import ALLOWED, FORBIDDEN, REFUSED_URLS, TAKEN_URLS


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_inner_address_is_forbidden(address: str) -> None:
    assert forbidden(ip_address(address))


@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_is_not(address: str) -> None:
    assert not forbidden(ip_address(address))


def test_the_corpus_is_large_enough_and_says_nothing_twice() -> None:
    assert len(set(FORBIDDEN)) == len(FORBIDDEN) >= 60
    assert len(set(ALLOWED)) == len(ALLOWED) >= 8
    assert len(set(REFUSED_URLS)) == len(REFUSED_URLS)


@given(st.ip_addresses())
@example(IPv4Address("192.0.0.9"))
@example(IPv6Address("2001:4:112::1"))
def test_whatever_the_standard_library_calls_not_global_is_forbidden(address: IPv4Address | IPv6Address) -> None:
    assert forbidden(address) or (address.is_global and not address.is_multicast)


@given(st.ip_addresses(v=4))
def test_every_form_that_holds_an_ipv4_address_is_forbidden(address: IPv4Address) -> None:
    held = int(address)
    forms = [held, 0xFFFF << 32 | held, 0xFFFF << 48 | held, 0x64_FF9B << 96 | held, 0x2002 << 112 | held << 80]
    assert all(forbidden(IPv6Address(form)) for form in forms)
    assert forbidden(IPv6Address(0x2001 << 112 | held << 64 | 1))  # Teredo, its server


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_a_url_that_could_lead_inside_is_refused_in_one_text(url: str) -> None:
    with pytest.raises(Blocked) as refused:
        vetted(url)
    assert str(refused.value) == OUT_OF_REACH


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_url_of_an_inner_address_is_refused_in_one_text(address: str) -> None:
    with pytest.raises(Blocked) as refused:
        vetted(f"https://[{address}]/" if ":" in address else f"https://{address}/")
    assert str(refused.value) == OUT_OF_REACH


@pytest.mark.parametrize(("url", "read"), TAKEN_URLS.items())
def test_a_public_url_is_taken_in_one_form(url: str, read: str) -> None:
    assert vetted(url).url == read
    assert vetted(read).url == read


@pytest.mark.parametrize("url", TAKEN_URLS)
def test_the_client_and_the_pool_read_a_url_as_it_was_vetted(url: str) -> None:
    target = vetted(url)
    read = httpx.URL(target.url)
    origin = httpcore.URL(scheme=read.raw_scheme, host=read.raw_host, port=read.port, target=read.raw_path).origin
    assert Target(origin.host.decode(), origin.port, read.raw_path.decode()) == target


@given(st.text(st.sampled_from(printable + "。．１％é"), max_size=30), st.sampled_from(["", "example.com", "[::1]"]))
def test_no_text_is_read_in_two_ways(text: str, host: str) -> None:
    try:
        target = vetted(f"https://{host}{text}")
    except Blocked:
        return
    read = httpx.URL(target.url)
    assert (read.raw_host.decode(), read.port or 443, read.scheme) == (target.host, target.port, "https")
    assert not read.userinfo
    assert not read.fragment


def test_a_port_and_a_network_are_allowed_only_by_name() -> None:
    vetting = Vetting(ports=frozenset({443, 8443}), networks=(ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")))
    assert vetted("https://10.1.2.3:8443/", vetting).port == 8443
    assert vetted("https://[fd00:1::5]/", vetting).host == "fd00:1::5"
    assert vetted("https://hooks.corp.internal/", vetting).host == "hooks.corp.internal"
    for url in ("https://10.2.0.1/", "https://[fd00:2::5]/", "https://10.1.2.3:80/", "https://[::ffff:10.1.2.3]/"):
        with pytest.raises(Blocked):
            vetted(url, vetting)


def test_a_subscriber_cannot_tell_a_blocked_address_from_one_that_is_not_there() -> None:
    assert {Reason.BLOCKED.told, Reason.DNS.told, Reason.CONNECT.told} == {OUT_OF_REACH}
    assert str(Blocked()) == OUT_OF_REACH
    assert Reason.TIMEOUT.told == "timeout"


def test_a_dial_goes_to_its_target_and_to_nothing_else() -> None:
    asked: list[str] = []

    async def resolve(host: str) -> list[Address]:
        asked.append(host)
        return [IPv4Address("8.8.8.8")]

    async def run() -> None:
        dial = Dial(vetted("https://example.com/"), Vetting(), Bounds(), resolve)
        for host, port in (("example.org", 443), ("example.com", 80), ("8.8.8.8", 443), ("example.com.", 443)):
            with pytest.raises(Fault, match="blocked"):
                await dial.connect_tcp(host, port)
        with pytest.raises(Fault, match="blocked"):
            await dial.connect_unix_socket("/run/docker.sock")

    asyncio.run(run())
    assert not asked
