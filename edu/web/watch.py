"""Being watched over: a request id on every log line, /healthz, /readyz, /metrics."""

import hmac
import os
import secrets
import time

import structlog
from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client import REGISTRY as SINGLE_PROCESS
from sqlalchemy import text

from edu.db.base import db
from edu.db.migrating import is_current

bp = Blueprint("watch", __name__)
log = structlog.get_logger()

# Labelled by the rule, never by the path: paths are without end.
REQUESTS = Counter("edu_requests", "Requests answered", ["method", "rule", "status"])
SECONDS = Histogram("edu_request_seconds", "Time to answer, in seconds", ["rule"])


@bp.get("/healthz")
def healthz() -> Response:
    """The process is alive."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database answers and has the schema this code was written for."""
    try:
        db.session.execute(text("SELECT 1"))
        current = is_current(db.engine)
    except Exception:
        log.exception("not_ready")
        return jsonify(ready=False, reason="database"), 503
    if not current:
        return jsonify(ready=False, reason="schema"), 503
    return jsonify(ready=True), 200


@bp.get("/metrics")
def metrics() -> Response:
    token = current_app.config["METRICS_TOKEN"]
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    allowed = hmac.compare_digest(sent.encode(), token.encode()) if token else request.remote_addr in ("127.0.0.1", "::1")
    if not allowed:
        abort(404)
    registry = SINGLE_PROCESS
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def set_up_logging(*, as_json: bool) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            # Values are escaped by both, so a name with a line break can't forge a line.
            structlog.processors.JSONRenderer() if as_json else structlog.processors.LogfmtRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(20),
        logger_factory=structlog.PrintLoggerFactory(),
    )


def set_up(app: Flask, *, metrics_token: str) -> None:
    app.config["METRICS_TOKEN"] = metrics_token
    app.register_blueprint(bp)

    @app.before_request
    def started() -> None:
        g.started = time.perf_counter()
        g.request_id = secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def answered(answer: Response) -> Response:
        if "started" not in g:
            return answer
        seconds = time.perf_counter() - g.started
        rule = request.url_rule.rule if request.url_rule else "none"
        # What a client calls its method is without end too.
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, rule, answer.status_code).inc()
        SECONDS.labels(rule).observe(seconds)
        answer.headers["X-Request-Id"] = g.request_id
        if rule not in QUIET:
            log.info("request", method=request.method, rule=rule, status=answer.status_code, ms=round(seconds * 1000, 1))
        return answer


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
QUIET = {"/healthz", "/readyz", "/metrics", "/static/<version>/<path:name>"}
