"""The digest under which an address is kept, and the longest address that can be kept."""

from hashlib import sha256

from extract.url_key import url_key
from sources import Source
from sources.host_names import host_of

__all__ = ["LONGEST_URL", "digest_of", "host_of", "key_of"]

# browsers and servers stop near 2,000; a redirect to 12,000 characters was seen
LONGEST_URL = 2000


def key_of(url: str, source: Source | None = None) -> tuple[str, bytes]:
    """The URL key of `url`, and its SHA-256 digest: 32 bytes fit any index, however long the address."""
    key = url_key(url, source)
    return key, digest_of(key)


def digest_of(key: str) -> bytes:
    """The digest of a URL key; in SQL `sha256(convert_to(key, 'UTF8'))`."""
    return sha256(key.encode("utf-8", "surrogatepass")).digest()
