"""What is the same in another form is for the same people: CSV and pictures of a page (T13)."""

import pytest

from tests.contract.test_access_matrix import EXPECTED

_SETTINGS = "/c/{community}/settings"
PAGE_OF = {
    "/admin/audit/csv": "/admin/audit",
    _SETTINGS + "/audit/csv": _SETTINGS + "/audit",
    _SETTINGS + "/invitations/files/{batch_id}/problems.csv": _SETTINGS
    + "/invitations/files/{batch_id}",
    _SETTINGS + "/links/{link_id}/code.svg": _SETTINGS + "/links/{link_id}",
    _SETTINGS + "/agreements/acceptances": _SETTINGS + "/agreements/{version}",
}


@pytest.mark.parametrize("variant", PAGE_OF)
def test_t13_a_variant_is_for_those_whom_the_page_is_for(variant: str) -> None:
    """The access matrix tries both as everybody; here they are held to one another."""
    [of_variant] = [met for (_method, path), met in EXPECTED.items() if path == variant]
    assert of_variant == EXPECTED["GET", PAGE_OF[variant]]


def test_t13_no_variant_is_forgotten_here() -> None:
    ends = (".csv", "/csv", ".svg", ".atom", ".rss", ".ics", ".pdf", ".txt", ".zip")
    assert {path for _m, path in EXPECTED if path.endswith(ends)} <= set(PAGE_OF)
