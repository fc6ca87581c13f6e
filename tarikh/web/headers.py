"""Puts the security headers on every answer, and a tag on those that are whole."""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""What a page of ours may load: its own style and its own script, and nothing else."""
ARCHIVED_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'self'"
)
"""What an archived page may do: be looked at."""
_ALWAYS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-cache",
}


class SecurityHeaders:
    """Adds each header that an answer does not bring itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with its headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class EntityTags:
    """Tags each whole answer with a digest of its bytes, and answers 304 to who has them; streams pass."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with its tag, or that nothing changed."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        known = [tag.strip() for tag in Headers(scope=scope).get("if-none-match", "").split(",")]
        await self._app(scope, receive, _Tagged(send, known))


class _Tagged:
    """Holds the head of an answer back until its body says whether it is whole."""

    def __init__(self, send: Send, known: list[str]) -> None:
        self._send = send
        self._known = known
        self._head: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            if not message.get("more_body", False):
                message = self._tag(head, message)
            await self._send(head)
        await self._send(message)

    def _tag(self, head: Message, message: Message) -> Message:
        headers = MutableHeaders(scope=head)
        tag = headers.get("etag") or f'"{hashlib.sha256(message.get("body", b"")).hexdigest()[:32]}"'
        headers["ETag"] = tag
        if tag not in self._known and f"W/{tag}" not in self._known:
            return message
        head["status"] = 304
        for name in ("content-length", "content-type"):
            del headers[name]
        return {"type": "http.response.body", "body": b""}
