"""Quizzes in the making: put together from the bank, looked at as a student would, published and taken back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from secrets import token_hex

from sqlalchemy import insert, select, update

from edu.accounts.rules import Reader
from edu.authoring.models import QuizDraft
from edu.authoring.rules import building
from edu.authoring.rules.building import Plan, QuizView, StaleQuiz
from edu.authoring.rules.drafts import DraftView, Right
from edu.authoring.service import folders, listing
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import LANGUAGES, Message, Text, in_language, message
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import transaction
from edu.interchange.rules.naming import slug as slug_of
from edu.quizzes.rules.keeping import Keep
from edu.quizzes.rules.quiz import Asked
from edu.quizzes.service import bank, sheets

TERMS = {"behaviour": "deferred"}  # until its teacher says otherwise, on the page for its terms


class Unready(Invalid):
    """It can't be published; `problems` says why."""

    def __init__(self, problems: Sequence[Message]) -> None:
        super().__init__(problems[0])
        self.problems = tuple(problems)


def create(title: Text, *, by: Reader, now: datetime, folder: int | None = None) -> str:
    """A new quiz in a folder, by default the reader's own: its short name. Raises Invalid, NotFound, NotAllowed."""
    words = building.whole(title)
    if not any(in_language(words, lang) for lang in LANGUAGES):
        raise Invalid(message("Give the quiz a title."), field="title")
    with transaction():
        folder = folders.usual(by=by) if folder is None else folder
        folders.need(folder, Right.EDIT, by=by)
        row = {
            "folder_id": folder,
            "owner_id": by.id,
            "slug": f"new-{token_hex(8)}",
            "title": _kept(title, building.MAX_TITLE),
            "intro": {},
            "terms": TERMS,
            "sections": building.sections_as_json([building.Section()]),
            "number": 1,
            "updated_at": now,
        }
        # Its number in its name: no other teacher, and no course to come, has the same.
        number = db.session.execute(insert(QuizDraft).values(**row).returning(QuizDraft.id)).scalar_one()
        name = f"{slug_of(in_language(words, 'en'))[:50].strip('-') or 'quiz'}-q{number}"
        while bank.is_taken(name):
            name += "x"
        db.session.execute(update(QuizDraft).where(QuizDraft.id == number).values(slug=name))
        return name


def get(slug: str, *, by: Reader, to: Right = Right.VIEW) -> QuizView:
    """One of them. Raises NotFound where the reader may not see it, NotAllowed where not so much of it."""
    quiz = db.session.execute(select(QuizDraft).where(QuizDraft.slug == slug)).scalar()
    return _view(quiz, to, by=by)


def list_quizzes(*, by: Reader) -> list[QuizView]:
    """All the reader may see, the last changed first."""
    rights = {each.id: each.right for each in folders.list_folders(by=by)}
    rows = db.session.scalars(select(QuizDraft).where(QuizDraft.folder_id.in_(rights)).order_by(QuizDraft.updated_at.desc()).limit(200))
    return [_as_view(row, rights[row.folder_id]) for row in rows]


def find_rights(*, by: Reader) -> dict[str, Right]:
    """What the reader may do with quizzes made of drafts, by their short names."""
    return {each.slug: each.right for each in list_quizzes(by=by)}


def keeping_of(slugs: Collection[str], *, by: Reader) -> dict[str, Keep]:
    """What a teacher may do with quizzes that are open to learners: all with the site's own, with a colleague's as its folder says."""
    if by.role is Role.ADMIN:
        return dict.fromkeys(slugs, Keep.RUN)
    folder_of = dict(db.session.execute(select(QuizDraft.slug, QuizDraft.folder_id).where(QuizDraft.slug.in_(slugs))).all())
    rights, of_drafts = folders.rights(by=by), bank.made_of_drafts(slugs)
    may = {Right.NOTHING: Keep.NOTHING, Right.VIEW: Keep.READ, Right.EDIT: Keep.RUN, Right.OWN: Keep.RUN}
    made = of_drafts | set(folder_of)
    return {slug: may[rights.get(folder_of.get(slug, 0), Right.NOTHING)] if slug in made else Keep.RUN for slug in slugs}


def save(slug: str, plan: Plan, *, number: int, by: Reader, now: datetime) -> int:
    """Keep the quiz as it is now put together, where `number` is that of the saving it was made from: the new number.

    Learners see it when it is published. Raises StaleQuiz, Invalid, NotFound, NotAllowed.
    """
    if len(plan.sections) > building.MAX_SECTIONS:
        raise Invalid(message("A quiz has at most %(most)s sections.", most=building.MAX_SECTIONS))
    if len(building.asked(plan)) + len(building.draws(plan)) > building.MAX_ENTRIES:
        raise Invalid(message("A quiz takes at most %(most)s questions.", most=building.MAX_ENTRIES))
    with transaction():
        quiz = _locked(slug, by=by)
        if quiz.number != number:
            raise StaleQuiz
        values = {
            "title": _kept(plan.title, building.MAX_TITLE),
            "intro": _kept(plan.intro, building.MAX_TEXT),
            "sections": building.sections_as_json(
                [
                    building.Section(_kept(each.title, building.MAX_TITLE), _kept(each.text, building.MAX_TEXT), each.entries)
                    for each in plan.sections
                ]
            ),
        }
        if all(getattr(quiz, name) == value for name, value in values.items()):
            return quiz.number
        for name, value in values.items():
            setattr(quiz, name, value)
        quiz.number += 1
        quiz.updated_at = now
        db.session.flush()
        return quiz.number


