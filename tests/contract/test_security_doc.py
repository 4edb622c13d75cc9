"""docs/security.md says of each attack case where it is tried, or why not yet; held to the tests."""

import ast
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "security.md"
GROUPS = {
    "T": ("Tenancy and leaks", 21),
    "R": ("Roles, moderation, audit", 11),
    "S": ("Sign-in and sessions", 27),
    "I": ("Invitations, membership, agreements", 15),
    "C": ("Content and rendering", 14),
    "U": ("Uploads and files", 11),
    "M": ("E-mail", 7),
    "O": ("Outbound requests", 9),
    "A": ("API, webhooks in, browser, caches", 15),
    "X": ("Concurrency", 10),
    "P": ("Operations", 9),
}
CASES = {f"{g}{n:02}" for g, (_title, many) in GROUPS.items() for n in range(1, many + 1)}
LATER = {
    "T07": "no link previews and no quotes of other pages (area D)",
    "T14": "the API includes nothing of other objects (area I)",
    "T18": "threads are not moved or split (area E)",
    "R10": "no sanctions and appeals (area E)",
    **{f"U{n:02}": "only CSV is uploaded, and no file kept (area D)" for n in (1, 5, 6, 7)},
    "M04": "no replies by mail (area H)",
    "O02": "only the providers of the settings are asked (area F)",
    "O06": "no webhooks go out (area I)",
    "O07": "no webhooks go out (area I)",
    "O08": "no webhooks go out (area I)",
    "O09": "no trackers are connected (area F)",
    "A05": "no webhooks come in (areas F, G)",
    "A14": "no report button (area I)",
    "X02": "no vote budgets (area D)",
    "X04": "no licence keys (area C)",
}
IN_A_NAME = re.compile(r"(?<=_)([acimoprstux]\d\d)(?=_|$)")
IN_WORDS = re.compile(r"\b[ACIMOPRSTUX]\d\d\b")


def tried() -> dict[str, set[str]]:
    """In which files tests name each case, by their name, docstring or a comment in them."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        if "node_modules" in file.parts or file == Path(__file__):
            continue
        text = file.read_text()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                words = ast.get_source_segment(text, node) or ""
                cases = {case.upper() for case in IN_A_NAME.findall(node.name)}
                for case in cases | (set(IN_WORDS.findall(words)) & CASES):
                    found[case].add(file.relative_to(ROOT / "tests").as_posix())
    return found


def described() -> str:
    """The tables, as the tests have it."""
    found, lines = tried(), []
    for letter, (title, many) in GROUPS.items():
        lines += [f"## {title}", "", "| case | tried in `tests/` |", "| --- | --- |"]
        for n in range(1, many + 1):
            case = f"{letter}{n:02}"
            files = ", ".join(f"`{name}`" for name in sorted(found[case]))
            lines.append(f"| {case} | {files or 'later: ' + LATER.get(case, '?')} |")
        lines.append("")
    return "\n".join(lines)


def test_every_case_has_a_test_or_a_reason_why_not_yet() -> None:
    found = tried()
    assert [case for case in sorted(CASES) if not found[case] and case not in LATER] == []
    assert [case for case in LATER if found[case]] == [], "there is a test: no longer later"
    assert {case for case in found if found[case]} <= CASES


def test_the_document_names_each_case_and_no_test_that_is_not_there() -> None:
    rows = dict(re.findall(r"^\| ([A-Z]\d\d) \| (.+) \|$", DOC.read_text(), re.MULTILINE))
    found = tried()
    assert set(rows) == CASES
    wrong = []
    for case, words in rows.items():
        named = set(re.findall(r"`([^`]+)`", words))
        right = named <= found[case] if named else words == f"later: {LATER.get(case)}"
        wrong += [] if right else [case]
    assert wrong == [], f"docs/security.md should hold:\n{described()}"
