"""The OpenAPI document: valid in its structure, and about exactly the calls there are."""

import re

import pytest

from tests.api.openapi import references, resolved

METHODS = {"get", "put", "post", "delete", "patch"}


@pytest.fixture
def spec(client):
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.get_json()


def operations(spec):
    for path, item in spec["paths"].items():
        for method in METHODS & set(item):
            yield path, method, item[method], item.get("parameters", []) + item[method].get("parameters", [])


def test_it_needs_no_token_and_says_what_it_is(spec):
    assert re.fullmatch(r"3\.1\.\d+", spec["openapi"])
    assert spec["info"]["title"] == "Rungs"
    assert spec["info"]["version"] == "v1"
    assert set(spec) <= {"openapi", "info", "paths", "components", "tags", "security", "servers"}


def test_every_call_of_the_url_map_is_in_it_and_no_other(app, spec):
    rules = {
        (re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "api-docs.openapi_json"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, method, *_ in operations(spec)} == rules


def test_every_hole_of_an_address_is_a_required_parameter(spec):
    for path, _, _, parameters in operations(spec):
        assert set(re.findall(r"{(\w+)}", path)) == {each["name"] for each in parameters if each["in"] == "path"}
        for each in parameters:
            assert each["in"] in ("path", "query")
            assert "schema" in each
            assert each.get("required", False) is (each["in"] == "path")
        assert len({(each["in"], each["name"]) for each in parameters}) == len(parameters)


def test_every_call_documents_its_success_and_its_refusal(spec):
    for path, method, operation, _ in operations(spec):
        assert operation["summary"]
        good = [status for status in operation["responses"] if status.startswith("2")]
        assert len(good) == 1, (path, method)
        assert "schema" in operation["responses"][good[0]]["content"]["application/json"]
        refusal = resolved(operation["responses"]["default"]["$ref"], spec)
        assert set(refusal["content"]) == {"application/problem+json"}
        assert all(response.get("description") or "$ref" in response for response in operation["responses"].values())


def test_every_call_takes_a_language_and_needs_the_token(spec):
    assert spec["security"] == [{"token": []}]
    assert spec["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    for path, _, operation, parameters in operations(spec):
        assert "lang" in {each["name"] for each in parameters}, path
        assert "security" not in operation


def test_every_reference_leads_somewhere_and_nothing_stands_idle(spec):
    used = set(references(spec))
    for reference in used:
        assert resolved(reference, spec)
    schemas = {f"#/components/schemas/{name}" for name in spec["components"]["schemas"]}
    assert schemas <= used


def test_the_calls_that_change_something_say_what_body_they_take(spec):
    takes = {(path, method) for path, method, operation, _ in operations(spec) if "requestBody" in operation}
    question = "/api/v1/attempts/{key}/questions/{position}"
    assert takes == {(question, "put"), (f"{question}/check", "post"), ("/api/v1/quizzes/{slug}/attempts", "post")}


def test_tags_are_explained(spec):
    explained = {tag["name"] for tag in spec["tags"] if tag.get("description")}
    assert {tag for _, _, operation, _ in operations(spec) for tag in operation["tags"]} == explained
