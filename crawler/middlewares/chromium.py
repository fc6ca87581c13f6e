"""Starts the machine's own Chromium so that it opens no connection by itself."""

import importlib.util
import os
import shutil
from typing import Any

from sources import Source, TarikhError

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST_START = 30_000
"""Milliseconds."""

FLAGS = (
    # no name and no literal address can be resolved: whatever slips past the routes reaches nobody
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    # nothing of its own accord: updates, reports, accounts, first-run pages
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
    "--disable-gpu",
    "--mute-audio",
)


class NoBrowser(TarikhError):
    """A source asks for a browser that is not here: install it."""


def executable() -> str | None:
    """The system's Chromium, by its usual names on PATH."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def require_browser(source: Source) -> None:
    """Raises NoBrowser where the source needs a browser and there is none."""
    if not source.browser:
        return
    if importlib.util.find_spec("playwright") is None:
        raise NoBrowser(f"{source.id} needs a browser: pip install 'tarikh[browser]'")
    if executable() is None:
        raise NoBrowser(f"{source.id} needs a browser: install Chromium (one of {', '.join(PROGRAMS)} on PATH)")


class Chromium:
    """One browser process, started when first needed; every visit has a profile of its own, which is thrown away."""

    def __init__(self, agent: str) -> None:
        self._agent = agent
        self._driver: Any = None
        self._browser: Any = None

    async def context(self) -> Any:
        """A fresh profile, with nothing allowed that a page may ask for."""
        browser = await self._running()
        return await browser.new_context(
            user_agent=self._agent, service_workers="block", accept_downloads=False, permissions=[]
        )

    async def _running(self) -> Any:
        if self._browser is None or not self._browser.is_connected():
            from playwright.async_api import async_playwright

            self._driver = self._driver or await async_playwright().start()
            # Chromium's own sandbox needs an ordinary user
            flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
            self._browser = await self._driver.chromium.launch(
                executable_path=executable(),
                args=flags,
                timeout=LONGEST_START,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        return self._browser

    async def close(self) -> None:
        """End the browser and its driver."""
        if self._browser is not None:
            await self._browser.close()
        if self._driver is not None:
            await self._driver.stop()
        self._browser = self._driver = None
