"""The one table of roles and permissions. What it lacks is refused."""

from enum import StrEnum

from app.core.languages import N_


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
    STAFF_NOTES = "staff-notes"
    SEE_VOTERS = "see-voters"
    ANSWER_OFFICIALLY = "answer-officially"
    PIN = "pin"
    LOCK = "lock"
    HIDE = "hide"
    SET_STATUS = "set-status"
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
# In plain words, in the order in which the settings show the table.
SAID: dict[Permission, str] = {
    P.READ: N_("Read threads, trials, roadmap and changelog"),
    P.POST: N_("Start threads and edit their own"),
    P.VOTE: N_("Vote (votes of staff are shown apart)"),
    P.COMMENT: N_("Reply, and say whether something works"),
    P.STAFF_NOTES: N_("Read and write notes that only staff see"),
    P.SEE_VOTERS: N_("See who voted, and which accounts stand behind it"),
    P.ANSWER_OFFICIALLY: N_("Mark a reply as the official answer"),
    P.PIN: N_("Pin threads"),
    P.LOCK: N_("Lock threads"),
    P.HIDE: N_("Hide threads and comments, and restore them"),
    P.SEE_AUDIT: N_("Read the audit log"),
    P.SET_STATUS: N_("Set the status of threads"),
    P.RUN_TRIALS: N_("Run trials and missions"),
    P.COHORTS: N_("Make cohorts and say who stands in them"),
    P.INVITE: N_("Invite people, and decide who may join"),
    P.REMOVE_MEMBERS: N_("Remove members, and let them come back"),
    P.SETTINGS: N_("Change what the community is called, says and shows"),
    P.AGREEMENTS: N_("Publish the agreement, and see who accepted it"),
    P.ROLES: N_("Set the roles of members"),
    P.EXPORT: N_("Take lists of members, or the whole community, out of the site"),
}
_CUSTOMER = {P.READ, P.POST, P.VOTE, P.COMMENT}
_TEAM = _CUSTOMER | {P.STAFF_NOTES, P.SEE_VOTERS, P.ANSWER_OFFICIALLY}
_MODERATOR = _TEAM | {P.PIN, P.LOCK, P.HIDE, P.SEE_AUDIT}
_MANAGER = _MODERATOR | {P.SET_STATUS, P.RUN_TRIALS, P.COHORTS, P.INVITE}
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
    **dict.fromkeys((P.POST, P.VOTE, P.COMMENT, P.STAFF_NOTES), "write"),
    **dict.fromkeys((P.ANSWER_OFFICIALLY, P.PIN, P.LOCK, P.HIDE), "moderate"),
    **dict.fromkeys((P.SET_STATUS, P.RUN_TRIALS, P.COHORTS, P.INVITE), "manage"),
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
