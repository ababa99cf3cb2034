"""Being watched over: alive, ready, counted, each answer with an id that the log knows."""

import json
import re

import pytest
import structlog
from sqlalchemy import text

from edu.db.base import db


def test_alive_needs_no_database(app, client):
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_with_the_schema_of_this_code(client):
    assert client.get("/readyz").json == {"ready": True}


def test_not_ready_with_an_old_schema(app, client):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "reason": "schema"})


def test_not_ready_without_a_database(new_app, tmp_path):
    app = new_app(database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "reason": "database"})


def test_requests_are_counted_by_rule_never_by_path(client, make):
    slug = make.quiz()
    client.get(f"/en/quizzes/{slug}")
    client.get("/en/nothing-like-this")
    page = client.get("/metrics").text
    assert re.search(r'edu_requests_total\{method="GET",rule="/<any\(ru, en\):lang>/quizzes/<slug>",status="200"\} \d', page)
    assert "edu_request_seconds_bucket" in page
    assert slug not in page
    assert "nothing-like-this" not in page


def test_an_unheard_of_method_makes_no_endless_labels(client):
    for number in range(3):
        client.open("/en/", method=f"JUNK{number}")
    assert "JUNK" not in client.get("/metrics").text


@pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.1", 404)])
def test_without_a_token_counts_are_shown_on_this_machine_only(client, address, status):
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == status


def test_with_a_token_counts_are_shown_to_whoever_has_it(new_app):
    client = new_app(metrics_token="let-me-see").test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer let-me-see"}).status_code == 200
    assert client.get("/metrics", headers={"Authorization": "Bearer жжж".encode().decode("latin-1")}).status_code == 404


def test_every_answer_has_an_id_of_its_own(client):
    ids = {client.get("/en/").headers["X-Request-Id"] for _ in range(5)}
    assert len(ids) == 5
    assert all(re.fullmatch(r"[0-9a-f]{16}", each) for each in ids)


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_the_log_is_written_as_the_setting_says_and_a_line_break_forges_no_line(new_app, capsys, log_format):
    client = new_app(log_format=log_format).test_client()
    capsys.readouterr()
    client.get("/en/")
    request = capsys.readouterr().out
    structlog.get_logger().info("request", name='Maria\n{"event": "forged"}')
    forged = capsys.readouterr().out
    assert request.count("\n") == forged.count("\n") == 1
    if log_format == "json":
        assert json.loads(request)["status"] == 200
        assert json.loads(forged)["name"].startswith("Maria")
    else:
        assert "status=200" in request
