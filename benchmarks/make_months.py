"""Make the tables of month names, `extract/languages/*/months.json`: `python -m benchmarks.make_months`.

CLDR's names through Babel, one process a locale: in one process Babel leaks names between locales (its issue 1234).
What CLDR lacks (press spellings, suffixed forms) is written by hand in `dates.toml` beside them.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

LANGUAGES = Path(__file__).resolve().parent.parent / "extract" / "languages"
LOCALES = """af am ar ar_DZ ar_LB ar_MA ar_TN az az_Cyrl be bg bn bs bs_Cyrl ca cs cy da de de_AT el en es et eu fa fi
fil fr ga gl gu he hi hr hu hy id is it ka kk km kn ko ky lo lt lv mk ml mn mr ms mt my nb nl nn pa pl ps pt ro ru sd
si sk sl sq sr sr_Latn sv sw ta te tg th tk tr tt uk ur uz uz_Cyrl vi zu"""

_ONE = """
import json, sys
from babel import Locale
months = Locale.parse(sys.argv[1]).months
names = {}
for context in ("format", "stand-alone"):
    for width in ("wide", "abbreviated"):
        for number, name in months[context][width].items():
            names.setdefault(number, []).append(name)
print(json.dumps(names))
"""


def names_of(locale: str) -> dict[str, list[str]]:
    """Month number -> the locale's names of it; names that hold a digit (`M01`, `1-р сар`) are left to the reader."""
    run = subprocess.run([sys.executable, "-c", _ONE, locale], capture_output=True, check=True, text=True, timeout=60)
    table: dict[str, list[str]] = json.loads(run.stdout)
    return {n: [m for m in dict.fromkeys(table[n]) if not re.search(r"\d", m)] for n in sorted(table, key=int)}


def main() -> None:
    """Write one file a language and in it one locale a line, so that a person can read it and a diff is small."""
    lines: dict[str, list[str]] = {}
    for locale in LOCALES.split():
        names = json.dumps(list(names_of(locale).values()), ensure_ascii=False)
        lines.setdefault(locale.split("_")[0], []).append(f"{json.dumps(locale)}: {names}")
    for language, locales in lines.items():
        path = LANGUAGES / language / "months.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text("{\n" + ",\n".join(locales) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
