"""The demo's two nights as a crawler would have met them: one WARC file a night."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from tarikh.demo.site import Answer, demo_sites

NIGHTS = (datetime(2026, 11, 20, 17, 30, tzinfo=UTC), datetime(2026, 11, 21, 17, 30, tzinfo=UTC))
"""When each night's pages were fetched: late evening in all of the demo's time zones, so that "today" is one day."""

REASONS = {200: "OK", 404: "Not Found"}


def sources_folder() -> Path:
    """The demo's catalogue, for `Settings.sources`."""
    return Path(__file__).parent / "sources"


def write_night(night: int, path: Path) -> int:
    """Write the pages of night 1 or 2 as a WARC 1.1 file at `path`; the number of responses."""
    start = NIGHTS[night - 1]
    answers = [answer for site in demo_sites() for answer in site.answers(night, start)]
    _write(answers, start, path)
    return len(answers)


def _write(answers: Iterable[Answer], start: datetime, path: Path) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for number, answer in enumerate(answers):
            headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))]
            status = f"{answer.status} {REASONS[answer.status]}"
            record = writer.create_warc_record(
                answer.url,
                "response",
                payload=BytesIO(answer.body),
                http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": (start + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")},
            )
            writer.write_record(record)
