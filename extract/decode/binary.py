"""Are these bytes no text at all?"""

_BEGINNINGS = {
    b"%PDF-": "PDF",
    b"\x89PNG": "PNG image",
    b"GIF8": "GIF image",
    b"\xff\xd8\xff": "JPEG image",
    b"RIFF": "RIFF media",
    b"PK\x03\x04": "zip archive",
    b"\x1f\x8b": "gzip archive",
    b"7z\xbc\xaf": "7z archive",
    b"Rar!": "rar archive",
    b"BZh": "bzip2 archive",
    b"\xfd7zXZ": "xz archive",
    b"\x28\xb5\x2f\xfd": "zstd archive",
    b"\xd0\xcf\x11\xe0": "old office document",
    b"{\\rtf": "RTF document",
    b"ID3": "audio",
    b"OggS": "audio",
    b"\x1aE\xdf\xa3": "video",
    b"wOF": "font",
    b"\x7fELF": "program",
    b"II*\x00": "TIFF image",
    b"MM\x00*": "TIFF image",
    b"\x00\x00\x01\x00": "icon",
}
_SAMPLE = 4096
# tab, line feed, form feed, carriage return and escape stand in text
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_MOST_CONTROLS = 0.02


def kind_of_binary(body: bytes) -> str | None:
    """What kind of file this is, where it is no text."""
    for beginning, kind in _BEGINNINGS.items():
        if body.startswith(beginning):
            return kind
    if body[4:8] == b"ftyp":
        return "video"
    sample = body[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return "control characters" if controls > max(2, _MOST_CONTROLS * len(sample)) else None
