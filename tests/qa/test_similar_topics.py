"""Similar topics: of those shown, nine in ten are what a teacher would call related."""

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml
from flask import Flask

from edu.authoring.commands import content as authoring
from edu.core.errors import Invalid
from edu.db.base import db
from edu.paths import folder
from edu.qa.rules.nearness import MOST, Node, similar
from edu.qa.service import topics
from tests.qa.judged_topics import RELATED

LEAST = 0.9


def nodes() -> list[Node]:
    found: list[Node] = []

    def read(entries: list[dict[str, Any]], subject: str, parent: str) -> None:
        for entry in entries:
            found.append(Node(entry["slug"], subject, parent, entry["title"]))
            read(entry.get("topics", []), subject, entry["slug"])

    for each in yaml.safe_load((folder("content") / "topics.yml").read_text(encoding="utf-8")):
        read(each["topics"], each["subject"], "")
    return found


def test_nine_of_ten_similar_topics_are_related() -> None:
    found = similar(nodes())
    shown = [(topic, other) for topic in RELATED for other in found[topic]]
    assert sum(len(related) for related in RELATED.values()) >= 60
    assert all(0 < len(found[topic]) <= MOST for topic in RELATED)
    assert sum(other in RELATED[topic] for topic, other in shown) >= LEAST * len(shown)
    assert len(shown) >= 100


def test_what_stands_below_a_topic_is_not_listed_once_more_as_similar_to_it() -> None:
    parents = {node.slug: node.parent for node in nodes()}
    assert [(slug, other) for slug, others in similar(nodes()).items() for other in others if parents[other] == slug] == []


def test_every_name_that_was_judged_is_a_topic() -> None:
    slugs = {node.slug for node in nodes()}
    assert {*RELATED, *(other for related in RELATED.values() for other in related)} <= slugs


@pytest.mark.databases("sqlite")
def test_the_shelf_has_the_tree_and_keeps_it(app: Flask) -> None:
    authoring.sync_folder(folder("content"))
    known = topics.places()
    assert len(known.subjects) == 26
    ladder = topics.get_topic("loyalty-ladder")
    assert [each.slug for each in known.above(ladder)] == ["customer-loyalty"]
    assert (ladder.lesson, ladder.quiz, ladder.level_slug) == ("ladder", "ladder", "college")
    assert [each.slug for each in topics.similar_to(ladder)] == similar(nodes())["loyalty-ladder"]
    authoring.sync_folder(folder("content"))
    db.session.rollback()
    assert topics.places() == known


@pytest.mark.databases("sqlite")
def test_a_faulty_tree_changes_nothing_and_says_where(app: Flask, tmp_path: Path) -> None:
    copytree(folder("content"), tmp_path / "content")
    whole = (folder("content") / "topics.yml").read_text(encoding="utf-8")
    (tmp_path / "content" / "topics.yml").write_text(whole.replace("lesson: ladder\n", "lesson: stairs\n"), encoding="utf-8")
    with pytest.raises(Invalid, match="topics.yml"):
        authoring.sync_folder(tmp_path / "content")
    assert not topics.places().topics
