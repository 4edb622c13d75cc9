"""The lists of words to translate: gathered from the code, and what a language still lacks.

For developers: `python -m app.core.words [LANGUAGE…]` brings every list up to date, begins the
languages named, and prints what is missing. The site itself reads the lists in `languages`.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from app.core.languages import LOCALE, SOURCE, available

ROOT = LOCALE.parent
WHERE = ("app", "templates")
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = "# Words of Firstlight: `make words` brings this list up to date, people translate."
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[#0\- +]*\d*(?:\.\d+)?(.)?", re.DOTALL)


def gather_words(root: Path = ROOT) -> Catalog:
    """Every message of the code and the templates, with the files where it stands."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(charset="utf-8", fuzzy=False)
    for name, line, message, comments, context in extract_from_dir(
        root,
        methods,
        options,
        KEYWORDS,
        comment_tags=("For translators:",),
        directory_filter=lambda folder: Path(folder).relative_to(root).parts[0] in WHERE,
    ):
        found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return found


def sentences(
    file: BinaryIO, *_asked: Any, **_options: Any
) -> Iterator[tuple[int, None, str, list[str]]]:
    """For `babel.cfg`: a policy's reasons, which are its literals that end with a full stop."""
    tree = ast.parse(file.read())
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in documents:
            text = node.value
            if isinstance(text, str) and " " in text and text.endswith("."):
                yield node.lineno, None, text, []


def list_path(language: str) -> Path:
    """The file with this language's words."""
    return LOCALE / language / "LC_MESSAGES" / "messages.po"


def read_words(language: str) -> Catalog:
    """This language's words; none for a language without a list."""
    path = list_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def faults(language: str, words: Catalog | None = None) -> list[str]:
    """A line for each message that is missing, doubtful, or has other placeholders than the text.

    The source language may be empty, but its placeholders are checked like any other's.
    """
    wanted, have = words or gather_words(), read_words(language)
    lines = []
    for message in wanted:
        if message.id:
            found = have.get(_key(message), message.context)
            lines += [f"{_shown(message)}: {fault}" for fault in _faults(message, found, language)]
    return sorted(lines)


def _faults(message: Message, found: Message | None, language: str) -> Iterable[str]:
    texts = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    try:
        names = set().union(*map(placeholders, texts))
    except ValueError as error:
        yield f"the text itself: {error}"
        return
    if language == SOURCE:
        return
    said = found.string if found else ""
    forms = [form or "" for form in (said if isinstance(said, (tuple, list)) else (said,))]
    if not found or not all(forms):
        yield "not translated"
    elif found.fuzzy:
        yield "marked fuzzy"
    else:
        for form in forms:
            yield from _other_placeholders(form, names, singular=len(texts) > 1)


def _other_placeholders(form: str, names: set[str], *, singular: bool) -> Iterable[str]:
    try:
        here = placeholders(form)
    except ValueError as error:
        yield str(error)
        return
    # "a vote" may do without its number
    if here - names or (names - here and not singular):
        yield f"has {sorted(here)} instead of {sorted(names)}"


def placeholders(text: str) -> set[str]:
    """The names in `%(name)s`. Raises `ValueError` for a % that is neither that nor %%."""
    names = set()
    for match in _PLACEHOLDER.finditer(text):
        name, kind = match.groups()
        if name and kind and kind in "sdf":
            names.add(name)
        elif match[0] != "%%":
            raise ValueError(f"{match[0]!r} is no placeholder; a percent sign is written %%")
    return names


def update_lists(languages: Iterable[str]) -> None:
    """Every list has exactly the words of the code; translations that still fit are kept."""
    words = gather_words()
    for language in languages:
        have = read_words(language)
        have.update(words, no_fuzzy_matching=True, update_creation_date=False)
        have.header_comment = HEADER
        have.project, have.version, have.language_team = "Firstlight", "0", language
        have.last_translator = have.msgid_bugs_address = ""
        path = list_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(
                file, have, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False
            )


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def _shown(message: Message) -> str:
    places = ", ".join(sorted({name for name, _ in message.locations})[:2])
    return f"{_key(message)!r} ({places})"


def main(named: list[str]) -> int:
    """The lists are up to date; what is missing has been printed."""
    languages = sorted({*available(), *named, SOURCE})
    update_lists(languages)
    for language in languages:
        lines = faults(language)
        print(f"{language}: {len(lines)} to do", *lines, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
