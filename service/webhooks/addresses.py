"""Which addresses nothing is ever sent to: a table of our own.

After the special-purpose registries of IANA (RFC 6890), read on 2026-11-22:
https://www.iana.org/assignments/iana-ipv4-special-registry
https://www.iana.org/assignments/iana-ipv6-special-registry
https://www.iana.org/assignments/multicast-addresses
https://www.iana.org/assignments/ipv6-address-space
What a registry calls globally reachable is refused too where no receiver can live there.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

FORBIDDEN_V4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # this network: RFC 791
        "10.0.0.0/8",  # private: RFC 1918
        "100.64.0.0/10",  # shared, behind a carrier's NAT: RFC 6598
        "127.0.0.0/8",  # loopback: RFC 1122
        "168.63.129.16/32",  # the host below every virtual machine of one cloud: public in form only
        "169.254.0.0/16",  # link-local, and the metadata of every cloud: RFC 3927
        "172.16.0.0/12",  # private: RFC 1918
        "192.0.0.0/24",  # protocol assignments, DS-Lite, NAT64 discovery: RFC 6890
        "192.0.2.0/24",  # documentation: RFC 5737
        "192.31.196.0/24",  # AS112: RFC 7535
        "192.52.193.0/24",  # automatic multicast tunnels: RFC 7450
        "192.88.99.0/24",  # relays of 6to4: RFC 7526
        "192.168.0.0/16",  # private: RFC 1918
        "192.175.48.0/24",  # AS112: RFC 7534
        "198.18.0.0/15",  # benchmarking: RFC 2544
        "198.51.100.0/24",  # documentation: RFC 5737
        "203.0.113.0/24",  # documentation: RFC 5737
        "224.0.0.0/4",  # multicast: RFC 5771
        "240.0.0.0/4",  # reserved, and the limited broadcast: RFC 1112, RFC 919
    )
)

FORBIDDEN_V6 = tuple(
    IPv6Network(each)
    for each in (
        # Only 2000::/3 is global unicast; all else by three blocks.
        "::/3",  # loopback, unspecified, v4-compatible, ::ffff:0:0/96 v4-mapped, 64:ff9b::/96 and 64:ff9b:1::/48
        # NAT64, 100::/64 discard, 100:0:0:1::/64 dummy: RFC 4291, RFC 6052, RFC 8215, RFC 6666, RFC 9780
        "4000::/2",  # unassigned, and 5f00::/16 segment routing: RFC 9602
        "8000::/1",  # fc00::/7 unique local, fe80::/10 link-local, fec0::/10 site-local, ff00::/8 multicast
        # And within it:
        "2001::/23",  # protocol assignments: 2001::/32 Teredo, 2001:2::/48 benchmarking, 2001:10::/28 and
        # 2001:20::/28 ORCHID, 2001:30::/28 drones: RFC 2928, RFC 4380, RFC 5180, RFC 4843, RFC 7343, RFC 9374
        "2001:db8::/32",  # documentation: RFC 3849
        "2002::/16",  # 6to4, which holds any IPv4 address: RFC 3056
        "2620:4f:8000::/48",  # AS112: RFC 7534
        "3ffe::/16",  # the 6bone, returned: RFC 3701
        "3fff::/20",  # documentation: RFC 9637
    )
)


def forbidden(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return any(address in network for network in FORBIDDEN_V4)
    return address.scope_id is not None or any(address in network for network in FORBIDDEN_V6)
