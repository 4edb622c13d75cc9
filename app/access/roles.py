"""The one table of roles and permissions. What it lacks is refused."""

from enum import StrEnum


class Role(StrEnum):
    """A member's role in a community."""

    CUSTOMER = "customer"
    TEAM = "team"
    MODERATOR = "moderator"
    MANAGER = "manager"
    OWNER = "owner"

    @property
    def is_staff(self) -> bool:
        """Staff are employees; their votes stand apart and never count as customers'."""
        return self is not Role.CUSTOMER


class TeamRole(StrEnum):
    """A person's role in a product's team."""

    MANAGER = "manager"
    CONTRIBUTOR = "contributor"


class Permission(StrEnum):
    """What a member may do in a community."""

    READ = "read"
    POST = "post"
    VOTE = "vote"
    COMMENT = "comment"
    FLAG = "flag"
    STAFF_NOTES = "staff-notes"
    SEE_VOTERS = "see-voters"
    ANSWER_OFFICIALLY = "answer-officially"
    PIN = "pin"
    LOCK = "lock"
    HIDE = "hide"
    RETITLE = "retitle"
    TAG = "tag"
    SET_STATUS = "set-status"
    EVIDENCE = "evidence"
    RUN_TRIALS = "run-trials"
    COHORTS = "cohorts"
    INVITE = "invite"
    REMOVE_MEMBERS = "remove-members"
    SETTINGS = "settings"
    AGREEMENTS = "agreements"
    ROLES = "roles"
    EXPORT = "export"
    SEE_AUDIT = "see-audit"


P = Permission
_CUSTOMER = {P.READ, P.POST, P.VOTE, P.COMMENT, P.FLAG}
_TEAM = _CUSTOMER | {P.STAFF_NOTES, P.SEE_VOTERS, P.ANSWER_OFFICIALLY}
_MODERATOR = _TEAM | {P.PIN, P.LOCK, P.HIDE, P.RETITLE, P.TAG, P.SEE_AUDIT}
_MANAGER = _MODERATOR | {P.SET_STATUS, P.EVIDENCE, P.RUN_TRIALS, P.COHORTS, P.INVITE}
_OWNER = _MANAGER | {P.REMOVE_MEMBERS, P.SETTINGS, P.AGREEMENTS, P.ROLES, P.EXPORT}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.CUSTOMER: frozenset(_CUSTOMER),
    Role.TEAM: frozenset(_TEAM),
    Role.MODERATOR: frozenset(_MODERATOR),
    Role.MANAGER: frozenset(_MANAGER),
    Role.OWNER: frozenset(_OWNER),
}

# What a token needs besides its owner's role: reading, writing, moderating, managing.
GRANTS: dict[Permission, str] = {
    **dict.fromkeys((P.READ, P.SEE_VOTERS), "read"),
    **dict.fromkeys((P.POST, P.VOTE, P.COMMENT, P.FLAG, P.STAFF_NOTES), "write"),
    **dict.fromkeys((P.ANSWER_OFFICIALLY, P.PIN, P.LOCK, P.HIDE, P.RETITLE, P.TAG), "moderate"),
    **dict.fromkeys((P.SET_STATUS, P.EVIDENCE, P.RUN_TRIALS, P.COHORTS, P.INVITE), "manage"),
    **dict.fromkeys(
        (P.REMOVE_MEMBERS, P.SETTINGS, P.AGREEMENTS, P.ROLES, P.EXPORT, P.SEE_AUDIT), "admin"
    ),
}


def allows(role: Role | None, permission: Permission) -> bool:
    """Whether the role has the permission; nobody has none."""
    return role is not None and permission in ROLES[role]


class ProductPermission(StrEnum):
    """What a person of a product's team may do."""

    SEE_BACKLOG = "see-backlog"
    WORK_ON_ITEMS = "work-on-items"
    RANK = "rank"
    MOVE_ITEMS = "move-items"
    SHIP = "ship"
    VERSIONS = "versions"


_CONTRIBUTOR = {
    ProductPermission.SEE_BACKLOG,
    ProductPermission.WORK_ON_ITEMS,
    ProductPermission.RANK,
}
TEAM_ROLES: dict[TeamRole, frozenset[ProductPermission]] = {
    TeamRole.CONTRIBUTOR: frozenset(_CONTRIBUTOR),
    TeamRole.MANAGER: frozenset(ProductPermission),
}
