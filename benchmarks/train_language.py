"""Train the language profiles from a folder of CODE.txt files: `python -m benchmarks.train_language FOLDER`."""

import argparse
import json
import statistics
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from langdetect.utils.lang_profile import LangProfile

from benchmarks.spellings import derive
from extract.language.confidence import fit
from extract.language.letters import fold, mend_cyrillic
from extract.language.profiles import Profile
from extract.language.script import count_scripts, main_script

OUTPUT = Path(__file__).resolve().parents[1] / "extract" / "language" / "profiles.zip"
GROUPS = {"Latn", "Cyrl", "Arab"}
HELD_OUT = 10
PARAGRAPH = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    norms: dict[str, tuple[float, float]] = {}
    texts = {path.stem: read_lines(path) for path in sorted(arguments.folder.glob("*.txt"))}
    for code, lines in derive(texts):
        groups[group_of(lines)][code] = as_json(code, count(code, lines))
        norms[code] = usual_fit(code, lines)
        print(code, norms[code], file=sys.stderr)
    write(arguments.output, groups, norms)


def read_lines(path: Path) -> list[str]:
    """The text as the reader will see it: folded, Cyrillic mended."""
    return [mend_cyrillic(fold(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def group_of(lines: list[str]) -> str:
    """The script whose detector the language belongs to; those that have a script to themselves go together."""
    script = main_script(count_scripts("\n".join(lines[:200]))) or "Zyyy"
    return script if script in GROUPS else "rest"


def count(code: str, lines: list[str]) -> LangProfile:
    """n-gram counts; those seen once are left out (langdetect's trainer, with far more text, leaves out two)."""
    profile = LangProfile(code)
    profile.MINIMUM_FREQ = 1
    for line in lines:
        profile.update(line + " ")
    profile.omit_less_freq()
    return profile


def usual_fit(code: str, lines: list[str]) -> tuple[float, float]:
    """Mean and deviation of the fit of paragraphs held out of the counts."""
    seen = [line for i, line in enumerate(lines) if i % HELD_OUT]
    profile = Profile(dict(count(code, seen).freq), 0.0, 1.0)
    fits = [fit(text, profile) for text in paragraphs(lines[::HELD_OUT])]
    return round(statistics.fmean(fits), 4), round(statistics.pstdev(fits), 4)


def paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines joined to about a paragraph's letters."""
    held: list[str] = []
    for line in lines:
        held.append(line)
        if sum(map(len, held)) >= PARAGRAPH:
            yield " ".join(held)
            held = []


def as_json(code: str, profile: LangProfile) -> str:
    """One line in langdetect's own form, the name first."""
    freq = dict(sorted(profile.freq.items()))
    return json.dumps({"name": code, "freq": freq, "n_words": profile.n_words}, ensure_ascii=False)


def write(output: Path, groups: dict[str, dict[str, str]], norms: dict[str, tuple[float, float]]) -> None:
    """One zip, the same bytes for the same text."""
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for group, lines in sorted(groups.items()):
            archive.writestr(
                zipfile.ZipInfo(f"{group}.jsonl"), "\n".join(lines.values()) + "\n", zipfile.ZIP_DEFLATED, 9
            )
        archive.writestr(zipfile.ZipInfo("norms.json"), json.dumps(norms), zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    main()