def problems_of(quiz: QuizView, *, by: Reader) -> list[Message]:
    """What keeps it from being published."""
    return building.check(quiz.plan, _questions(quiz, by=by), _pools(quiz, by=by))


def questions_of(quiz: QuizView, *, by: Reader) -> dict[int, DraftView]:
    """The questions that stand in it and can be seen, by their numbers."""
    return _questions(quiz, by=by)


def publish(slug: str, *, by: Reader, now: datetime) -> bool:
    """Let learners do it as it is now; whether anything changed for them. Raises Unready, NotFound, NotAllowed."""
    with transaction():
        row = _locked(slug, by=by)
        quiz = _view(row, Right.EDIT, by=by)
        questions, pools = _questions(quiz, by=by), _pools(quiz, by=by)
        if problems := building.check(quiz.plan, questions, pools):
            raise Unready(problems)
        made = building.source(quiz, questions, pools)
        changed = bank.sync_quiz(made, now=now, origin="drafts", author=UserId(row.owner_id) if row.owner_id else None)
        row.published_at = now
        db.session.flush()
        return changed


def unpublish(slug: str, *, by: Reader, now: datetime) -> bool:
    """Take it back from learners; whether they had it. Attempts stay. Raises NotFound, NotAllowed."""
    with transaction():
        row = _locked(slug, by=by)
        row.published_at = None
        db.session.flush()
        return bank.retire_quiz(slug, now=now)


def preview(slug: str, *, by: Reader) -> list[tuple[building.Section, list[Asked]]]:
    """All its questions as students will see them, section by section; of a draw, all it can draw. Raises NotFound."""
    quiz = get(slug, by=by)
    questions, pools = _questions(quiz, by=by), _pools(quiz, by=by)
    found = []
    for section in quiz.plan.sections:
        shown: list[DraftView] = []
        for entry in section.entries:
            if isinstance(entry, int):
                shown += [questions[entry]] if entry in questions else []
            else:
                shown += [each for each in pools.get(entry.folder, ()) if building.takes(entry, each)][: max(entry.count, 5)]
        found.append((section, [sheets.practice(each.body, seed=f"preview:{each.id}") for each in shown if not each.problems]))
    return found


def _questions(quiz: QuizView, *, by: Reader) -> dict[int, DraftView]:
    return {each.id: each for each in listing.get_many(building.asked(quiz.plan), by=by)}


def _pools(quiz: QuizView, *, by: Reader) -> Mapping[int, Sequence[DraftView]]:
    """The questions that are ready in each folder to be drawn from."""
    return {folder: listing.ready_in(folder, by=by) for folder in {draw.folder for draw in building.draws(quiz.plan)}}


def _locked(slug: str, *, by: Reader) -> QuizDraft:
    quiz = db.session.execute(
        select(QuizDraft).where(QuizDraft.slug == slug).with_for_update().execution_options(populate_existing=True)
    ).scalar()
    _view(quiz, Right.EDIT, by=by)
    assert quiz is not None
    return quiz


def _view(quiz: QuizDraft | None, to: Right, *, by: Reader) -> QuizView:
    right = folders.right_to(quiz.folder_id, by=by) if quiz else Right.NOTHING
    if quiz is None or right is Right.NOTHING:
        raise NotFound(message("There is no such quiz."))
    folders.need(quiz.folder_id, to, by=by)
    return _as_view(quiz, right)


def _as_view(quiz: QuizDraft, right: Right) -> QuizView:
    return QuizView(
        id=quiz.id,
        slug=quiz.slug,
        folder_id=quiz.folder_id,
        plan=Plan(quiz.title, quiz.intro, building.sections_of(quiz.sections)),
        terms=quiz.terms,
        lesson=quiz.lesson,
        number=quiz.number,
        published_at=quiz.published_at,
        updated_at=quiz.updated_at,
        right=right,
    )


def _kept(text: Text, most: int) -> dict[str, str]:
    """A text by language, unfinished or not. Raises Invalid where it is too long."""
    words = {lang: text if isinstance(text, str) else text.get(lang, "") for lang in LANGUAGES}
    if any(len(each) > most for each in words.values()):
        raise Invalid(message("Shorten this text to %(most)s characters.", most=most))
    return {lang: each.strip().replace("\x00", "") for lang, each in words.items()}
