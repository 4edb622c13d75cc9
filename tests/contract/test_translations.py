"""Every word shown has a German translation, and no translation breaks when it is filled in."""

import pytest

from app.core.languages import available
from app.core.words import faults, gather_words, placeholders
from app.identity.models import Person


@pytest.fixture(scope="module")
def words():
    return gather_words()


def test_words_are_found_in_code_and_templates(words):
    places = {name.split("/")[0] for message in words for name, _ in message.locations}
    assert places == {"app", "templates"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_word_is_translated_with_its_placeholders(words, language):
    lines = faults(language, words)
    assert not lines, f"{language} lacks {len(lines)}; `make words`, then translate:\n" + "\n".join(
        lines
    )


def test_the_site_speaks_english_and_german():
    assert {"en", "de"} <= set(available())


@pytest.mark.parametrize("text", ["50% of", "%", "%s votes", "%(name) x", "%(n)"])
def test_a_text_that_cannot_be_filled_in_is_found(text):
    with pytest.raises(ValueError, match="%"):
        placeholders(text)


def test_placeholders_are_read_by_name():
    assert placeholders("%(name)s has %(n)d of 50 %% or %(x).1f") == {"name", "n", "x"}


def test_the_reasons_of_policies_are_among_the_words(words):
    found = {m.id for m in words for name, _ in m.locations if name.endswith("policy.py")}
    assert {"Only moderators pin.", "Ask a moderator.", "Only managers run trials."} <= found
    assert not [text for text in found if "\n" in text]  # what a function says of itself is none


def test_a_refusal_is_said_in_the_readers_language(build, ana, ben, thread):
    build.change(Person, {"language": "de"}, id=ben.id)
    german, english = (who.post(f"{thread.address}/pin", pinned="yes") for who in (ben, ana))
    assert (german.status_code, english.status_code) == (403, 403)
    assert "Only moderators pin. Ask a moderator." in english.text
    assert "Nur Moderatoren heften an. Frag einen Moderator." in german.text
