"""A question's page, and all that people do there."""

from collections.abc import Callable
from functools import cache

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.accounts.rules import Reader
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.ports import clock
from edu.qa.forms import AnswerEditForm, AnswerForm, amount
from edu.qa.rules import bounties
from edu.qa.rules.asking import Wish
from edu.qa.rules.posts import BY_HAND, CLOSED_AS, MAX_COMMENT, Source, What, typed_sources
from edu.qa.service import accepting, answering, checks, closing, counting, desk, removing, settling, showing, standing, voting
from edu.qa.service import asking as asking_service
from edu.qa.service.standing import Standing
from edu.qa.views import pictures
from edu.web import fresh
from edu.web.auth import find_guest, me, myself, signed_in
from edu.web.forms import beside, text_of
from edu.web.once import done_once
from edu.web.words import language, say

bp = Blueprint("qa", __name__)
BEHIND = 60  # seconds that names, how people are dressed and how often a question was seen may be behind
NUMBER = "<int(min=1, max=9007199254740991):number>"
POSTS = "<any(questions, answers):posts>"
WHATS = {"questions": What.QUESTION, "answers": What.ANSWER, "comments": What.COMMENT}


@bp.app_template_global()
def question_parts(number: int) -> Markup:
    """What capabilities above this one have to say under a question, to whoever reads it."""
    return fresh.mine("said") if g.get("keeping") else _said(number)


def _said(number: int) -> Markup:
    return Markup().join(draw(number) for draw in current_app.extensions["question_parts"])


@bp.get(f"/questions/{NUMBER}")
def show(number: int) -> Response:
    """A question with its answers, drawn once for all to whom it is the same."""
    reader, now = me(), clock.now()
    stands = cache(lambda: standing.of(number, by=reader, now=now))
    if reader is None:
        seen_as, posts = _seen_by_visitor(number), 1
    else:
        seen_as, posts = stands().seen_as, 1 + min(showing.FIRST, stands().answers)
    if reader is not None and not stands().is_kept:
        answer = make_response(_draw(number))
    else:
        answer = fresh.page(
            lambda: _stamp(number, stands()), lambda _: _draw(number), lambda: {"said": _said(number)}, seen_as=seen_as, at_once=True
        )
    counting.note(number, posts=posts, reader=reader.id if reader else None, now=now)
    return answer


def _seen_by_visitor(number: int) -> str:
    """What a visitor is to the question: whether they have tried its check question, and how that went."""
    key = find_guest()
    own = checks.find_own(number, reader=None, guest=key) if key else None
    return "" if own is None else f"visitor {own}"


def _stamp(number: int, stands: Standing) -> fresh.Stamp:
    if not stands.is_kept:
        raise desk.no_question()
    # A visitor has the page as it was kept: what stands under the question belongs to its version.
    return fresh.Stamp(f"{stands.version} {'' if me() else _said(number)} {fresh.span(BEHIND)}")


def _draw(number: int, *, form: AnswerForm | None = None, preview: str = "", at: str = "", typed: str = "", problem: str = "") -> str:
    """The page; with an answer that is being written, or with a comment at `at` that can't be kept."""
    reader, now = me(), clock.now()
    question = showing.get(number, by=reader, all="all" in request.args, now=now)
    return render_template(
        "qa/question.html",
        question=question,
        form=form or (AnswerForm(formdata=None) if reader else None),
        preview=Markup(preview),
        at=at,
        typed=typed,
        problem=problem,
        longest_comment=MAX_COMMENT,
        amounts=bounties.AMOUNTS,
        reasons=[(reason.value, CLOSED_AS[reason]) for reason in BY_HAND],
        moderates=reader is not None and desk.is_moderator(reader),
        teaches=reader is not None and reader.role != "student",
        held=reader is not None and desk.state_for(reader) == "held",
    )


def _to(number: int, anchor: str = "") -> Response:
    return redirect(url_for(".show", number=number, _anchor=anchor or None), 303)


# ---- Answers


