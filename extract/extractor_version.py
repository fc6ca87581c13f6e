"""Names the code that reads pages: the name differs whenever its code, its tables or its libraries differ."""

import hashlib
from collections.abc import Mapping
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

_LIBRARIES = ("trafilatura", "lxml", "langdetect", "pycld2")
_OPTIONAL = ("langdetect_rs",)
_SUFFIXES = frozenset({".py", ".json", ".toml", ".tsv", ".zip"})
"""What the wheel takes of this package: a backup of an editor is nobody's code."""


def version_of(folder: Path, libraries: Mapping[str, str]) -> str:
    """A version by the files of a package and the versions of the libraries it reads with."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if _is_part(p.relative_to(folder)) and p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    for name, version in sorted(libraries.items()):
        digest.update(f"\0{name} {version}".encode())
    return f"1.{digest.hexdigest()[:8]}"


def library_versions() -> dict[str, str]:
    """The versions of the libraries whose change can change what is read; an optional one where it is installed."""
    present = (*_LIBRARIES, *(name for name in _OPTIONAL if find_spec(name)))
    return {name: _library_version(name) for name in present}


def _library_version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"


def _is_part(path: Path) -> bool:
    # the search reads it, and no page
    if path.name == "search.toml":
        return False
    return path.suffix in _SUFFIXES and not any(part.startswith((".", "#")) for part in path.parts)


EXTRACTOR_VERSION = version_of(Path(__file__).parent, library_versions())
