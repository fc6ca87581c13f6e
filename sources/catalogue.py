"""The catalogue: all sources of a folder, and what is wrong with a file that cannot be one."""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from sources.errors import BadSource, UnknownSource
from sources.host_names import host_of
from sources.model import Source

HERE = Path(__file__).parent


def read_source(path: Path) -> Source:
    """The source that the TOML file describes; its id is the file's name.

    Raises BadSource with one line a fault: file, key, reason.
    """
    try:
        # Notepad begins what it calls UTF-8 with a byte order mark
        facts = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return Source(id=path.stem, **facts)
    except UnicodeDecodeError:
        raise BadSource(f"{path}: not a source file: it is not UTF-8; save it with that encoding") from None
    except OSError as err:
        raise BadSource(f"{path}: cannot be read: {err.strerror or err}") from None
    except (tomllib.TOMLDecodeError, TypeError) as err:
        raise BadSource(f"{path}: not a source file: {err}") from None
    except ValidationError as err:
        faults = [
            f"{path}: {'.'.join(str(p) for p in e['loc']) or 'source'}: {e['msg'].removeprefix('Value error, ')}"
            for e in err.errors()
        ]
        raise BadSource("\n".join(faults)) from None


class Catalogue:
    """The sources by id, in the order of their ids; `faults` tells of the files that cannot be sources."""

    def __init__(self, sources: list[Source], faults: Mapping[str, str] = MappingProxyType({})) -> None:
        self.faults = faults
        self._by_id = {s.id: s for s in sorted(sources, key=lambda s: s.id)}
        self._by_host = {host: s for s in self._by_id.values() for host in s.hosts}

    def __iter__(self) -> Iterator[Source]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, source_id: str) -> Source:
        """The source of that id. Raises UnknownSource, and BadSource where its file is at fault."""
        if source_id in self.faults:
            raise BadSource(self.faults[source_id])
        if source_id not in self._by_id:
            nearest = get_close_matches(source_id, self._by_id)
            like = f"; the nearest are {', '.join(nearest)}" if nearest else ""
            raise UnknownSource(f"no source {source_id!r}{like}: see `tarikh sources list`")
        return self._by_id[source_id]

    def of_url(self, url: str) -> Source | None:
        """The source on whose hosts `url` lies."""
        return self._by_host.get(host_of(url))


def read_catalogue(folder: Path = HERE) -> Catalogue:
    """All sources below `folder`; a bad file costs itself alone, and is among the faults."""
    sources, faults = [], {}
    for path in sorted(folder.rglob("*.toml")):
        try:
            sources.append(read_source(path))
        except BadSource as err:
            faults[path.stem] = str(err)
    return Catalogue(sources, faults)


@lru_cache(maxsize=1)
def bundled() -> Catalogue:
    """The sources that ship with tarikh."""
    return read_catalogue()
