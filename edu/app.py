"""The roof: puts the parts together. Nobody imports it but the command line, the server and the tests."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from edu import config
from edu.accounts import rules as people
from edu.accounts import views as account_views
from edu.accounts.service import people as accounts
from edu.authoring.service import drafts as question_drafts
from edu.authoring.service import proposals as question_proposals
from edu.authoring.views import bank as question_bank
from edu.authoring.views import builder, editor, exporting, importing, proposals
from edu.classroom import api as class_api
from edu.classroom.service import keeping as quiz_keeping
from edu.classroom.service import people as class_people
from edu.classroom.views import gradebook as class_gradebook
from edu.classroom.views import joining as class_joining
from edu.classroom.views import teaching as class_teaching
from edu.config import Settings
from edu.core import events
from edu.db import engine
from edu.db.base import db
from edu.interchange.service import uploads
from edu.lessons import api as lesson_api
from edu.lessons import service as lessons
from edu.lessons import views as lesson_views
from edu.paths import PACKAGE, folder
from edu.points import api as point_api
from edu.points import views as point_views
from edu.points.service import ledger
from edu.ports import jobs
from edu.quizzes import api as quiz_api
from edu.quizzes.rules import quiz as quizzes
from edu.quizzes.service import attempts, sheets
from edu.quizzes.service import remarks as question_remarks
from edu.quizzes.views import regrading as quiz_regrading
from edu.quizzes.views import remarks as quiz_remarks
from edu.quizzes.views import statistics as quiz_statistics
from edu.quizzes.views import taking, teaching
from edu.web import api, assets, auth, errors, files, fresh, gallery, pages, security, watch, words

# Who hears what: the only place where a lower capability meets a higher one.
HEARERS: tuple[tuple[type, events.Hearer], ...] = (
    (people.SignedIn, attempts.hear_signed_in),
    (people.HiddenChanged, ledger.hear_hidden),
    (people.Deleted, ledger.hear_deleted),
    (people.Deleted, lessons.hear_deleted),
    (people.Deleted, attempts.hear_deleted),
    (people.Deleted, question_remarks.hear_deleted),
    (people.Deleted, class_people.hear_deleted),
    (people.Deleted, question_drafts.hear_deleted),
    (people.Deleted, uploads.hear_deleted),
    (quizzes.Credited, question_proposals.hear_credited),
)

# What each capability keeps about a person, for their export.
PERSONAL_DATA = {
    "account": accounts.personal_data,
    "lessons": lessons.personal_data,
    "quizzes": sheets.personal_data,
    "points": ledger.personal_data,
    "authoring": question_drafts.personal_data,
    "interchange": uploads.personal_data,
    "classes": class_people.personal_data,
}

PAGES = (
    account_views.bp,
    lesson_views.bp,
    taking.bp,
    teaching.bp,
    quiz_statistics.bp,
    quiz_regrading.bp,
    quiz_remarks.bp,
    point_views.bp,
    class_joining.bp,
    class_teaching.bp,
    class_gradebook.bp,
    question_bank.bp,
    editor.bp,
    builder.bp,
    proposals.bp,
    importing.bp,
    exporting.bp,
    gallery.bp,
)
API = (lesson_api.bp, quiz_api.bp, point_api.bp, class_api.bp)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for `settings`, by default those of the environment."""
    settings = settings or config.load()
    app = Flask("edu", root_path=str(PACKAGE), template_folder=str(folder("templates")), static_folder=None)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine.options_for(settings.database_url),
        BABEL_TRANSLATION_DIRECTORIES=str(PACKAGE / "translations"),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = settings
    app.extensions["personal_data"] = PERSONAL_DATA
    app.extensions["draw_check"] = taking.draw_check
    app.extensions["quiz_keeping"] = quiz_keeping.keeping_of
    app.extensions["home_parts"] = (class_joining.draw_due,)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]

    db.init_app(app)
    with app.app_context():
        engine.set_up(db.engine)
    jobs.open_queue(settings.jobs_url, context=app.app_context)
    events.connect(HEARERS)

    watch.set_up_logging(as_json=settings.log_format == "json")
    watch.set_up(app, metrics_token=settings.metrics_token)
    words.set_up(app)
    assets.set_up(app)
    files.set_up(app, url=settings.files_url)
    security.set_up(app, secret_key=settings.secret_key, limits_url=settings.limits_url, secure=settings.is_production)
    auth.set_up(app)
    pages.set_up(app, origin=settings.origin)
    fresh.set_up(app, seconds=settings.fresh)
    errors.set_up(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint, url_prefix="/<any(ru, en):lang>")
    api.set_up(app, API)
    return app