@bp.post(f"/questions/{NUMBER}/answers")
@signed_in
@done_once
def answer(number: int) -> Response | tuple[str, int] | str:
    """Answer; or see first how it will look, or put a picture into it."""
    form = AnswerForm()
    try:
        if request.form.get("do") == pictures.PICTURE:
            pictures.put_into(form.body)
            return _draw(number, form=form)
        if request.form.get("do") == "preview":
            return _draw(number, form=form, preview=asking_service.preview(Wish(body=text_of(form.body))))
        made = answering.answer(number, **_typed(form), lang=language(), by=myself(), now=clock.now())
    except Invalid as refusal:
        beside(form, refusal)
        return _draw(number, form=form), refusal.status
    return _to(number, f"answer-{made}")


def _typed(form: AnswerForm) -> dict[str, str]:
    return {"body": text_of(form.body), "sources": text_of(form.sources), "video": text_of(form.video)}


@bp.get(f"/answers/{NUMBER}/edit")
@signed_in
def edit_answer(number: int) -> str:
    """An answer as it can be changed."""
    row = answering.editing(number, by=myself())
    form = AnswerEditForm()
    form.body.data, form.video.data = row.body, row.video or ""
    form.sources.data = typed_sources([Source(each["title"], each["url"]) for each in row.sources])
    return _draw_answer(form, number, row.question_id)


@bp.post(f"/answers/{NUMBER}/edit")
@signed_in
@done_once
def change_answer(number: int) -> Response | tuple[str, int] | str:
    """Change an answer; or see first how it will look, or put a picture into it."""
    form, reader = AnswerEditForm(), myself()
    row = answering.editing(number, by=reader)
    try:
        if request.form.get("do") == pictures.PICTURE:
            pictures.put_into(form.body)
            return _draw_answer(form, number, row.question_id)
        if request.form.get("do") == "preview":
            return _draw_answer(form, number, row.question_id, preview=asking_service.preview(Wish(body=text_of(form.body))))
        answering.edit(number, **_typed(form), note=text_of(form.note), by=reader, now=clock.now())
    except Invalid as refusal:
        beside(form, refusal)
        return _draw_answer(form, number, row.question_id), refusal.status
    return _to(row.question_id, f"answer-{number}")


def _draw_answer(form: AnswerEditForm, number: int, question: int, *, preview: str = "") -> str:
    return render_template("qa/answer_edit.html", form=form, number=number, question_id=question, preview=Markup(preview))


# ---- Comments


@bp.post(f"/{POSTS}/{NUMBER}/comments")
@signed_in
@done_once
def comment(posts: str, number: int) -> Response | tuple[str, int]:
    """Comment on a question or an answer."""
    what, typed = WHATS[posts], request.form.get("comment", "")
    try:
        made, question = answering.comment(what, number, body=typed, by=myself(), now=clock.now())
    except Invalid as refusal:
        question = number if what is What.QUESTION else desk.question_of(what, number)
        return _draw(question, at=f"{what}-{number}", typed=typed, problem=say(refusal.message)), refusal.status
    return _to(question, f"comment-{made}")


@bp.post(f"/comments/{NUMBER}/edit")
@signed_in
@done_once
def change_comment(number: int) -> Response | tuple[str, int]:
    """Change a comment of one's own."""
    typed = request.form.get("comment", "")
    try:
        question = answering.edit_comment(number, body=typed, by=myself(), now=clock.now())
    except Invalid as refusal:
        return _draw(
            desk.question_of(What.COMMENT, number), at=f"comment-{number}", typed=typed, problem=say(refusal.message)
        ), refusal.status
    return _to(question, f"comment-{number}")


# ---- Votes, thanks, following


@bp.post(f"/{POSTS}/{NUMBER}/vote")
@signed_in
@done_once
def vote(posts: str, number: int) -> Response:
    """Vote up or down, or take one's vote back."""
    what, value = WHATS[posts], {"up": 1, "down": -1, "none": 0}.get(request.form.get("vote", ""))
    if value is None:
        raise Invalid(message("Vote up or down, or take your vote back."))
    question = voting.vote(what, number, value, by=myself(), now=clock.now())
    return _to(question, f"answer-{number}" if what is What.ANSWER else "")


@bp.post(f"/answers/{NUMBER}/thanks")
@signed_in
@done_once
def thank(number: int) -> Response:
    """Thank for an answer, or with nothing in the form thank no more."""
    reader = myself()
    if request.form.get("thank"):
        return _to(voting.thank(number, by=reader.id, now=clock.now()), f"answer-{number}")
    return _to(voting.take_thanks_back(number, by=reader.id), f"answer-{number}")


