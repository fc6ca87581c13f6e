"""Addresses inside the network are recognised, however they are spelled."""

from ipaddress import ip_address

import pytest

from crawler.middlewares.addresses import Permitted, is_inside, literal, refusal
from sources import Source

NOBODY = Permitted()


INSIDE = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 192.0.0.9 192.0.2.1 192.88.99.1
    192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 ::7f00:1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: fc00::1 fd12::1
    fe80::1 fec0::1 ff02::1
"""
OUTSIDE = "8.8.8.8 93.184.215.14 2a00:1450:4001::1 64:ff9b::808:808 ::ffff:8.8.8.8"
LOOPBACK = """
    127.0.0.1 127.1 127.0.1 2130706433 0x7f.1 0x7f000001 0177.0.0.1 017700000001 [::1] [::ffff:127.0.0.1] 127.0.0.1.
    １２７.０.０.１ 0X7F.0.0.1
"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_inside(address):
    assert is_inside(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE.split())
def test_outside(address):
    assert not is_inside(ip_address(address))


@pytest.mark.parametrize("host", LOOPBACK.split())
def test_odd_spellings_of_loopback(host):
    found = literal(host)
    assert found is not None
    assert is_inside(found)
    assert "inside address" in (refusal(f"http://{host}/", NOBODY) or "")


@pytest.mark.parametrize("host", ["site.kz", "1.2.3.4.5", "256.1.1.1.kz", "0x.kz", "999.1.1.1", "08.1.1.1", "a.b"])
def test_names_are_no_literals(host):
    assert literal(host) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "file scheme"),
        ("data:text/html,x", "data scheme"),
        ("ftp://site.kz/", "ftp scheme"),
        ("https://user:pw@site.kz/", "user name"),
        ("https:///news", "no host"),
        ("http://[::1/", "not an address"),
        ("http://site.kz:99999/", "not an address"),
        ("https://site.kz/" + "a" * 12_000, "characters"),
    ],
)
def test_what_is_never_asked_for(url, words):
    assert words in (refusal(url, NOBODY) or "")


def test_what_a_person_allowed():
    permitted = Permitted.read(["127.0.0.0/8", "Wiki.Intranet", "::1"])
    assert refusal("http://127.0.0.1:8000/", permitted) is None
    assert refusal("http://[::1]/", permitted) is None
    assert refusal("http://10.0.0.1/", permitted)
    assert permitted.allows("wiki.intranet", ip_address("10.0.0.1"))
    assert not permitted.allows("evil.kz", ip_address("10.0.0.1"))
    assert refusal("https://site.kz/news/1", NOBODY) is None


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://site.kz/1", False),
        ("http://site.kz/1", False),
        ("https://site.kz:80/1", False),
        ("https://site.kz:8443/1", False),
        ("http://site.kz:2082/1", False),
        ("https://site.kz:8090/1", False),
        ("https://site.kz:5432/1", True),
        ("http://site.kz:0/1", True),
        ("http://93.184.215.14:6379/", True),
    ],
)
def test_no_port_is_asked_but_those_of_the_web_and_of_the_source(url, refused):
    site = Source(
        id="kz_site",
        title="Site",
        home="https://site.kz:8443/",
        country="kz",
        languages=("kk",),
        timezone="Asia/Almaty",
        aliases=("old.site.kz:2082",),
        feeds=("https://site.kz:8090/rss",),
    )
    assert ("none but 80, 443" in (refusal(url, NOBODY, site.ports) or "")) is refused
    assert refusal(url, NOBODY) is None
