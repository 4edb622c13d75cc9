"""Taking somebody out of the ledger: texts beside audit rows are emptied, jobs lose their words.

Audit rows themselves never change (`core.ledger.ddl`), and hold nothing personal. The ledger has no
package of its own, so its erasure stands here.
"""

from sqlalchemy import or_

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.core.erasing import Forgotten
from app.core.ledger.models import AuditRow, AuditText, Job
from app.transfer import policy

WHY = "an erasure reaches everything"


@action(policy.by_the_house)
def forget_in_ledger(
    scope: WorkScope, person_id: int, member_ids: list[int], /, *, forgotten: Forgotten
) -> None:
    """No text beside an audit row is theirs or is about them, and no other names them; no mail to
    them is left, and no other job names them."""
    theirs = or_(
        AuditRow.actor_person_id == person_id, AuditRow.whom_id.in_([person_id, *member_ids])
    )
    rows = scope.select_across(AuditRow.text_id, why=WHY)
    emptied = scope.change_across(AuditText, why=WHY).values(text="", address="", browser="")
    of_theirs = rows.where(theirs, AuditRow.text_id.is_not(None))
    scope.run(emptied.where(AuditText.id.in_(of_theirs)))
    _forget_in_texts(scope, forgotten)
    _forget_in_jobs(scope, forgotten)


def _forget_in_texts(scope: WorkScope, forgotten: Forgotten) -> None:
    """Emptied, since the triggers let nothing else be done; from where others acted stays."""
    wanted = scope.select_across(AuditText.id, AuditText.text, why=WHY)
    for row in scope.rows(wanted.where(forgotten.stands_in(AuditText.text))):
        if forgotten.out_of(row.text) != row.text:
            mine = scope.change_across(AuditText, why=WHY).where(AuditText.id == row.id)
            scope.run(mine.values(text=""))


def _forget_in_jobs(scope: WorkScope, forgotten: Forgotten) -> None:
    named = or_(forgotten.stands_in_json(Job.payload), forgotten.stands_in(Job.key, Job.error))
    found = scope.rows(
        scope.select_across(Job.id, Job.key, Job.payload, Job.error, why=WHY).where(named)
    )
    for job in found:
        mine = Job.id == job.id
        if job.payload.get("to_address") == forgotten.address or forgotten.address in job.key:
            scope.run(scope.remove(Job).where(mine).execution_options(across=WHY))
            continue
        values = {
            "payload": forgotten.out_of_json(job.payload),
            "key": forgotten.out_of(job.key),
            "error": forgotten.out_of(job.error) if job.error else job.error,
        }
        scope.run(scope.change_across(Job, why=WHY).where(mine).values(**values))
