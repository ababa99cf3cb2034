"""The yardstick: the smallest Flask program that does what a page or an answer must do, and nothing else."""

import os
from typing import Any

import pysqlite3
from flask import Flask, request

app = Flask("yardstick")
page = app.jinja_env.from_string(
    """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<ul>{% for item in items %}<li><a href="/{{ item }}">{{ item }}</a></li>{% endfor %}</ul></body></html>"""
)


@app.get("/")
def small_page() -> str:
    return page.render(title="A small page", items=range(20))


@app.post("/")
def one_answer() -> str:
    """A response, a ledger entry and a counter in one transaction, with the same care for power cuts as ours."""
    connection = _connected()
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO response (body) VALUES (?)", (request.form["body"],))
        connection.execute("INSERT INTO entry (amount) VALUES (1)")
        connection.execute("UPDATE counter SET balance = balance + 1")
        connection.execute("COMMIT")
    finally:
        connection.close()
    return "saved"


def _connected() -> Any:
    connection = pysqlite3.connect(os.path.join(os.environ["EDU_DATA"], "yardstick.db"), timeout=10, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def prepare() -> None:
    """The three tables, empty."""
    connection = _connected()
    for statement in (
        "CREATE TABLE IF NOT EXISTS response (id INTEGER PRIMARY KEY, body TEXT)",
        "CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, amount INT)",
        "CREATE TABLE IF NOT EXISTS counter (balance INT)",
        "INSERT INTO counter VALUES (0)",
    ):
        connection.execute(statement)
    connection.close()


prepare()
