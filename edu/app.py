"""The roof: puts the parts together. Nobody imports it but the command line, the server and the tests."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from edu import collecting, config, wiring
from edu.config import Settings
from edu.core import events
from edu.db import engine
from edu.db.base import db
from edu.paths import PACKAGE, folder
from edu.ports import doors, jobs, meaning, model
from edu.qa.service import counting as seen_questions
from edu.qa.views import feeds as qa_feeds
from edu.web import api, assets, auth, errors, files, fresh, once, pages, security, switches, watch, words
from edu.web.routing import LateMap, LateRule


def create_app(settings: Settings | None = None) -> Flask:
    """The application for `settings`, by default those of the environment."""
    settings = settings or config.load()
    app = Flask("edu", root_path=str(PACKAGE), template_folder=str(folder("templates")), static_folder=None)
    app.url_rule_class, app.url_map = LateRule, LateMap()
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine.options_for(settings.database_url),
        BABEL_TRANSLATION_DIRECTORIES=str(PACKAGE / "translations"),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions |= wiring.EXTENSIONS
    app.extensions["settings"] = settings
    app.extensions["doors"] = doors.opened(settings.doors, labels={"oidc": settings.door_oidc_name})
    app.extensions["model"] = model.opened(settings.model_url, key=settings.model_key, name=settings.model_name)
    app.extensions["meaning"] = meaning.opened(settings.meaning_url)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]

    seen_questions.set_up(app)
    db.init_app(app)
    with app.app_context():
        engine.set_up(db.engine)
    jobs.open_queue(settings.jobs_url, context=app.app_context)
    events.connect(wiring.HEARERS)

    watch.set_up_logging(as_json=settings.log_format == "json")
    watch.set_up(app, metrics_token=settings.metrics_token)
    words.set_up(app)
    assets.set_up(app)
    files.set_up(app, url=settings.files_url)
    security.set_up(app, secret_key=settings.secret_key, limits_url=settings.limits_url, secure=settings.is_production)
    auth.set_up(app)
    pages.set_up(app, origin=settings.origin)
    switches.set_up(app, wiring.PARTS)
    fresh.set_up(app, seconds=settings.fresh)
    once.set_up(app)
    errors.set_up(app)
    for blueprint in wiring.PAGES:
        app.register_blueprint(blueprint, url_prefix="/<any(ru, en):lang>")
    app.register_blueprint(qa_feeds.robots)
    api.set_up(app, wiring.API)
    return app


collecting.resume()
