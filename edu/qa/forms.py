"""What people fill in to ask and to answer. The rules are the service's; these forms only gather what was typed."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.qa.rules import bounties
from edu.qa.rules.asking import Wish
from edu.qa.rules.posts import MAX_BODY, MAX_NOTE, MAX_TITLE
from edu.qa.rules.topics import Places, Subject
from edu.web.forms import Form, Ticks, text_of
from edu.web.words import text

MAX_DIGITS = 7
_needed = InputRequired(_l("Please fill this in."))  # for its mark on the page; what is missing is said by the rules


class QuestionForm(Form):
    """A question as it is written and edited."""

    title = StringField(
        _l("What do you want to know?"),
        [_needed],
        description=_l("One sentence that says it: others decide by it whether they can help."),
        render_kw={"maxlength": MAX_TITLE, "autocomplete": "off"},
    )
    body = TextAreaField(
        _l("The question in full"),
        [_needed],
        description=_l("What is given, what you have tried, where you are stuck. Markdown works: **bold**, lists, tables, code."),
        render_kw={"rows": 12, "maxlength": MAX_BODY},
    )
    subject = SelectField(_l("Subject"), [_needed], validate_choice=False)
    level = SelectField(_l("Level"), validate_choice=False)
    topics = Ticks(_l("Topics"), validate_choice=False)

    def offer(self, places: Places, lang: str) -> None:
        """Offer what can be chosen: the topics of the subject that is chosen now."""
        self.subject.choices = [("", _l("Choose…")), *((each.slug, text(each.name)) for each in places.subjects.values())]
        self.level.choices = [("", _l("Any level")), *((each.slug, text(each.name)) for each in places.levels.values())]
        self.topics.choices = topic_choices(places, places.subject(text_of(self.subject)))

    def show(self, wish: Wish) -> None:
        """Fill the form with a question as it is kept."""
        self.title.data, self.body.data = wish.title, wish.body
        self.subject.data, self.level.data, self.topics.data = wish.subject, wish.level, list(wish.topics)

    def wish(self, lang: str) -> Wish:
        return Wish(
            title=text_of(self.title), body=text_of(self.body), lang=lang, subject=text_of(self.subject), level=text_of(self.level),
            topics=self.topics.data or (),
        )  # fmt: skip


class AskForm(QuestionForm):
    """A new question."""

    draft = HiddenField()
    price = StringField(
        _l("Price"),
        description=_l("Points that go to those who answer well; the accepted answer gets half as much again as the others."),
        render_kw={"inputmode": "numeric", "maxlength": MAX_DIGITS, "autocomplete": "off"},
    )
    bounty = SelectField(
        _l("Bounty"),
        validate_choice=False,
        description=_l("Offered in two days if no answer is accepted by then. What is offered never comes back."),
    )
    person = StringField(
        _l("Put it to somebody"),
        description=_l("Their name or number. Everybody can read and answer it all the same."),
        render_kw={"autocomplete": "off", "maxlength": 60},
    )
    anonymous = BooleanField(_l("Ask without my name"), description=_l("Only moderators can see who asked. Your karma still counts."))

    def offer(self, places: Places, lang: str) -> None:
        super().offer(places, lang)
        self.bounty.choices = [("0", _l("None")), *((str(amount), str(amount)) for amount in bounties.AMOUNTS)]

    def show(self, wish: Wish) -> None:
        super().show(wish)
        self.price.data, self.bounty.data = str(wish.price or ""), str(wish.bounty)
        self.anonymous.data, self.person.data = wish.anonymous, wish.person

    def wish(self, lang: str) -> Wish:
        """Raises Invalid where a number isn't one."""
        kept = super().wish(lang)
        return Wish(
            title=kept.title, body=kept.body, lang=lang, subject=kept.subject, level=kept.level, topics=kept.topics,
            price=amount(text_of(self.price), "price"), bounty=amount(text_of(self.bounty), "bounty"),
            anonymous=bool(self.anonymous.data), person=text_of(self.person)[:60],
        )  # fmt: skip

    @property
    def draft_number(self) -> int | None:
        """The draft that the form belongs to, or None."""
        typed = text_of(self.draft)
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


class EditForm(QuestionForm):
    """A question that stands, changed."""

    note = StringField(_l("What you changed"), description=_l("For the history."), render_kw={"maxlength": MAX_NOTE, "autocomplete": "off"})


class AnswerForm(Form):
    """An answer, new or changed."""

    body = TextAreaField(
        _l("Your answer"),
        [_needed],
        description=_l("Say how you know, not only what. Markdown works: **bold**, lists, tables, code."),
        render_kw={"rows": 10, "maxlength": MAX_BODY, "required": False},  # a film may speak for itself
    )
    sources = TextAreaField(
        _l("Sources"),
        description=_l("One a line: a book with its page, or a link with its title."),
        render_kw={"rows": 2, "maxlength": 3500},
    )
    video = StringField(
        _l("Video"),
        description=_l("A link to YouTube, RuTube, VK Video or Vimeo. Nothing is loaded from there before somebody clicks."),
        render_kw={"inputmode": "url", "autocomplete": "off", "maxlength": 300},
    )


class AnswerEditForm(AnswerForm):
    note = StringField(_l("What you changed"), description=_l("For the history."), render_kw={"maxlength": MAX_NOTE, "autocomplete": "off"})


class SuggestForm(Form):
    """How somebody else's question or answer should read."""

    title = StringField(_l("What do you want to know?"), [_needed], render_kw={"maxlength": MAX_TITLE, "autocomplete": "off"})
    body = TextAreaField(_l("Text"), [_needed], render_kw={"rows": 12, "maxlength": MAX_BODY})
    note = StringField(_l("What you changed"), description=_l("For the history."), render_kw={"maxlength": MAX_NOTE, "autocomplete": "off"})


class DecideForm(Form):
    """What becomes of a suggested edit."""

    why = StringField(_l("If not: why?"), render_kw={"maxlength": MAX_NOTE, "autocomplete": "off"})


def topic_choices(places: Places, subject: Subject | None) -> list[tuple[str, str]]:
    """The topics of a subject, those below another with the way to them."""
    if subject is None:
        return []
    found = [each for each in places.topics.values() if each.subject_id == subject.id]
    return [(each.slug, " › ".join(text(step.title) for step in [*places.above(each), each])) for each in found]


def amount(typed: str, field: str) -> int:
    """A whole number of points as it is typed; 0 for nothing. Raises Invalid: int() takes more than people mean."""
    plain = "".join(typed.split())
    if not plain:
        return 0
    if not (plain.isascii() and plain.isdigit() and len(plain) <= MAX_DIGITS):
        raise Invalid(message("Points are a whole number, such as 20."), field=field)
    return int(plain)
