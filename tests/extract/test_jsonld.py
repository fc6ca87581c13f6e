"""JSON-LD is read as sites write it, broken and hostile too."""

import time

import pytest

from extract.document.jsonld import is_article, read_json_ld, types_of
from extract.document.tree import parse


def read(block: str) -> list[dict[str, object]]:
    tree = parse(f'<html><head><script type="application/ld+json">{block}</script></head><body></body></html>')
    return [dict(item) for item in read_json_ld(tree)]


@pytest.mark.parametrize(
    "block",
    [
        '{"@type":"NewsArticle","headline":"Көпір \\"Ақ\\" ашылды"}',
        '[{"@type":"NewsArticle","headline":"Көпір \\"Ақ\\" ашылды"}]',
        '{"@graph":[{"@type":"NewsArticle","headline":"Көпір \\"Ақ\\" ашылды"}]}',
        '{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"Көпір \\"Ақ\\" ашылды"}}',
        '{"@type":"NewsArticle","headline":"Көпір \\"Ақ\\" ашылды",}',
        '{"@type":"NewsArticle","tags":["a","b",],"headline":"Көпір \\"Ақ\\" ашылды"};',
        '<!-- {"@type":"NewsArticle","headline":"Көпір \\"Ақ\\" ашылды"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Көпір \\"Ақ\\" ашылды"}\n//]]>',
        '/* <![CDATA[ */{"@type":"NewsArticle","headline":"Көпір \\"Ақ\\" ашылды"}/* ]]> */',
        '{"@type":"NewsArticle","text":"бір\nекі\tүш","headline":"Көпір \\"Ақ\\" ашылды"}',
        '{"@type":"NewsArticle","broken":"a "quoted" word","headline":"Көпір \\"Ақ\\" ашылды"}',
    ],
)
def test_the_headline_is_found(block: str) -> None:
    articles = [item for item in read(block) if is_article(item)]
    assert articles
    assert str(articles[0]["headline"]).replace("\\", "") == 'Көпір "Ақ" ашылды'


@pytest.mark.parametrize(
    "block",
    [
        '{"@type":"BreadcrumbList"}\n{"@type":"NewsArticle","headline":"Мост","author":{"name":"Әсел Тау"}}',
        '{"@type":"WebSite"},{"@type":"NewsArticle","headline":"Мост","author":{"name":"Әсел Тау"}},',
        '{"@type":"WebSite"};{"@type":"NewsArticle","headline":"Мост","author":{"name":"Әсел Тау"}};',
        '{"@type":"NewsArticle","headline":"Мост","author":{"name":"Әсел Тау"}} {"@type":"Web',
        '{"@type":"schema:NewsArticle","schema:headline":"Мост","schema:author":{"schema:name":"Әсел Тау"}}',
        '{"@type":["http://schema.org/NewsArticle"],"http://schema.org/headline":[{"@value":"Мост"}],'
        '"http://schema.org/author":{"http://schema.org/name":[{"@value":"Әсел Тау"}]}}',
        '{"@type":"NewsArticle","headline":{"@value":"Мост","@language":"ru"},'
        '"author":{"name":{"@value":"Әсел Тау"}}}',
        '{"@type":"NewsArticle","keywords":["а","б"],"description":"Газета "Тау", "Өзен" и др.",'
        '"headline":"Мост","author":{"name":"Әсел Тау"}}',
        "{“@type”:“NewsArticle”,“headline”:“Мост”,“author”:{“name”:“Әсел Тау”}}",
        "{&#8220;@type&#8221;:&#8220;NewsArticle&#8221;,&#8220;headline&#8221;:&#8220;Мост&#8221;,"
        "&#8220;author&#8221;:{&#8220;name&#8221;:&#8220;Әсел Тау&#8221;}}",
        '{"@type":"NewsArticle","about":"d\\\'Ora","headline":"Мост","author":{"name":"Әсел Тау"}}',
    ],
)
def test_odd_ways_of_writing_say_the_same(block: str) -> None:
    article = next(item for item in read(block) if is_article(item))
    assert (article["headline"], article["author"]) == ("Мост", {"name": "Әсел Тау"})


def test_the_author_of_a_block_that_is_no_json_is_read() -> None:
    block = '{"@type":"NewsArticle","author":[{"@type":"Person","name":"Әсел Тау"}],"headline":"Мост", "image": {{'
    assert read(block) == [{"@type": "NewsArticle", "name": "Әсел Тау", "author": "Әсел Тау", "headline": "Мост"}]


def test_entities_in_place_of_quotes() -> None:
    assert (
        read("{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;Мост&quot;}")[0]["headline"] == "Мост"
    )


@pytest.mark.parametrize("block", ["", "null", "7", '"text"', "no json", "[" * 100_000, "{" * 5000, '{"a":' * 3000])
def test_what_is_no_object_gives_none(block: str) -> None:
    assert read(block) == []


def test_huge_and_many_are_bounded() -> None:
    before = time.process_time()
    assert read('{"headline":"' + "a" * 2_000_000 + '"}') == []
    assert len(read("[" + '{"@type":"Thing"},' * 5000 + "{}]")) <= 400
    assert read('{"x": "' + '\\",' * 100_000) == []
    assert time.process_time() - before < 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ['"', '" ', "{} ", '"author":', '"author":[{', ", ", '{"a":"', "“@type”", '","a":"']
)
def test_a_block_beyond_mending_costs_little(piece: str) -> None:
    before = time.process_time()
    read('{"@value": ' + piece * 100_000)
    assert time.process_time() - before < 2


@pytest.mark.parametrize("name", ["NewsArticle", "https://schema.org/NewsArticle", "schema:NewsArticle"])
def test_types_are_bare_names(name: str) -> None:
    assert types_of({"@type": [name]}) == ("NewsArticle",)
    assert is_article({"@type": name})
    assert not is_article({"@type": "VideoObject"})
