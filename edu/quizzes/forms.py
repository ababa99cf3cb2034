"""What a teacher fills in to run a quiz. The rules of terms are `rules.terms`'; these forms only gather what was typed."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional

from edu.core.marks import Problem
from edu.quizzes.rules.numbers import read
from edu.quizzes.rules.terms import Behaviour, Counts, Overtime, Phase, Shown, Terms
from edu.web.forms import MOMENT_FORMATS, Form, Ticks, text_of
from edu.web.words import say

_needed = InputRequired(_l("Please fill this in."))
_NUMBER = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 12}
BEHAVIOURS = (
    SelectChoice(Behaviour.DEFERRED, _l("Checked when handed in")),
    SelectChoice(Behaviour.IMMEDIATE, _l("Each question checked at once, one try")),
    SelectChoice(Behaviour.INTERACTIVE, _l("Each question checked at once, with hints and several tries")),
    SelectChoice(Behaviour.ADAPTIVE, _l("Each question checked as often as one likes; the best try counts")),
    SelectChoice(Behaviour.EXAM, _l("Exam: nothing is told before the quiz has closed")),
)
OVERTIMES = (
    SelectChoice(Overtime.SUBMIT, _l("It is handed in as it stands")),
    SelectChoice(Overtime.GRACE, _l("It can still be handed in for a while, but not changed")),
    SelectChoice(Overtime.ABANDON, _l("It doesn't count")),
)
COUNTS = (
    SelectChoice(Counts.HIGHEST, _l("The best attempt")),
    SelectChoice(Counts.MEAN, _l("The mean of all attempts")),
    SelectChoice(Counts.FIRST, _l("The first attempt")),
    SelectChoice(Counts.LAST, _l("The last attempt")),
)
SHOWN = (
    SelectChoice(Shown.CORRECTNESS, _l("What is right and wrong")),
    SelectChoice(Shown.MARKS, _l("Marks")),
    SelectChoice(Shown.FEEDBACK, _l("Reasons")),
    SelectChoice(Shown.ANSWER, _l("The right answer")),
)


# Terms that are typed, ticked or chosen as they are kept.
_AS_THEY_ARE = ("behaviour", "overtime", "counts", "certainty", "shuffle", "forward", "private", "tutor")


class AllowanceForm(Form):
    """What may be different for one person."""

    person = StringField(
        _l("Who"), [_needed], description=_l("Name, proved e-mail address or number of the account."), render_kw={"autocomplete": "off"}
    )
    minutes = StringField(_l("Minutes for an attempt"), [Optional()], render_kw=_NUMBER)
    attempts = StringField(_l("Attempts; 0: as many as one likes"), [Optional()], render_kw=_NUMBER)
    opens = DateTimeLocalField(_l("Opens"), [Optional()], format=MOMENT_FORMATS)
    closes = DateTimeLocalField(_l("Closes"), [Optional()], format=MOMENT_FORMATS)
    password = StringField(_l("Another password"), [Optional(), Length(max=100)], render_kw={"autocomplete": "off", "maxlength": 100})

    def said(self, terms: Terms, zone: str) -> dict[str, Any]:
        """What was typed, for `running.allow`; moments are of the reader's zone. Who is named may do a private quiz."""
        return {
            **({"private": False} if terms.private else {}),
            **({"password": text_of(self.password).strip()} if text_of(self.password).strip() else {}),
            **{name: _number(self[name]) for name in ("minutes", "attempts") if text_of(self[name]).strip()},
            **{name: _moment(self[name].data, zone) for name in ("opens", "closes") if self[name].data},
        }


