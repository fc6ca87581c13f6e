"""The original of a group is the same, whoever comes first."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage.identity.groups import Named, Printing, connected, stars

START = datetime(2026, 3, 1, tzinfo=UTC)
TASS = Named("ТАСС", ("tass.ru", "tass.com"), whole=True)


def printing(ident: int, hours: int, *credits: Named, dated: bool = True, host: str | None = None) -> Printing:
    own = host or f"site{ident}.kz"
    moment = START + timedelta(hours=hours)
    since, seen = (moment, moment + timedelta(minutes=30)) if dated else (None, moment)
    until = moment + timedelta(minutes=1) if dated else seen
    return Printing(ident, f"https://{own}/{ident}", frozenset({own}), since, until, seen, credits)


def on_day(ident: int, day: int, seen_on: int = 9) -> Printing:
    """An article that gives its day alone, as a site in UTC means it."""
    since, seen = START + timedelta(days=day), START + timedelta(days=seen_on)
    own = f"site{ident}.kz"
    return Printing(ident, f"https://{own}/", frozenset({own}), since, min(since + timedelta(days=1), seen), seen)


def grouped(*printings: Printing, edges: list[tuple[int, int]]) -> list[tuple[int, tuple[int, ...], str]]:
    found = stars({p.id: p for p in printings}, edges)
    return [(s.original, tuple(copy.id for copy in s.copies), s.chosen_by) for s in found]


def test_the_earliest_is_the_original() -> None:
    assert grouped(printing(1, 5), printing(2, 3), edges=[(1, 2)]) == [(2, (1,), "date")]
    assert grouped(printing(1, 5), printing(2, 3, dated=False), edges=[(1, 2)]) == [(2, (1,), "seen")]


def test_a_day_is_before_the_clock_of_the_next_day() -> None:
    """A page of the 1st, no clock, and one of the 2nd at 03:10."""
    assert grouped(on_day(1, 0), printing(2, 27), edges=[(1, 2)]) == [(1, (2,), "date")]


def test_where_days_overlap_nobody_knows_who_was_first() -> None:
    assert grouped(on_day(1, 0), on_day(2, 0), edges=[(1, 2)])[0][2] == "unclear"
    assert grouped(on_day(1, 0), printing(2, 5), edges=[(1, 2)])[0][2] == "unclear"
    assert grouped(printing(1, 5), printing(2, 5), edges=[(1, 2)])[0][2] == "unclear", "the same minute"
    assert grouped(printing(1, 5, dated=False), printing(2, 7, dated=False), edges=[(1, 2)])[0][2] == "unclear"


def test_what_was_seen_before_the_other_day_began_was_first() -> None:
    assert grouped(on_day(1, 0, seen_on=1), on_day(2, 1), edges=[(1, 2)]) == [(1, (2,), "seen")]


def test_one_copy_may_be_known_to_be_later_and_another_not() -> None:
    (star,) = stars({1: on_day(1, 0), 2: on_day(2, 0), 3: on_day(3, 2)}, [(1, 2), (1, 3)])
    assert [(copy.id, copy.known_by) for copy in star.copies] == [(2, "unclear"), (3, "date")]
    assert star.chosen_by == "unclear"


def test_a_copy_that_names_the_site_is_marked() -> None:
    named = Named("Site2", ("site2.kz",), whole=True)
    (star,) = stars({1: printing(1, 5, named), 2: printing(2, 1), 3: printing(3, 7)}, [(1, 2), (2, 3)])
    assert [(copy.id, copy.credited, copy.known_by) for copy in star.copies] == [
        (3, False, "credit"),
        (1, True, "credit"),
    ]


def test_whom_others_credit_is_the_original_even_when_it_is_dated_later() -> None:
    named = Named("Site2", ("site2.kz",), whole=True)
    assert grouped(printing(1, 0, named), printing(2, 9), edges=[(1, 2)]) == [(2, (1,), "credit")]


def test_an_outlet_is_known_by_any_of_its_hosts() -> None:
    agency = printing(2, 9, host="kaz.inform.kz")
    named = Named("Kazinform", ("kazinform.kz", "inform.kz"), whole=True)
    assert grouped(printing(1, 0, named), agency, edges=[(1, 2)]) == [(2, (1,), "credit")]


def test_who_credits_and_is_credited_is_no_original() -> None:
    """3 copied from 2, which copied from 1."""
    first, second = Named("1", ("site1.kz",), whole=True), Named("2", ("site2.kz",), whole=True)
    members = (printing(1, 9), printing(2, 5, first), printing(3, 1, second))
    assert grouped(*members, edges=[(1, 2), (2, 3), (1, 3)]) == [(1, (2, 3), "credit")]


def test_groups_are_stars_and_never_chains() -> None:
    """2 is like 1 and like 3, which are not alike: a digest."""
    assert grouped(printing(1, 0), printing(2, 1), printing(3, 2), edges=[(1, 2), (2, 3)]) == [(1, (2,), "date")]


def test_the_origin_may_be_a_site_that_is_not_crawled() -> None:
    by_original = stars({1: printing(1, 0, TASS), 2: printing(2, 1)}, [(1, 2)])
    assert by_original[0].outlet == TASS
    by_most = stars({1: printing(1, 0), 2: printing(2, 1, TASS), 3: printing(3, 2)}, [(1, 2), (1, 3)])
    assert by_most[0].outlet == TASS
    inside = stars({1: printing(1, 3, host="tass.ru"), 2: printing(2, 1, TASS)}, [(1, 2)])
    assert (inside[0].original, inside[0].outlet) == (1, None)
    quoted = stars({1: printing(1, 0, Named("ТАСС", ("tass.ru",), whole=False)), 2: printing(2, 1)}, [(1, 2)])
    assert quoted[0].outlet is None


NODES = range(1, 9)
EDGES = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=20).map(
    lambda pairs: sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]})
)


@given(
    EDGES,
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.dictionaries(st.sampled_from(NODES), st.sampled_from(NODES)),
    st.randoms(),
)
def test_order_and_numbering_do_not_change_groups(
    edges: list[tuple[int, int]], hours: list[int], credits: dict[int, int], chance
) -> None:
    def made(numbers: dict[int, int]) -> set[tuple[str, tuple[str, ...], str]]:
        urls = {numbers[n]: f"https://site{n}.kz/" for n in NODES}
        printings = {}
        for n in NODES:
            named = (Named(str(credits[n]), (f"site{credits[n]}.kz",), whole=True),) if n in credits else ()
            moment = START + timedelta(hours=hours[n - 1])
            own = frozenset({f"site{n}.kz"})
            until = moment + timedelta(hours=1)
            printings[numbers[n]] = Printing(numbers[n], urls[numbers[n]], own, moment, until, until, named)
        turned = [(min(numbers[a], numbers[b]), max(numbers[a], numbers[b])) for a, b in edges]
        chance.shuffle(turned)
        found = [star for part in connected(turned) for star in stars(printings, part)]
        assert all((min(s.original, c.id), max(s.original, c.id)) in turned for s in found for c in s.copies)
        members = [i for s in found for i in (s.original, *(c.id for c in s.copies))]
        assert len(members) == len(set(members))
        return {(urls[s.original], tuple(urls[c.id] for c in s.copies), s.chosen_by) for s in found}

    other = list(NODES)
    chance.shuffle(other)
    assert made(dict(zip(NODES, NODES, strict=True))) == made(dict(zip(NODES, other, strict=True)))
