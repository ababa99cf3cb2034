"""A matching task found in a question, played."""

from flask import Blueprint, render_template, request

from edu.qa.forms import AnswerForm
from edu.qa.rules.page import QuestionShown
from edu.qa.service import playing
from edu.qa.service.playing import Task
from edu.web.auth import me

bp = Blueprint("playing", __name__)
NUMBER = "<int(min=1, max=9007199254740991):number>"


@bp.app_template_global()
def task_of(question: QuestionShown) -> Task:
    """The task of a question for its page."""
    assert question.playable is not None
    return playing.shown(question.id, dict(question.playable), title=question.title, lang=question.lang, is_open=question.state == "open")


@bp.get(f"/questions/{NUMBER}/play")
def play(number: int) -> str:
    """What was laid: graded where the task has its key, and ready to be made an answer."""
    reply = {name.removeprefix("r."): values for name, values in request.args.lists() if name.startswith("r.")}
    task = playing.get(number, reply=reply)
    form = AnswerForm(formdata=None)
    form.body.data = task.answer
    return render_template("qa/play.html", task=task, form=form, laid=bool(task.answer), reader=me())
