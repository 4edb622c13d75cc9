"""What of a text is taken out when somebody is forgotten."""

import pytest

from app.core.erasing import Forgotten


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Ask Ana Lindqvist.", "Ask a former member."),
        ("@Ana Lindqvist, ana  lindqvist", "a former member, a former member"),
        (
            "Ana Lindqvistsson and Joana Lindqvist stay",
            "Ana Lindqvistsson and Joana Lindqvist stay",
        ),
        ("Ana alone, and banana", "Ana alone, and banana"),
        ("to ANA@example.com", "to a former member"),
        (
            "joana@example.com and ana@example.community",
            "joana@example.com and ana@example.community",
        ),
    ],
)
def test_only_the_whole_name_and_address_are_taken_out(text: str, without: str) -> None:
    assert Forgotten("Ana Lindqvist", "ana@example.com").out_of(text) == without


def test_a_name_of_one_word_is_only_a_mention() -> None:
    rose = Forgotten("Rose", "rose@example.com")
    assert rose.out_of("A rose for @Rose") == "A rose for a former member"
    assert Forgotten("", "rose@example.com").out_of("Rose, @Rose") == "Rose, @Rose"
