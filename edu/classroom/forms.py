"""What teachers and students fill in about classes. The rules are `rules.planning`'s; these forms only gather what was typed."""

import math
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, DateTimeLocalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional

from edu.classroom.rules.planning import MAX_ABOUT, MAX_NAME, MAX_SHORT, Audience, Times, Work
from edu.classroom.service.assignments import Assigned, Plan
from edu.classroom.service.classes import Class
from edu.core.ids import UserId
from edu.web.forms import MOMENT_FORMATS, Form, Ticks, text_of

_needed = InputRequired(_l("Please fill this in."))
_NUMBER = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 12}
AUDIENCES = (
    SelectChoice(Audience.ALL, _l("The whole class")),
    SelectChoice(Audience.SECTION, _l("One section")),
    SelectChoice(Audience.CHOSEN, _l("Chosen students")),
)


class _Timed(Form):
    """The dates of an assignment, in the reader's zone."""

    opens = DateTimeLocalField(_l("Opens"), [Optional()], format=MOMENT_FORMATS, description=_l("In your time zone."))
    due = DateTimeLocalField(
        _l("Due"), [Optional()], format=MOMENT_FORMATS, description=_l("What comes later is still taken, and marked late.")
    )
    closes = DateTimeLocalField(_l("Closes"), [Optional()], format=MOMENT_FORMATS, description=_l("After that nothing is taken."))
    attempts = StringField(
        _l("Attempts; 0: as many as one likes"), [Optional()], description=_l("Empty: as the quiz itself has it."), render_kw=_NUMBER
    )
    minutes = StringField(
        _l("Minutes for an attempt"), [Optional()], description=_l("Empty: as the quiz itself has it."), render_kw=_NUMBER
    )

    def times(self, zone: str) -> Times:
        """What was typed; a number that is none becomes one that is refused."""
        moments = {name: _moment(self[name].data, zone) for name in ("opens", "due", "closes")}
        attempts, minutes = number(self.attempts), number(self.minutes)
        whole = None if attempts is None else int(attempts) if attempts.is_integer() else -1
        return Times(**moments, attempts=whole, minutes=minutes)


class ClassForm(Form):
    """A class as such."""

    name = StringField(_l("What it is called"), [_needed, Length(max=MAX_NAME)], render_kw={"maxlength": MAX_NAME, "autocomplete": "off"})
    about = TextAreaField(_l("About the class"), [Optional(), Length(max=MAX_ABOUT)], render_kw={"rows": 4})
    begins = DateField(_l("The term begins"), [Optional()])
    ends = DateField(_l("The term ends"), [Optional()])

    def said(self) -> dict[str, Any]:
        """What was typed, for `classes.create`."""
        return {"name": text_of(self.name), "about": text_of(self.about), "begins": self.begins.data, "ends": self.ends.data}


class ClassSettingsForm(ClassForm):
    """The same for a class that is there."""

    has_board = BooleanField(
        _l("A leaderboard of the class"),
        description=_l("Points since the term began, seen by its members only. Who hides from the leaderboards stays hidden here too."),
    )

    @classmethod
    def showing(cls, of: Class) -> "ClassSettingsForm":
        return cls(data={name: getattr(of, name) for name in ("name", "about", "begins", "ends", "has_board")})


