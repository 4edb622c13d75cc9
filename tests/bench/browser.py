"""What a person on a cheap phone and a poor line waits for: largest paint, bytes, requests."""

from typing import Any

from playwright.sync_api import Page, sync_playwright

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
TRANSFERRED = """() => {
  const all = [...performance.getEntriesByType('resource'),
               ...performance.getEntriesByType('navigation')];
  return [all.reduce((sum, e) => sum + e.transferSize, 0), all.length]
}"""


def measure_browser(port: int) -> list[dict[str, Any]]:
    """Largest paint cold and at the second visit (medians of 3), bytes and requests cold."""
    cold, again, bytes_sent, requests = [], [], 0, 0
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
            _slow(page)
            cold.append(_visit(page, port))
            bytes_sent, requests = page.evaluate(TRANSFERRED)
            again.append(_visit(page, port))
            context.close()
        browser.close()
    kilobytes = bytes_sent / 1000
    return [
        _row("largest paint of the board, cold", sorted(cold)[1], "s", 0.75),
        _row("largest paint, second visit", sorted(again)[1], "s", 0.45),
        _row("whole board, cold: bytes over the line", kilobytes, "kB", 90),
        _row("whole board, cold: requests", float(requests), "", 8),
    ]


def _slow(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


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
        "met": 0 < value <= most,
    }
