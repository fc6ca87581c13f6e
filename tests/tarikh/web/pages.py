"""Pages that no paper of the demo has: one that attacks its reader, one that is read from right to left."""

import io
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HOSTILE = "https://hostile.example/news/1"
RIGHT_TO_LEFT = "https://rtl.example/news/2"
FORMULA = '=HYPERLINK("https://evil.example","Гиперссылка") в заголовке статьи'
_BODY = "\n".join(
    f"<p>Абзац {n}: на площади открыли памятник, сообщил корреспондент, рядом построят {n * 7 + 3} скамеек.</p>"
    for n in range(1, 8)
)
_PERSIAN = "\n".join(
    f"<p>بند {n}: وزیر به خبرنگاران گفت که پل تازه در شهر باز شد و هزاران نفر از آن گذشتند، شماره {n * 13}.</p>"
    for n in range(1, 8)
)
PAGES = {
    HOSTILE: f"""<html lang="ru"><head><title>{FORMULA}</title>
<meta property="article:published_time" content="2026-11-20T10:00:00+05:00">
<meta http-equiv="refresh" content="1; url=/stolen?by=refresh">
<script>new Image().src = '/stolen?by=script'; document.title = 'ran';</script></head>
<body onload="new Image().src = '/stolen?by=onload'"><article><h1>{FORMULA}</h1>
<p>Памятник &lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;открыт&lt;/b&gt; на площади.</p>{_BODY}
<img src="/nowhere.png" onerror="new Image().src = '/stolen?by=onerror'">
<form action="/stolen"><button id="send">send</button></form></article></body></html>""",
    RIGHT_TO_LEFT: f"""<html lang="fa" dir="rtl"><head><title>پل تازه در شهر باز شد</title>
<meta property="article:published_time" content="2026-11-20T10:00:00+03:30"></head>
<body><article><h1>پل تازه در شهر باز شد</h1>{_PERSIAN}</article></body></html>""",
}


def write_pages(path: Path) -> Path:
    """The pages as somebody else's WARC file."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for url, page in PAGES.items():
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(page.encode()),
                http_headers=http,
                warc_headers_dict={"WARC-Date": "2026-11-20T12:00:00Z"},
            )
            writer.write_record(record)
    return path
