"""Subjects, levels and topics: put there with the content, and read by every page of the portal."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, func, insert, select, text, update

from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.kept import kept
from edu.db.session import transaction
from edu.lessons.rules import SubjectSource
from edu.qa.models import places as models
from edu.qa.models.posts import Question, QuestionTopic
from edu.qa.models.readers import SimilarTopic
from edu.qa.rules import nearness
from edu.qa.rules.topics import LEVELS, Level, Places, Subject, Topic, TopicSource

FRESH = 5.0  # seconds that another process may show what was there before
MOST_OWN = 12  # subjects that one may choose: a list of all is no choice

_SUBJECT, _LEVEL, _TOPIC, _OWN = (table(model).c for model in (models.Subject, models.Level, models.Topic, models.OwnSubject))
_QUESTION, _IN_TOPIC, _SIMILAR = table(Question).c, table(QuestionTopic).c, table(SimilarTopic).c
_SUBJECTS = select(_SUBJECT.id, _SUBJECT.slug, _SUBJECT.name).order_by(_SUBJECT.position)
_LEVELS = select(_LEVEL.slug, _LEVEL.name).order_by(_LEVEL.position)
_TOPICS = select(
    _TOPIC.id, _TOPIC.slug, _TOPIC.subject_id, _TOPIC.parent_id, _TOPIC.level_slug, _TOPIC.title, _TOPIC.lesson_slug, _TOPIC.quiz_slug
).order_by(_TOPIC.position)
_ALIKE = select(_SIMILAR.other_id).where(_SIMILAR.topic_id == bindparam("topic")).order_by(_SIMILAR.position)
_LISTED = text("state IN ('open', 'closed')")  # as in the index, or SQLite would not take it
_BY_SUBJECT = select(_QUESTION.subject_id, func.count()).where(_LISTED).group_by(_QUESTION.subject_id)
_BY_TOPIC = (
    select(_IN_TOPIC.topic_id, func.count())
    .join(table(Question), _QUESTION.id == _IN_TOPIC.question_id)
    .where(_LISTED, _QUESTION.subject_id == bindparam("subject"))
    .group_by(_IN_TOPIC.topic_id)
)
_OWN_SUBJECTS = select(_OWN.subject_id).where(_OWN.user_id == bindparam("reader")).order_by(_OWN.subject_id)


# ---- Reading


@kept(FRESH)
def places() -> Places:
    """All subjects, levels and topics. Three statements, then kept in the process for some seconds."""
    return Places(
        {row.id: Subject(row.id, row.slug, row.name) for row in db.session.execute(_SUBJECTS)},
        {row.slug: Level(row.slug, row.name) for row in db.session.execute(_LEVELS)},
        {row.id: Topic(*row) for row in db.session.execute(_TOPICS)},
    )


def get_subject(slug: str) -> Subject:
    """Raises NotFound."""
    found = places().subject(slug)
    if found is None:
        raise NotFound(message("There is no such subject. All there are stand under “Subjects”."))
    return found


def get_topic(slug: str) -> Topic:
    """Raises NotFound."""
    found = places().topic(slug)
    if found is None:
        raise NotFound(message("There is no such topic. All there are stand under their subjects."))
    return found


def find_topic_of_lesson(lesson: str) -> Topic | None:
    """The topic that a lesson teaches."""
    return next((each for each in places().topics.values() if each.lesson == lesson), None)


def similar_to(topic: Topic) -> list[Topic]:
    """Topics alike, the likest first, as worked out when the content was put there. One statement."""
    known = places().topics
    return [known[number] for number in db.session.scalars(_ALIKE, {"topic": topic.id}) if number in known]


def questions_by_subject() -> dict[int, int]:
    """How many questions anybody may read in each subject, counted anew. One statement."""
    return dict(db.session.execute(_BY_SUBJECT).all())


def questions_by_topic(subject: Subject) -> dict[int, int]:
    """How many questions each topic of a subject has itself, counted anew. One statement."""
    return dict(db.session.execute(_BY_TOPIC, {"subject": subject.id}).all())


# ---- One's own subjects


def own_subjects(user_id: UserId) -> list[int]:
    """The numbers of the subjects a person has made theirs. One statement."""
    return list(db.session.scalars(_OWN_SUBJECTS, {"reader": user_id}))


def choose_subjects(slugs: Sequence[str], *, by: UserId) -> None:
    """Make these subjects one's own and no others; those that aren't there are passed over, and so is what is more than enough."""
    known = [found.id for slug in dict.fromkeys(slugs) if (found := places().subject(slug))]
    with transaction():
        db.session.execute(delete(table(models.OwnSubject)).where(_OWN.user_id == by))
        if known:
            db.session.execute(upsert.new_only(models.OwnSubject), [{"user_id": by, "subject_id": each} for each in known[:MOST_OWN]])


# ---- The shelf


def put(subjects: Sequence[SubjectSource], topics: Sequence[TopicSource]) -> int:
    """Make subjects, levels and topics what the content says; how many were new or changed.

    What is gone stays, at the end: questions hang on it. A second run changes nothing.
    """
    with transaction():
        changed = sum(_put_subject(each.slug, each.name, place) for place, each in enumerate(subjects))
        for place, level in enumerate(LEVELS):
            row = {"slug": level.slug, "name": level.name, "position": place, "floor": level.floor}
            db.session.execute(upsert.new_only(models.Level, on=("slug",)), row)
        subject_ids = dict(db.session.execute(select(_SUBJECT.slug, _SUBJECT.id)).all())
        ids: dict[str, int] = {}
        for place, topic in enumerate(topics):
            ids[topic.slug], new = _put_topic(topic, subject_ids[topic.subject], ids.get(topic.parent), place)
            changed += new
        if topics:
            _put_similar(topics, ids)
        places.drop()
    return changed


def _put_subject(slug: str, name: object, place: int) -> bool:
    return _put(models.Subject, slug, {"name": name, "position": place})[1]


def _put_topic(topic: TopicSource, subject_id: int, parent_id: int | None, place: int) -> tuple[int, bool]:
    values = {
        "subject_id": subject_id, "parent_id": parent_id, "level_slug": topic.level, "title": topic.title,
        "lesson_slug": topic.lesson or None, "quiz_slug": topic.quiz or None, "position": place,
    }  # fmt: skip
    return _put(models.Topic, topic.slug, values)


def _put(model: type[models.Subject] | type[models.Topic], slug: str, values: Mapping[str, object]) -> tuple[int, bool]:
    """The number of the row with this slug, and whether it is new or was another."""
    columns = table(model).c
    row = db.session.execute(select(columns.id, *(columns[name] for name in values)).where(columns.slug == slug)).first()
    if row is None:
        return int(db.session.scalars(insert(table(model)).values(slug=slug, **values).returning(columns.id)).one()), True
    if all(row._mapping[name] == value for name, value in values.items()):
        return int(row.id), False
    db.session.execute(update(table(model)).where(columns.id == row.id).values(values))
    return int(row.id), True


def _put_similar(topics: Sequence[TopicSource], ids: dict[str, int]) -> None:
    found = nearness.similar([nearness.Node(each.slug, each.subject, each.parent, each.title) for each in topics])
    rows = [
        {"topic_id": ids[slug], "position": place, "other_id": ids[other]}
        for slug, others in found.items()
        for place, other in enumerate(others)
    ]
    db.session.execute(delete(table(SimilarTopic)))
    if rows:
        db.session.execute(insert(table(SimilarTopic)), rows)