class JoinForm(Form):
    """A code to join by."""

    code = StringField(
        _l("Code of the class"),
        [_needed, Length(max=40)],
        description=_l("Eight letters that your teacher has given you."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": 40},
    )


class ListForm(Form):
    """Students to add."""

    people = TextAreaField(
        _l("Students"),
        [Optional()],
        description=_l("One in each line: the name they have here, or their e-mail address."),
        render_kw={"rows": 8, "autocomplete": "off"},
    )


class NameForm(Form):
    """A section to add."""

    name = StringField(_l("What it is called"), [_needed, Length(max=MAX_SHORT)], render_kw={"maxlength": MAX_SHORT, "autocomplete": "off"})


class TeacherForm(Form):
    """A teacher to add."""

    person = StringField(
        _l("Who"), [_needed], description=_l("Name, proved e-mail address or number of the account."), render_kw={"autocomplete": "off"}
    )


class CategoryForm(Form):
    """A category of work to add."""

    name = StringField(_l("What it is called"), [_needed, Length(max=MAX_SHORT)], render_kw={"maxlength": MAX_SHORT, "autocomplete": "off"})
    weight = StringField(_l("Weight"), [_needed], render_kw=_NUMBER)
    dropped = StringField(_l("Lowest results that don't count"), [Optional()], default="0", render_kw=_NUMBER)


class AssignmentForm(_Timed):
    """What is set, to whom, when, and what it is worth."""

    work = SelectField(_l("What to do"), [_needed], validate_choice=False)
    title = StringField(
        _l("Title"),
        [Optional(), Length(max=MAX_NAME)],
        description=_l("Empty: that of the quiz or lesson."),
        render_kw={"maxlength": MAX_NAME, "autocomplete": "off"},
    )
    audience = RadioField(_l("Who must do it"), [_needed], choices=AUDIENCES, default=Audience.ALL)
    section = SelectField(_l("Section"), [Optional()], validate_choice=False)
    chosen = Ticks(_l("Chosen students"), [Optional()], validate_choice=False)
    category = SelectField(_l("Category"), [_needed], validate_choice=False)
    points = StringField(
        _l("Points possible"), [_needed], default="10", description=_l("What it weighs inside its category."), render_kw=_NUMBER
    )

    @classmethod
    def showing(cls, assigned: Assigned | None, zone: str, *, work: str | None = None) -> "AssignmentForm":
        """The form as filled in by what is set already, until it is sent; a new one with the `work` it is about, where that is known."""
        if assigned is None:
            return cls(data={"work": work})
        return cls(
            data={
                "work": f"{assigned.kind.value}:{assigned.slug}",
                "title": assigned.own_title,
                "audience": assigned.audience,
                "section": str(assigned.section_id or ""),
                "chosen": [str(person) for person in sorted(assigned.chosen)],
                "category": str(assigned.category_id),
                "points": _written(assigned.points),
                **shown_times(assigned.times, zone),
            }
        )

    def plan(self, zone: str) -> Plan:
        """What was typed, for `assignments.add`; what can't be is refused there."""
        kind, _, slug = text_of(self.work).partition(":")
        audience = text_of(self.audience)
        points = number(self.points)
        return Plan(
            kind=Work(kind) if kind in tuple(Work) else Work.QUIZ,
            slug=slug,
            category_id=_id(text_of(self.category)) or 0,
            title=text_of(self.title),
            times=self.times(zone),
            audience=Audience(audience) if audience in tuple(Audience) else Audience.ALL,
            section_id=_id(text_of(self.section)),
            chosen=frozenset(UserId(id) for each in self.chosen.data or () if (id := _id(str(each)))),
            points=-1.0 if points is None else points,
        )


class ExceptionForm(_Timed):
    """What holds for one student otherwise."""

    student = SelectField(_l("Student"), [_needed], validate_choice=False)
    excused = BooleanField(_l("Excused"), description=_l("Need not do it: it counts neither for nor against."))


class MarkForm(Form):
    """A mark by hand."""

    mark = StringField(_l("Mark by hand, in points"), [Optional()], render_kw=_NUMBER)
    reason = StringField(
        _l("Why"),
        [Optional(), Length(max=500)],
        description=_l("Needed when the mark changes; teachers see it."),
        render_kw={"maxlength": 500, "autocomplete": "off"},
    )
    comment = TextAreaField(_l("Comment for the student"), [Optional(), Length(max=2000)], render_kw={"rows": 4})


def number(field: Any) -> float | None:
    """The number in a field, None for an empty one; what is none becomes -1, which every rule refuses."""
    return number_of(text_of(field))


def number_of(typed: str) -> float | None:
    """The same of what was typed, with a point or a comma."""
    typed = typed.strip().replace(",", ".")
    if not typed:
        return None
    try:
        value = float(typed)
    except ValueError:
        return -1.0
    return value if math.isfinite(value) else -1.0


def shown_times(times: Times, zone: str) -> dict[str, Any]:
    """Times as the fields of a form."""
    moments = {name: getattr(times, name) for name in ("opens", "due", "closes")}
    return {
        **{name: each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if each else None for name, each in moments.items()},
        "attempts": _written(times.attempts),
        "minutes": _written(times.minutes),
    }


def _id(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _moment(typed: datetime | None, zone: str) -> datetime | None:
    return typed.replace(tzinfo=ZoneInfo(zone)) if typed else None


class FundForm(Form):
    """Points out of the common fund."""

    to = SelectField(_l("Student"), [_needed])
    amount = StringField(_l("Points"), [_needed], render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 9})
