"""The yardstick: the smallest Flask program that does what a page or an answer must do, and nothing else."""

import os
from typing import Any

import pysqlite3
from flask import Flask, render_template, request

app = Flask(__name__)
THINGS = [(number, f"Thing {number}") for number in range(1, 21)]


@app.get("/hello")
def hello() -> str:
    """What Flask and the server cost before anything is drawn: about half of the page."""
    return "hello"


@app.get("/")
def small_page() -> str:
    """A small Jinja page as anybody would write it: a layout, twenty rows, a link in each."""
    return render_template("page.html", title="A small page", things=THINGS)


@app.get("/things/<int:number>")
def thing(number: int) -> str:
    return str(number)


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
