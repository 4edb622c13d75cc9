"""What a person on a cheap phone and a poor line waits for: largest paint, bytes, requests."""

from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.bench.seed import session_token
from tests.support.chromium import launch_chromium

LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
LARGEST_PAINT = """() => new Promise(done => {
  new PerformanceObserver(list => {
    const last = list.getEntries().at(-1); done(last.startTime)
  }).observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => done(-1), 4000)
})"""
JUMPED = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const shift of list.getEntries()) sum += shift.value
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 100)
})"""


class Line:
    """What goes over the line to a page: requests, a stream among them, and their bytes."""

    def __init__(self, session: CDPSession) -> None:
        self.kept: set[str] = set()
        self.asked: set[str] = set()
        self.sent: dict[str, float] = {}
        session.on("Network.requestServedFromCache", lambda e: self.kept.add(e["requestId"]))
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.dataReceived", self._receive)
        session.on("Network.loadingFinished", self._finish)

    def _ask(self, event: Any) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.asked.add(event["requestId"])

    def _receive(self, event: Any) -> None:
        known = self.sent.get(event["requestId"], 0)
        self.sent[event["requestId"]] = known + event["encodedDataLength"]

    def _finish(self, event: Any) -> None:
        self.sent[event["requestId"]] = event["encodedDataLength"]

    @property
    def requests(self) -> int:
        """How many files were asked of the site, not of the browser's cache."""
        return len(self.asked - self.kept)

    @property
    def kilobytes(self) -> float:
        """All that came, with its headers."""
        return sum(self.sent.values()) / 1000


def measure_browser(port: int) -> list[dict[str, Any]]:
    """Largest paint cold and at the second visit (medians of 3); bytes, requests and jumps cold."""
    cold, again, jumps, kilobytes, requests = [], [], [], 0.0, 0
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        for _ in range(3):
            context = browser.new_context(viewport={"width": 390, "height": 844})
            context.add_cookies(
                [
                    {
                        "name": "session",
                        "value": session_token(1),
                        "domain": "localhost",
                        "path": "/",
                    }
                ]
            )
            page = context.new_page()
            line = _slow(page)
            cold.append(_visit(page, port))
            jumps.append(page.evaluate(JUMPED))
            kilobytes, requests = line.kilobytes, line.requests
            again.append(_visit(page, port))
            context.close()
        browser.close()
    return [
        _row("largest paint of the board, cold", sorted(cold)[1], "s", 0.75),
        _row("largest paint, second visit", sorted(again)[1], "s", 0.45),
        _row("whole board, cold: bytes over the line", kilobytes, "kB", 90),
        _row("whole board, cold: requests", float(requests), "", 8),
        _row("whole board, cold: what jumps (CLS)", max(jumps), "", 0.01),
    ]


def _slow(page: Page) -> Line:
    session = page.context.new_cdp_session(page)
    line = Line(session)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return line


def _visit(page: Page, port: int) -> float:
    page.goto(f"http://localhost:{port}/c/c1/threads", wait_until="load")
    page.wait_for_timeout(800)
    return page.evaluate(LARGEST_PAINT) / 1000


def _row(what: str, value: float, unit: str, most: float) -> dict[str, Any]:
    return {
        "database": "browser",
        "figure": what,
        "value": round(value, 3),
        "unit": unit,
        "goal": f"at most {most}",
        "met": 0 <= value <= most,
    }
