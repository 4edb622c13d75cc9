"""What members read of each other's names."""

import pytest

from app.communities.queries import company_for, name_for, shown_member


@pytest.mark.parametrize(
    ("viewer_is_staff", "names_shown", "role", "own", "name", "company"),
    [
        (False, "full", "customer", False, "Ana Lindqvist", "Aurora Ferries"),
        (False, "first", "customer", False, "Ana", "Aurora Ferries"),
        (False, "none", "customer", False, "A customer", ""),
        (False, "none", "customer", True, "Ana Lindqvist", "Aurora Ferries"),
        (False, "none", "team", False, "Ana Lindqvist", "Aurora Ferries"),
        (True, "none", "customer", False, "Ana Lindqvist", "Aurora Ferries"),
        (True, "first", "customer", False, "Ana Lindqvist", "Aurora Ferries"),
    ],
)
def test_names_follow_the_setting(
    viewer_is_staff: bool, names_shown: str, role: str, own: bool, name: str, company: str
) -> None:
    of = ("Ana Lindqvist", role, "Aurora Ferries")
    assert name_for(viewer_is_staff, names_shown, *of, own=own) == name
    assert company_for(viewer_is_staff, names_shown, *of[1:], own=own) == company


def test_a_nameless_customer_has_no_id_either() -> None:
    shown = shown_member(False, "none", member_id=7, member_name="Ana", role="customer")
    assert (shown.id, shown.name) == (0, "A customer")
    staff = shown_member(False, "none", member_id=7, member_name="Mia", role="moderator")
    assert (staff.id, staff.name) == (7, "Mia")
