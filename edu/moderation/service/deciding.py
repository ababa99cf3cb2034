"""What moderators decide, and what an appeal to another of them changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from edu.accounts.service import staff
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.moderation.models import Case, Complaint
from edu.moderation.rules import deciding as rules
from edu.moderation.rules.complaints import MAX_WORDS, is_plain
from edu.moderation.rules.deciding import OUT_OF_SIGHT, Decision, Outcome, Sentence, Why
from edu.moderation.service import keepers, queue, suspending, telling
from edu.moderation.service.things import Keeper
from edu.site.service import audit

_CASE, _COMPLAINT = table(Case).c, table(Complaint).c
_UNLOCKED: dict[str, Any] = {"locked_by": None, "locked_until": None}


@retried
def decide(case_id: int, *, decision: str, note: str = "", text: str = "", days: int = 0, by: UserId, now: datetime) -> bool:
    """Decide of a case that one has on the desk; False where it now waits for a second moderator to agree.

    Raises NotFound; Invalid beside a field; Conflict when it is not (or no longer) on one's desk.
    """
    with transaction():
        row = queue.hold(case_id, by=by, now=now)
        if row.state != "open":
            raise Conflict(message("This has been decided already."))
        made = rules.check(row.kind, Why(row.why), decision=decision, note=note, text=text, days=days)
        if made.decision is Decision.SUSPEND and row.author_id is None:
            raise Invalid(message("Its author is gone: nobody can be suspended."), field="decision")
        others = len(set(staff.moderators()) - {by, row.author_id})
        if row.proposed_by is None and rules.needs_second(made.decision, Why(row.why), complained=row.people, others=others):
            _propose(row, made, by=by, now=now)
            return False
        _apply(row, made, by=by, now=now)
    return True


def _propose(row: Any, made: Sentence, *, by: UserId, now: datetime) -> None:
    """A first moderator's decision; it changes nothing until a second one takes it up."""
    kept = {"decision": made.decision.value, "note": made.note, "text": made.text, "days": made.days}
    db.session.execute(update(table(Case)).where(_CASE.id == row.id).values(proposed=kept, proposed_by=by, **_UNLOCKED))
    _note(row, f"proposed {made.decision}", by=by, now=now)
    telling.tell_moderators(row, "second", but=(by,), now=now)


def _apply(row: Any, made: Sentence, *, by: UserId, now: datetime) -> None:
    undo = _do(row, made, keepers.keeper(row.kind), by=by, now=now)
    values = {"state": "closed", "decision": made.decision.value, "decided_by": by, "decided_at": now, "note": made.note, "undo": undo}
    db.session.execute(update(table(Case)).where(_CASE.id == row.id).values(**values, **_UNLOCKED))
    _settle_complaints(row.id, upheld=rules.upheld(made.decision))
    _note(row, f"decided {made.decision}", by=by, now=now, days=made.days)
    decided = queue.find_row(row.id)
    if made.decision in rules.AGAINST_AUTHOR or row.hidden_at is not None:
        telling.tell_author(decided, "decided", now=now)
    elif row.why == Why.FIRST:
        telling.tell_author(decided, "let in", now=now)
    telling.tell_complainants(decided, "decided", now=now)


def _do(row: Any, made: Sentence, keeper: Keeper, *, by: UserId, now: datetime) -> dict[str, Any]:
    """Do to the thing what was decided; what undoes it."""
    undo = dict(row.undo or {})
    hidden = row.hidden_at is not None
    if made.decision in OUT_OF_SIGHT:
        if made.decision is Decision.DELETE:
            undo |= keeper.delete(row.thing, by=by, now=now)
        elif not hidden:
            undo |= keeper.hide(row.thing, by=by, now=now)
        if made.decision is Decision.SUSPEND:
            suspending.suspend(UserId(row.author_id), days=made.days, case_id=row.id, now=now)
        return undo
    if row.why == Why.FIRST:
        keeper.let_in(row.thing, by=by, now=now)
    elif hidden:
        keeper.restore(row.thing, undo, by=by, now=now)
    if made.decision is Decision.EDIT:
        before = keeper.find(row.thing)
        undo["text"] = before.text if before else row.body
        keeper.edit(row.thing, text=made.text, by=by, now=now)
    elif made.decision is Decision.UNDO:
        undo |= keeper.delete(row.thing, by=by, now=now)
    return undo


def _settle_complaints(case_id: int, *, upheld: bool) -> None:
    db.session.execute(update(table(Complaint)).where(_COMPLAINT.case_id == case_id).values(upheld=upheld))


