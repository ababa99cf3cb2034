"""Each kind of thing that can be complained of, by the capability it belongs to: found, hidden, edited, put back."""

from collections.abc import Mapping
from datetime import datetime

from edu.accounts.rules import Profile
from edu.accounts.service import people as accounts
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import LANGUAGES, in_language, message
from edu.core.ids import UserId
from edu.lessons.service import reading as lessons
from edu.moderation.service.posts import Post, Votes
from edu.moderation.service.things import Fixed, Keeper, Thing, Undo, number_of
from edu.quizzes.service import struck


class _People(Fixed):
    """A person's name and what they say of themselves. Hidden: a plain name, and no words."""

    def find(self, key: str) -> Thing | None:
        try:
            person = accounts.get_profile(number_of(key))
        except NotFound:
            return None
        return Thing("person", key, person.id, person.name, person.about, f"/people/{person.id}", person.lang)

    def hide(self, key: str, *, by: UserId | None, now: datetime) -> Undo:
        person = accounts.get_profile(number_of(key))
        _change(person, name=f"Rungs {person.id}", about="", now=now)
        return {"name": person.name, "about": person.about}

    def restore(self, key: str, undo: Undo, *, by: UserId, now: datetime) -> None:
        person = accounts.get_profile(number_of(key))
        try:
            _change(person, name=undo.get("name", person.name), about=undo.get("about", person.about), now=now)
        except Invalid:  # somebody else has the name by now
            _change(person, name=person.name, about=undo.get("about", person.about), now=now)

    def edit(self, key: str, *, text: str, by: UserId, now: datetime) -> None:
        person = accounts.get_profile(number_of(key))
        _change(person, name=person.name, about=text, now=now)


def _change(person: Profile, *, name: str, about: str, now: datetime) -> None:
    accounts.change_profile(person.id, name=name, about=about, lang=person.lang, zone=person.zone, hidden=person.hidden, now=now)


class _Remarks(Fixed):
    """What a student has said about a question of a quiz."""

    def find(self, key: str) -> Thing | None:
        said = struck.find(number_of(key))
        if said is None:
            return None
        title = in_language(said.quiz_title, LANGUAGES[0])
        return Thing("remark", key, said.by, title, said.words, f"/quizzes/{said.quiz}", accounts.get_profile(said.by).lang, private=True)

    def hide(self, key: str, *, by: UserId | None, now: datetime) -> Undo:
        said = struck.find(number_of(key))
        struck.put_words(number_of(key), "")
        return {"words": said.words if said else ""}

    def restore(self, key: str, undo: Undo, *, by: UserId, now: datetime) -> None:
        struck.put_words(number_of(key), undo.get("words", ""))


class _Lessons(Fixed):
    """A lesson: what is wrong in it is mended by hand."""

    def find(self, key: str) -> Thing | None:
        for lang in LANGUAGES:
            try:
                lesson = lessons.get_lesson(key, lang)
            except NotFound:
                continue
            return Thing("lesson", key, None, lesson.title, lesson.goal, f"/lessons/{key}", lang)
        return None


KEEPERS: Mapping[str, Keeper] = {
    "question": Post("question"),
    "answer": Post("answer"),
    "comment": Post("comment"),
    "votes": Votes(),
    "person": _People(),
    "remark": _Remarks(),
    "lesson": _Lessons(),
}


def keeper(kind: str) -> Keeper:
    """Who keeps things of a kind. Raises NotFound."""
    found = KEEPERS.get(kind)
    if found is None:
        raise no_thing()
    return found


def get(kind: str, key: str, *, teacher: bool) -> Thing:
    """The thing, if there is one that its reader can see. Raises NotFound."""
    found = keeper(kind).find(key) if len(key) <= 80 else None
    if found is None or not found.visible or (found.private and not teacher):
        raise no_thing()
    return found


def no_thing() -> NotFound:
    """The refusal of something that isn't there."""
    return NotFound(message("There is nothing like this to complain of: perhaps it is gone already."))
