"""A copy in a web archive or a cache is the page that it wraps."""

from time import process_time

import pytest

from extract.url_key import site_of, url_key

ARTICLE = "https://gazeta.example/news/5?id=1"
COPIES = [
    "https://web.archive.org/web/20240102030405/http://www.gazeta.example:80/news/5?id=1",
    "https://web.archive.org/web/20240102030405id_/https://gazeta.example/news/5?id=1",
    "http://web.archive.org/web/20240102if_/https:/gazeta.example/news/5?id=1&utm_source=x",
    "https://web.archive.org/web/2024/gazeta.example/news/5?id=1#top",
    "https://web.archive.org/web/0/https://gazeta.example/news/5?id=1",
    "https://web.archive.org/web/https://gazeta.example/news/5?id=1",
    "https://web.archive.org/web/2024/https%3A%2F%2Fgazeta.example%2Fnews%2F5?id=1",
    "https://archive.org/wayback/20240102030405/https://m.gazeta.example/news/5/amp/?id=1",
    "https://web.archive.org/web/2024/https://web.archive.org/web/2023/https://gazeta.example/news/5?id=1",
    "https://archive.ph/2024.01.02-030405/https://gazeta.example/news/5?id=1",
    "https://archive.today/20240102030405/https://gazeta.example/news/5?id=1",
    "http://archive.is/newest/http://gazeta.example/news/5?id=1",
    "https://archive.ph/o/aB3dE/https://gazeta.example/news/5?id=1",
    "https://arquivo.pt/noFrame/replay/20240102030405/https://gazeta.example/news/5?id=1",
    "https://wayback.archive-it.org/1234/20240102030405/https://gazeta.example/news/5?id=1",
    "https://webcache.googleusercontent.com/search?q=cache:AbCdEfGhIjKl:https://gazeta.example/news/5%3Fid%3D1+word",
]
NO_COPIES = [
    "https://web.archive.org/web/*/http://gazeta.example/news/5?id=1",
    "https://web.archive.org/web/20240000000000*/http://gazeta.example/news/5?id=1",
    "https://archive.ph/aB3dE",
    "https://archive.org/details/gazeta.example",
    "https://archive.org/download/2024/gazeta.example",
    "https://gazeta.example/web/20240102030405/https://other.example/5",
    "https://blog.archive.org/2024/01/02/gazeta.example/",
]


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_the_page_that_it_wraps(copy: str) -> None:
    assert url_key(copy) == url_key(ARTICLE)
    assert site_of(copy) == "gazeta.example"


@pytest.mark.parametrize("page", NO_COPIES)
def test_an_archives_own_pages_are_no_copies(page: str) -> None:
    assert url_key(page) != url_key(ARTICLE)
    assert site_of(page) in page


def test_a_path_of_many_segments_is_read_at_once() -> None:
    start = process_time()
    for segment in ("/a", "/2024", "/o/abcd", "/http:", "/2024.01.02-030405"):
        url_key(f"https://web.archive.org{segment * 1000}*")
    assert process_time() - start < 2
