"""Profiles and alphabets agree, and forked processes read profiles that are theirs alone."""

import os

import pytest

from extract.language import letters, profiles
from extract.language.identify import alphabet_mask

OF_SEVERAL = ("Cyrl", "Latn", "Arab")


def test_every_profile_has_an_alphabet_and_norms() -> None:
    for script in OF_SEVERAL:
        codes = profiles.codes_of(script)
        assert {code for code in codes if code.removesuffix("-plain") not in letters._LETTERS} == set()
    every = {code for script in profiles.SCRIPTS for code in profiles.codes_of(script)}
    assert every == profiles._norms().keys()
    assert profiles._members() == {"norms.json", *(f"{script}.jsonl" for script in profiles.SCRIPTS)}


@pytest.mark.parametrize(
    ("script", "code", "text"), [("Cyrl", "kk", "жаңа көпір"), ("Latn", "tr", "yeni köprü açıldı")]
)
def test_a_profile_without_an_alphabet_costs_its_script_nothing(
    script: str, code: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(letters._LETTERS, code)
    letters.letters_of.cache_clear()
    try:
        assert code in alphabet_mask(text, script)
        assert letters.letters_of("none") == frozenset()
    finally:
        letters.letters_of.cache_clear()


def test_a_profile_without_norms_is_measured_by_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    norms = {code: norm for code, norm in profiles._norms().items() if code != "kk"}
    monkeypatch.setattr(profiles, "_norms", lambda: norms)
    profile = profiles.read_profile.__wrapped__("Cyrl", "kk")
    assert min(u for u, _ in norms.values()) < profile.usual < max(u for u, _ in norms.values())


@pytest.mark.slow
def test_forked_processes_read_the_profiles_side_by_side() -> None:
    profiles.codes_of("Arab")
    children = [_fork(300) for _ in range(4)]
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4


def _fork(times: int) -> int:
    """A child that reads so many times and ends with 1 where a read fails."""
    child = os.fork()
    if child:
        return child
    failed = 1
    try:
        for _ in range(times):
            assert len(profiles._lines.__wrapped__("Arab")) == 8
        failed = 0
    finally:
        os._exit(failed)