def _note(row: Any, done: str, *, by: UserId | None, now: datetime, **more: Any) -> None:
    details = {"case": row.id, "done": done} | {name: value for name, value in more.items() if value}
    audit.record("moderation", by=by, about=f"{row.kind}:{row.thing}", details=details, now=now)


# ---- Appeals

EDITABLE = frozenset({"question", "answer", "comment", "person"})


def get_by_key(key: str) -> Any:
    """The row of the case that this key opens to its author. Raises NotFound."""
    row = db.session.execute(select(*_CASE).where(_CASE.author_key == key)).first() if len(key) <= 60 else None
    if row is None or row.author_id is None:
        raise NotFound(message("There is no such case."))
    return row


def may_appeal(row: Any, *, now: datetime) -> bool:
    """Whether its author may still appeal."""
    decision = Decision(row.decision) if row.decision else None
    return rules.may_appeal(decision, decided_at=row.decided_at, appealed=row.appealed_at is not None, now=now)


@retried
def appeal(key: str, *, words: str, text: str = "", now: datetime) -> None:
    """The author of a case wants another moderator to look, perhaps at a mended text. Once.

    Raises NotFound; Invalid beside a field; Conflict where it has been done, or it is too late.
    """
    words, text = words.strip().replace("\r\n", "\n"), text.strip().replace("\r\n", "\n")
    for value, field, most in ((words, "words", MAX_WORDS), (text, "text", rules.MAX_TEXT)):
        if len(value) > most:
            raise Invalid(message("Please keep it to %(count)s characters.", count=most), field=field)
        if not is_plain(value):
            raise Invalid(message("There are signs in this text that can't be shown."), field=field)
    if not words:
        raise Invalid(message("Say why it should be looked at once more."), field="words")
    with transaction():
        row = queue.find_row(get_by_key(key).id, held=True)
        if not may_appeal(row, now=now):
            raise Conflict(message("An appeal is possible once, within thirty days of the decision."))
        mended = text if row.kind in EDITABLE and text and text != row.body else None
        values = {"state": "appealed", "appealed_at": now, "appeal_words": words, "appeal_text": mended}
        db.session.execute(update(table(Case)).where(_CASE.id == row.id).values(**values, **_UNLOCKED))
        _note(row, "appealed", by=None, now=now)
        telling.tell_moderators(row, "appeal", but=(row.decided_by, row.proposed_by), now=now)


@retried
def settle(case_id: int, *, outcome: str, note: str = "", by: UserId, now: datetime) -> None:
    """End an appeal that one has on the desk: the decision stands, or is undone. Raises as `decide` does."""
    if outcome not in set(Outcome):
        raise Invalid(message("Choose what to do."), field="outcome")
    if len(note) > rules.MAX_NOTE or not is_plain(note):
        raise Invalid(message("Please keep it to %(count)s characters.", count=rules.MAX_NOTE), field="note")
    with transaction():
        row = queue.hold(case_id, by=by, now=now)
        if row.state != "appealed":
            raise Conflict(message("Nobody has appealed against this."))
        if outcome == Outcome.OVERTURNED:
            _overturn(row, by=by, now=now)
        values = {"state": "closed", "appeal_by": by, "appeal_at": now, "appeal_outcome": outcome}
        if note.strip():
            values["note"] = note.strip()
        db.session.execute(update(table(Case)).where(_CASE.id == row.id).values(**values, **_UNLOCKED))
        _note(row, f"appeal {outcome}", by=by, now=now)
        ended = queue.find_row(row.id)
        telling.tell_author(ended, "appealed", now=now)
        if outcome == Outcome.OVERTURNED:
            telling.tell_complainants(ended, "overturned", now=now)


def _overturn(row: Any, *, by: UserId, now: datetime) -> None:
    """Undo the decision; a text that its author has mended comes back mended."""
    keeper, undo = keepers.keeper(row.kind), row.undo or {}
    decision = Decision(row.decision)
    if decision in OUT_OF_SIGHT:
        keeper.restore(row.thing, undo, by=by, now=now)
    if decision is Decision.SUSPEND:
        suspending.lift(row.id, now=now)
    text = row.appeal_text or (undo.get("text") if decision is Decision.EDIT else None)
    if text:
        # In the author's name where the words are theirs.
        keeper.edit(row.thing, text=text, by=UserId(row.author_id) if row.appeal_text and row.author_id else by, now=now)
    if not row.appeal_text:
        _settle_complaints(row.id, upheld=False)
