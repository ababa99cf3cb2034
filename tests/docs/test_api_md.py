"""docs/api.md is followed to the letter: its commands run against a live site, its table is the site's own."""

import re
from pathlib import Path

from edu.core.marks import in_written_order
from edu.quizzes.rules.kinds import all_kinds
from tests.docs import running
from tests.docs.conftest import Live, clean_environment

PAGE = (running.DOCS / "api.md").read_text()


def test_following_the_page_prints_what_it_says(live: Live, tmp_path: Path) -> None:
    environment = clean_environment(TOKEN=live.token, BASE=live.base, PYTHONIOENCODING="utf-8")
    printed = running.run("api.md", folder=tmp_path, environment=environment)
    due = running.blocks("api.md")
    assert len(due) > 8
    for block, got in zip(due, printed, strict=True):
        assert got == block.printed, block.commands


def test_the_page_needs_nothing_but_curl_and_python() -> None:
    for block in running.blocks("api.md"):
        without_python = re.sub(r"python3 -c '.*?'", "PYTHON", block.commands, flags=re.DOTALL)
        assert not re.search(r"\b(jq|wget|http|sed|awk|perl|pip)\s", without_python), block.commands


def test_a_five_by_five_match_with_two_cards_swapped_is_three_fifths_with_both_reasons() -> None:
    block = next(block for block in running.blocks("api.md") if "graded.json" in block.commands)
    lines = block.printed.splitlines()
    assert "0.6" in lines[0]
    wrong = [number for number, line in enumerate(lines) if line.startswith("wrong")]
    assert len(wrong) == 2
    assert all(lines[number + 1].strip() for number in wrong)


def test_every_address_of_the_api_is_in_the_table_and_no_other(app) -> None:
    rules = {
        (method, re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and not rule.rule.endswith("openapi.json")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert set(re.findall(r"^\| (GET|POST|PUT|DELETE) \| `([^`]+)`", PAGE, re.MULTILINE)) == rules


def test_every_kind_and_its_widgets_have_a_line_about_the_reply() -> None:
    told = dict(re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (\w+(?:, \w+)*) \| `\{", PAGE, re.MULTILINE))
    widgets = {widget: kinds.split(", ") for names, kinds in told.items() for widget in re.findall(r"`(\w+)`", names)}
    for name, kind in all_kinds().items():
        for body in (kind.example, {**kind.example, "ladder": True}):
            for field in kind.ask(body, order=in_written_order):
                assert name in widgets[field.widget]