@bp.post(f"/questions/{NUMBER}/follow")
@signed_in
@done_once
def follow(number: int) -> Response:
    """Hear of new answers, or with nothing in the form hear no more."""
    if request.form.get("follow"):
        voting.follow(number, by=myself().id, now=clock.now())
    else:
        voting.unfollow(number, by=myself().id)
    return _to(number)


# ---- What the asker decides


@bp.post(f"/answers/{NUMBER}/accept")
@signed_in
@done_once
def accept(number: int) -> Response:
    """Accept an answer, or with nothing in the form accept it no more."""
    do = accepting.accept if request.form.get("accept") else accepting.take_back
    return _to(do(number, by=myself(), now=clock.now()), f"answer-{number}")


@bp.post(f"/questions/{NUMBER}/bounty")
@signed_in
@done_once
def offer_bounty(number: int) -> Response:
    """Offer a bounty."""
    settling.open_bounty(number, amount(request.form.get("amount", ""), "amount"), by=myself(), now=clock.now())
    flash(_("Offered for a week."), "right")
    return _to(number)


@bp.post(f"/answers/{NUMBER}/bounty")
@signed_in
@done_once
def give_bounty(number: int) -> Response:
    """Give the bounty to an answer."""
    return _to(settling.award_bounty(number, by=myself(), now=clock.now()), f"answer-{number}")


# ---- Closing, merging, setting first


@bp.post(f"/questions/{NUMBER}/close")
@signed_in
@done_once
def close(number: int) -> Response | tuple[str, int]:
    """Close a question: as a duplicate where the number of another is given."""
    original = request.form.get("original", "").strip().lstrip("#").rpartition("/")[2]
    return _refused_above(
        number,
        lambda reader: closing.close(
            number,
            closed_as=request.form.get("closed_as", ""),
            original=_number(original),
            by=reader,
            now=clock.now(),
        ),
    )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else None


def _refused_above(number: int, do: Callable[[Reader], None]) -> Response | tuple[str, int]:
    """Back to the question after `do`, or the page with what is wrong above it."""
    try:
        do(myself())
    except Invalid as refusal:
        return _draw(number, at="close", problem=say(refusal.message)), refusal.status
    return _to(number)


@bp.post(f"/questions/{NUMBER}/reopen")
@signed_in
@done_once
def reopen(number: int) -> Response:
    """Open a closed question again."""
    closing.reopen(number, by=myself(), now=clock.now())
    return _to(number)


@bp.post(f"/questions/{NUMBER}/merge")
@signed_in
@done_once
def merge(number: int) -> Response | tuple[str, int]:
    """Make one question of two."""
    into = _number(request.form.get("original", "").strip().lstrip("#").rpartition("/")[2]) or number
    return _refused_above(number, lambda reader: closing.merge(number, into, by=reader, now=clock.now()))


@bp.post(f"/answers/{NUMBER}/feature")
@signed_in
@done_once
def feature(number: int) -> Response:
    """Set an answer before all others, or with nothing in the form let it go back."""
    return _to(accepting.feature(number, featured=bool(request.form.get("feature")), by=myself()), f"answer-{number}")


# ---- Deleting one's own


@bp.post(f"/<any(questions, answers, comments):posts>/{NUMBER}/delete")
@signed_in
@done_once
def delete(posts: str, number: int) -> Response:
    """Delete what one has written."""
    question = removing.delete_own(WHATS[posts], number, by=myself(), now=clock.now())
    flash(_("Deleted. You can put it back on this page.") if posts != "comments" else _("Deleted."), "right")
    return _to(question)


@bp.post(f"/{POSTS}/{NUMBER}/restore")
@signed_in
@done_once
def restore(posts: str, number: int) -> Response:
    """Put back what one has deleted."""
    return _to(removing.put_back_own(WHATS[posts], number, by=myself(), now=clock.now()))


# ---- History


@bp.get(f"/{POSTS}/{NUMBER}/history")
def history(posts: str, number: int) -> str:
    """How a question or an answer read before, with what each edit changed."""
    what = WHATS[posts]
    found = showing.history(what, number, by=me())
    return render_template("qa/history.html", what=what.value, number=number, found=found)
