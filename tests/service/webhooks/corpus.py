"""Addresses and URLs, and what is to become of them."""

FORBIDDEN = (
    # IPv4
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255"),
    *("127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254", "169.254.170.2"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9", "192.0.0.170", "192.0.0.192", "192.0.2.1"),
    *("192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "192.175.48.1"),
    *("198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "233.252.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    # IPv6
    *("::", "::1", "::2", "::7f00:1", "::10.0.0.1", "::808:808", "::ffff:127.0.0.1", "::ffff:8.8.8.8"),
    *("::ffff:0:7f00:1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "64:ff9b:1:ffff::a00:1"),
    *("100::1", "100:0:0:1::1", "200::1", "2001::1", "2001:0:4136:e378::1", "2001:1::1", "2001:2::1", "2001:3::1"),
    *("2001:4:112::1", "2001:10::1", "2001:20::1", "2001:2f:ffff::1", "2001:30::1", "2001:db8::1"),
    *("2001:db8:ffff::1", "2002::1", "2002:7f00:1::1", "2002:808:808::1", "2620:4f:8000::1", "3ffe::1"),
    *("3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "8000::1", "c000::1", "fc00::1", "fd00:ec2::254"),
    *("fdff:ffff::1", "fe80::1", "fe80::1%1", "febf::1", "fec0::1", "feff::1", "ff02::1", "ff05::2", "ff0e::1"),
    "2606:4700:4700::1111%1",
)

ALLOWED = (
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "93.184.215.14", "172.32.0.1", "192.0.1.1", "223.255.255.255"),
    # the neighbours of what is forbidden
    *("11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255", "128.0.0.1", "168.63.129.15", "168.63.129.17"),
    *("169.253.255.255", "169.255.0.1", "172.15.255.255", "191.255.255.255", "192.0.3.1", "192.167.255.255"),
    *("192.169.0.1", "198.17.255.255", "198.20.0.1", "198.51.99.255", "203.0.114.1", "2000::1", "2001:db7::1"),
    *("2001:db9::1", "2003::1", "2620:4f:8001::1", "3ffd::1", "3fff:1000::1"),
    *("2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001:800::200e", "2620:fe::fe", "2001:200::1"),
)

REFUSED_URLS = (
    # another scheme, another place for a host
    *("http://example.com/", "ftp://example.com/", "//example.com/", "example.com", "https:example.com", "https:///x"),
    *("https:/example.com", "https:\\\\example.com", "file:///etc/passwd", "gopher://example.com", "unix:/run/x.sock"),
    # userinfo, and what passes for it
    *("https://user@example.com/", "https://user:pass@example.com/", "https://example.com@127.0.0.1/"),
    *("https://example.com:443@127.0.0.1/", "https://127.0.0.1\\@example.com/", "https://example.com#@127.0.0.1/"),
    # fragments, blanks, controls
    *("https://example.com/#x", "https://example.com#", "https://example.com/ x", " https://example.com/"),
    *(
        "https://example.com/\r\nhost: x",
        "https://exa\tmple.com/",
        "https://example.com/\x00",
        "https://example.com/\n",
    ),
    # ports
    *("https://example.com:80/", "https://example.com:8443/", "https://example.com:/", "https://example.com:0443/"),
    *(
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:443:80/",
        "https://example.com:+443/",
    ),
    # IPv4 as inet_aton and browsers read it
    *("https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://017700000001/", "https://127.1/"),
    *("https://127.0.1/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.0.0.01/", "https://0/"),
    *("https://8.8.8.08/", "https://0x8.8.8.8/", "https://8.8.2056/", "https://134744072/", "https://1.1.1.1.1/"),
    *("https://127.0.0.1./", "https://8.8.8.8./", "https://example.0x7f/", "https://256.1.1.1/"),
    # IPv6
    *("https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/"),
    *("https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/", "https://[2606:4700:4700::1111%251]/", "https://[::]/"),
    *("https://::1/", "https://[8.8.8.8]/", "https://[v1.fe80::1]/", "https://[2606:4700:4700::1111/", "https://[]/"),
    # full-width, and other signs that become ASCII
    *("https://１２７.0.0.1/", "https://127。0。0。1/", "https://127．0．0．1/", "https://①②⑦.⓪.⓪.①/"),
    *("https://ｅxample.com/", "https://exam­ple.com/", "https://example。com/", "https://ⓛocalhost/", "https://ß.de/"),
    *("https://exam\u200bple.com/", "https://bücher.example.com/", "https://example.com／@127.0.0.1/"),
    *("https://%6cocalhost/", "https://127.0.0.%31/", "https://example.com%2f@x/", "https://%00/"),
    # names
    *("https://example.com./", "https://.example.com/", "https://example..com/", "https://-a.com/", "https://a-.com/"),
    *("https://a_b.com/", "https://*.example.com/", "https://./", "https://", f"https://{'a' * 64}.com/"),
    *(f"https://{'a.' * 126}com/", f"https://example.com/{'a' * 2048}", "https://localhost/", "https://intranet/"),
    *("https://a.localhost/", "https://metadata.google.internal/", "https://printer.local/", "https://x.onion/"),
    *("https://1.0.0.127.in-addr.arpa/", "https://a.test/", "https://example.com/%zz", "https://example.com/é"),
    *('https://example.com/"', "https://example.com/<", "https://example.com\\x", "https://example.com/a\\b", ""),
)

TAKEN_URLS = {
    "https://example.com": "https://example.com/",
    "https://example.com/": "https://example.com/",
    "HTTPS://Example.COM/Hook": "https://example.com/Hook",
    "https://example.com:443/a/b?c=d&e=f%20g": "https://example.com/a/b?c=d&e=f%20g",
    "https://example.com?a=b": "https://example.com/?a=b",
    "https://hooks.a-b.xn--p1ai/x": "https://hooks.a-b.xn--p1ai/x",
    "https://8.8.8.8/": "https://8.8.8.8/",
    "https://[2606:4700:4700:0:0:0:0:1111]/x": "https://[2606:4700:4700::1111]/x",
    "https://1.1.1.1.example.com/": "https://1.1.1.1.example.com/",
    "https://localhost.example.com/": "https://localhost.example.com/",
}