class TermsForm(Form):
    """All the terms of a quiz."""

    behaviour = SelectField(_l("How it is checked"), [_needed], choices=BEHAVIOURS)
    tries = StringField(
        _l("Tries at a question"),
        [Optional()],
        description=_l("Where there are several. A question with hints of its own has one try more than hints."),
        render_kw=_NUMBER,
    )
    penalty = StringField(
        _l("A wrong try costs"), [Optional()], description=_l("A share of the question, from 0 to 1; usually a third."), render_kw=_NUMBER
    )
    certainty = BooleanField(_l("Ask how sure one is"), description=_l("Right earns 1, 2 or 3 by that, wrong costs 0, 2 or 6."))
    opens = DateTimeLocalField(_l("Opens"), [Optional()], format=MOMENT_FORMATS, description=_l("In your time zone."))
    closes = DateTimeLocalField(_l("Closes"), [Optional()], format=MOMENT_FORMATS, description=_l("In your time zone."))
    minutes = StringField(_l("Minutes for an attempt"), [Optional()], render_kw=_NUMBER)
    overtime = SelectField(_l("What isn't handed in in time"), [_needed], choices=OVERTIMES)
    grace = StringField(_l("Minutes to hand in after that"), [Optional()], render_kw=_NUMBER)
    attempts = StringField(_l("Attempts; 0: as many as one likes"), [Optional()], render_kw=_NUMBER)
    counts = SelectField(_l("What makes the grade"), [_needed], choices=COUNTS)
    password = StringField(
        _l("Password"),
        [Optional(), Length(max=100)],
        description=_l("To be typed before starting; tell it to those who may."),
        render_kw={"autocomplete": "off", "maxlength": 100},
    )
    shuffle = BooleanField(_l("Questions in another order for everybody"))
    per_page = StringField(_l("Questions on a page"), [Optional()], render_kw=_NUMBER)
    forward = BooleanField(_l("No going back to earlier pages"))
    private = BooleanField(
        _l("Only for those it is given to"), description=_l("Students of a class with this task, and those you make an exception for.")
    )
    tutor = BooleanField(
        _l("The tutor may give hints"),
        description=_l("Each taken costs a part of the question's points. An exam, or a quiz behind a password, has none."),
    )
    during = Ticks(_l("Shown during the attempt"), [Optional()], choices=SHOWN)
    just_after = Ticks(_l("Shown in the first two minutes after handing in"), [Optional()], choices=SHOWN)
    later = Ticks(_l("Shown later"), [Optional()], choices=SHOWN)
    closed = Ticks(_l("Shown after the quiz has closed"), [Optional()], choices=SHOWN)

    @classmethod
    def showing(cls, terms: Terms, zone: str) -> "TermsForm":
        """The form as filled in by terms, until it is sent."""
        moments = {name: _local(getattr(terms, name), zone) for name in ("opens", "closes")}
        numbers = {name: _written(getattr(terms, name)) for name in ("tries", "penalty", "minutes", "grace", "attempts", "per_page")}
        ticks = {phase.value: sorted(shown) for phase, shown in terms.review.items()}
        plain = {name: getattr(terms, name) for name in (*_AS_THEY_ARE, "password")}
        return cls(data={**plain, **numbers, **moments, **ticks})

    def said(self, terms: Terms, zone: str) -> dict[str, Any]:
        """What was typed, for `running.change_terms`; moments are of the reader's zone.

        A number that stands as it was shown is the one of the `terms`: a third is shown rounded.
        """
        checks_tries = self.behaviour.data in (Behaviour.INTERACTIVE, Behaviour.ADAPTIVE)
        numbers = ("penalty", "minutes", "grace", "attempts", "per_page", *(("tries",) if checks_tries else ()))
        return {
            **{name: self[name].data for name in _AS_THEY_ARE},
            **{
                name: getattr(terms, name) if text_of(self[name]) == _written(getattr(terms, name)) else _number(self[name])
                for name in numbers
                if text_of(self[name]).strip()
            },
            **{name: _moment(self[name].data, zone) for name in ("opens", "closes") if self[name].data},
            **({"password": text_of(self.password).strip()} if text_of(self.password).strip() else {}),
            "review": {phase.value: list(self[phase.value].data or ()) for phase in Phase},
        }


def put_beside(form: Form, problems: list[Problem]) -> None:
    """Each problem beside the field it is about, or above the form."""
    for problem in problems:
        field = form._fields.get(problem.place.partition("[")[0].removeprefix("review."))
        if field is None:
            form.form_errors.append(say(problem.message))
        else:
            field.errors = [*field.errors, say(problem.message)]


def _number(field: Any) -> object:
    """The number typed, as it stands where it is none: the rules refuse that."""
    typed = read(text_of(field))
    return text_of(field) if typed is None or typed.unit else typed.values[0]


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _moment(typed: datetime, zone: str) -> str:
    return typed.replace(tzinfo=ZoneInfo(zone)).isoformat()


def _local(moment: datetime | None, zone: str) -> datetime | None:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None
