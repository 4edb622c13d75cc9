"""Whose address is of which domain: one reading, whole domains (S10)."""

import pytest

from app.core.mail.domains import domain_of, is_of, one_address, read_domains


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ana@Example.COM", "example.com"),
        ("ana@exämple.com", "xn--exmple-cua.com"),
        ("ana@xn--exmple-cua.com", "xn--exmple-cua.com"),
        ("ana@ｅxample.com", "example.com"),
        ("ana+beta@mail.example.com", "mail.example.com"),
    ],
)
def test_a_domain_is_read_as_the_mail_system_writes_it(address: str, domain: str) -> None:
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana@ｅxample.com", "ana@example.com"),
        ("ana@EXAMPLE.com", "ana@example.com"),
        ("ana@xn--exmple-cua.com", "ana@exämple.com"),
        ("ana@EXÄMPLE.com", "ana@exämple.com"),
        ("ana@ﬁrm.example.com", "ana@firm.example.com"),
    ],
)
def test_s09_one_mailbox_is_one_address(typed: str, kept: str) -> None:
    assert one_address(typed) == kept
    assert one_address(kept) == kept


@pytest.mark.parametrize(
    "address",
    [
        '"ana@example.com"@evil.test',
        "ana%example.com@evil.com",
        "ana@example.com@evil.com",
        "ana@evil.com,ana@example.com",
        "=?utf-8?q?ana=40evil.com?=@example.com x",
        "Ana <ana@example.com>",
        "ana@example.com\n",
        "ana",
        "",
    ],
)
def test_s10_what_is_no_plain_address_has_no_domain(address: str) -> None:
    with pytest.raises(ValueError, match="not an email address"):
        domain_of(address)


def test_s10_a_domain_is_compared_as_a_whole() -> None:
    allowed = read_domains("example.com, @Exämple.com; example.com")
    assert allowed == ["example.com", "xn--exmple-cua.com"]
    assert is_of("ana@example.com", allowed)
    assert is_of("ana@EXÄMPLE.com", allowed)
    for foreign in ("evilexample.com", "sub.example.com", "example.com.evil.com", "example.co"):
        assert not is_of(f"ana@{foreign}", allowed), foreign


@pytest.mark.parametrize("typed", ["com domains", "a b.com", "exam%70le.com", "ex ample", "-a.com"])
def test_what_is_no_domain_is_named(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^\S+$"):
        read_domains(typed)
