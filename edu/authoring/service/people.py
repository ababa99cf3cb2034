"""What teachers write as what is kept about them: taken along, and what stays when they go."""

from collections.abc import Collection

from sqlalchemy import Select, delete, or_, select, update

from edu.accounts.rules import Deleted
from edu.authoring.models import Draft, DraftVersion, Folder, FolderShare, LessonDraft, LessonVersion, QuizDraft, UnsavedWork
from edu.authoring.service import folders
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import transaction
from edu.quizzes.service import bank


def personal_data(user_id: UserId) -> dict[str, object]:
    """What is kept about a person, for their export: their folders, questions, quizzes, lessons, proposals and unsaved work."""
    folder_rows = db.session.execute(select(Folder.name, Folder.id).where(Folder.owner_id == user_id).order_by(Folder.id)).all()
    shared = db.session.execute(
        select(Folder.name, FolderShare.may_edit)
        .join(FolderShare, FolderShare.folder_id == Folder.id)
        .where(FolderShare.user_id == user_id)
    ).all()
    own = db.session.scalars(select(Draft).where(or_(Draft.owner_id == user_id, Draft.proposed_by == user_id)).order_by(Draft.id)).all()
    quizzes = db.session.scalars(select(QuizDraft).where(QuizDraft.owner_id == user_id).order_by(QuizDraft.id)).all()
    written = db.session.execute(
        select(DraftVersion.draft_id, DraftVersion.number, DraftVersion.at).where(DraftVersion.by == user_id).order_by(DraftVersion.at)
    ).all()
    lessons = db.session.execute(
        select(LessonDraft.slug, LessonVersion.content)
        .join(LessonVersion, (LessonVersion.lesson_id == LessonDraft.id) & (LessonVersion.number == LessonDraft.number))
        .where(LessonDraft.owner_id == user_id)
        .order_by(LessonDraft.id)
    ).all()
    work = db.session.scalars(select(UnsavedWork).where(UnsavedWork.user_id == user_id)).all()
    return {
        "folders": [row.name for row in folder_rows],
        "folders_shared_with_me": [{"name": row.name, "may_edit": row.may_edit} for row in shared],
        "questions": [
            {
                "id": row.id,
                "body": row.body,
                "state": row.state,
                "updated_at": row.updated_at.isoformat(),
                "proposed": row.proposed_by == user_id,
                "answer": row.answer if row.proposed_by == user_id else "",
            }
            for row in own
        ],
        "quizzes": [{"slug": row.slug, "title": row.title, "sections": row.sections} for row in quizzes],
        "lessons": [{"slug": row.slug, **row.content} for row in lessons],
        "versions": [{"question": row.draft_id, "number": row.number, "at": row.at.isoformat()} for row in written],
        "unsaved_work": [{"place": row.place, "content": row.content, "at": row.at.isoformat()} for row in work],
    }


def hear_deleted(event: Deleted) -> None:
    """A deleted person's folders stay, without an owner, where colleagues share them; the rest goes with the person.

    So do proposals that nobody has taken. Quizzes and lessons that are published stay with what they ask and say.
    """
    person = event.user_id
    with transaction():
        db.session.execute(delete(UnsavedWork).where(UnsavedWork.user_id == person))
        db.session.execute(delete(FolderShare).where(FolderShare.user_id == person))
        _forget(select(Draft.id).where(Draft.proposed_by == person, Draft.folder_id.is_(None)))
        if private := folders.private_of(person):
            db.session.execute(delete(QuizDraft).where(QuizDraft.folder_id.in_(private)))
            _forget_lessons(select(LessonDraft.id).where(LessonDraft.folder_id.in_(private)))
            _keep_asked(private)
            _forget(select(Draft.id).where(Draft.folder_id.in_(private)))
            db.session.execute(update(Folder).where(Folder.id.in_(private)).values(parent_id=None))
            db.session.execute(delete(Folder).where(Folder.id.in_(private)))
        for column in (Draft.owner_id, Draft.updated_by, Draft.proposed_by, Draft.decided_by):
            db.session.execute(update(Draft).where(column == person).values({column: None}))
        db.session.execute(update(DraftVersion).where(DraftVersion.by == person).values(by=None))
        db.session.execute(update(QuizDraft).where(QuizDraft.owner_id == person).values(owner_id=None))
        db.session.execute(update(LessonDraft).where(LessonDraft.owner_id == person).values(owner_id=None))
        db.session.execute(update(LessonVersion).where(LessonVersion.by == person).values(by=None))
        bank.forget_author(person)
        db.session.execute(update(Folder).where(Folder.owner_id == person).values(owner_id=None))


def _keep_asked(private: Collection[int]) -> None:
    """Questions that a quiz in another folder asks move there."""
    for quiz in db.session.scalars(select(QuizDraft)):
        asked = [entry["draft"] for section in quiz.sections for entry in section["entries"] if "draft" in entry]
        here = update(Draft).where(Draft.id.in_(asked), Draft.folder_id.in_(private))
        db.session.execute(here.values(folder_id=quiz.folder_id))


def _forget(ids: Select[int]) -> None:
    gone = db.session.scalars(ids).all()
    db.session.execute(delete(DraftVersion).where(DraftVersion.draft_id.in_(gone)))
    db.session.execute(delete(Draft).where(Draft.id.in_(gone)))


def _forget_lessons(ids: Select[int]) -> None:
    gone = db.session.scalars(ids).all()
    db.session.execute(delete(LessonVersion).where(LessonVersion.lesson_id.in_(gone)))
    db.session.execute(delete(LessonDraft).where(LessonDraft.id.in_(gone)))
