"""Our own rules, run by `make check`: what no linter knows, each with what to write instead.

A line that must break one says so and why: `# allowed(select): made before there is a scope`.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.rules_python import Calls, unsafe_markup

ROOT = Path(__file__).resolve().parents[2]
WARN_LINES, MOST_LINES = 300, 500
COUNTED = (".py", ".html", ".js")
READ = (*COUNTED, ".css", ".md", ".txt", ".toml", ".po")
ALLOWED = re.compile(r"allowed\((?P<rule>[a-z-]+)\): \S")
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b(?! ?\(?#\d+)")  # never finds itself
UNESCAPED = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")
ATTRIBUTES = re.compile(r"\|\s*xmlattr\b")
FORBIDDEN_BY_CSP = re.compile(
    r"""\shx-on[:=-]|\son[a-z]+\s*=\s*["']|\sstyle\s*=|<style\b|<script(?![^>]*\ssrc=)|"""
    r"""["']\s*js(?:on)?:\{|hx-vals=["']js:|hx-trigger(?::\w+)?=(?P<q>["'])[^"']*\["""
)


@dataclass(frozen=True)
class Rule:
    """One thing that is not written in the files it applies to, and what is written instead."""

    name: str
    instead: str
    applies: Callable[[str], bool]
    lines: Callable[[str], Iterable[int]]


@dataclass(frozen=True)
class Finding:
    """A line that breaks a rule."""

    path: str
    line: int
    rule: Rule

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule.name}] {self.rule.instead}"


def _below(*folders: str, but: str = r"(?!)") -> Callable[[str], bool]:
    exempt = re.compile(but)
    return lambda path: path.startswith(folders) and not exempt.match(path)


def _python(*folders: str, but: str = r"(?!)") -> Callable[[str], bool]:
    below = _below(*folders, but=but)
    return lambda path: path.endswith(".py") and below(path)


def _calls(**wanted: Iterable[str]) -> Callable[[str], Iterable[int]]:
    return lambda text: Calls(ast.parse(text), **wanted).lines()


def _matches(pattern: re.Pattern[str]) -> Callable[[str], Iterable[int]]:
    return lambda text: (text.count("\n", 0, m.start()) + 1 for m in pattern.finditer(text))


RULES = (
    Rule(
        "select",
        "start at the scope: scope.select(…), scope.count(…) or select_across(…, why=…)",
        _python("app/", but=r"app/(access|core)/|app/\w+/scope(\.py|/)"),
        _calls(names=["sqlalchemy.select", "sqlalchemy.sql.select"]),
    ),
    Rule(
        "commit",
        "leave it out: the router (web) or the worker (core) commits when all has gone well",
        _python("app/", but=r"app/web/endpoint\.py|app/core/(ledger/|worker|database)|app/cli\b"),
        _calls(methods=["commit"]),
    ),
    Rule(
        "clock",
        "ask app.core.clock, which tests can stop and move",
        _python("app/", but=r"app/core/clock\.py"),
        _calls(
            names=[
                *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
                "datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime",
                "sqlalchemy.func.now", "sqlalchemy.func.current_timestamp",
            ]
        ),
    ),
    Rule(
        "random",
        "use secrets for what nobody may guess (S13), app.core.ids for ids",
        _python("app/"),
        _calls(imports=["random"], names=["uuid.uuid1"]),
    ),
    Rule(
        "code-from-bytes",
        "keep JSON: what is read back must never be able to run (P05)",
        _python("app/", "migrations/"),
        _calls(
            imports=["pickle", "marshal", "shelve", "dill", "cloudpickle"],
            names=["eval", "exec", "yaml.load", "yaml.unsafe_load", "yaml.full_load"],
        ),
    ),
    Rule(
        "other-way-out",
        "ask app.core.outward, which is bounded in time and size and follows nothing (O04)",
        _python("app/", but=r"app/core/(outward|openid/provider)\.py"),
        _calls(
            imports=["httpx", "httpx2", "requests", "aiohttp", "urllib3"],
            names=[
                *("urllib.request.urlopen", "urllib.request.Request"),
                *("http.client.HTTPConnection", "http.client.HTTPSConnection"),
            ],
        ),
    ),
    Rule(
        "markup",
        'write Markup("…{}").format(value), which escapes, or let a template do it (C06)',
        _python("app/"),
        lambda text: unsafe_markup(ast.parse(text)),
    ),
    Rule(
        "template-from-text",
        "put the text in templates/; what people write is only ever a value in one (C06)",
        _python("app/"),
        _calls(names=["jinja2.Template"], methods=["from_string"]),
    ),
    Rule(
        "unescaped",
        "hand in Markup made by app.core.markdown, or let it be escaped (C06)",
        _below("templates/"),
        _matches(UNESCAPED),
    ),
    Rule(
        # A component's attributes are named by the template that calls it, never by a person.
        "attribute-names",
        "write the attribute out: what people send must never name one (C06)",
        _below("templates/", but=r"templates/components/"),
        _matches(ATTRIBUTES),
    ),
    Rule(
        "strict-csp",
        "use a class or a module in static/js: our policy runs no inline style or script",
        _below("templates/", but=r"templates/mails/"),
        _matches(FORBIDDEN_BY_CSP),
    ),
    Rule(
        "unfinished",
        "finish it, or name the issue that will: TO" "DO(#123)",
        _below(
            "app/", "docs/", "locale/", "migrations/", "static/", "templates/", "tests/",
            but=r"static/vendor/",
        ),
        _matches(UNFINISHED),
    ),
    Rule(
        "too-long",
        f"make it a folder with one file per noun: {MOST_LINES} lines are the most",
        lambda path: path.endswith(COUNTED) and not path.startswith(("static/vendor/", "migrations/versions/")),
        lambda text: [text.count("\n")] if text.count("\n") > MOST_LINES else [],
    ),
)  # fmt: skip


def findings(path: str, text: str) -> Iterator[Finding]:
    """What breaks a rule in one file, without the lines that say why they may."""
    lines = text.splitlines()
    for rule in RULES:
        if rule.applies(path):
            for line in rule.lines(text):
                if not _is_allowed(rule, lines[line - 1 : line]):
                    yield Finding(path, line, rule)


def long_files(texts: dict[str, str]) -> list[str]:
    """The files that should soon become folders, longest first, each with its lines."""
    counted = {path: text.count("\n") for path, text in texts.items() if path.endswith(COUNTED)}
    long = [path for path, lines in counted.items() if WARN_LINES < lines <= MOST_LINES]
    return [f"{path}: {counted[path]} lines" for path in sorted(long, key=lambda p: -counted[p])]


def our_files() -> dict[str, str]:
    """The text of every file that git knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [path for path in listed.stdout.split("\0") if path.endswith(READ)]
    return {path: (ROOT / path).read_text() for path in paths if (ROOT / path).is_file()}


def main() -> int:
    """Print what breaks a rule; 1 when anything does."""
    texts = our_files()
    found = [finding for path, text in texts.items() for finding in findings(path, text)]
    for long in long_files(texts):
        print(f"warning: {long}, more than {WARN_LINES}")
    for finding in found:
        print(finding)
    return 1 if found else 0


def _is_allowed(rule: Rule, line: list[str]) -> bool:
    said = ALLOWED.search(line[0]) if line else None
    return said is not None and said["rule"] == rule.name


if __name__ == "__main__":
    sys.exit(main())
