"""How well the search finds: the judged set on both databases."""

from statistics import mean

from tests.search import judged, judging


def test_the_judged_set_is_found_on_this_database(app, capsys):
    judging.fill(app)
    capsys.readouterr()
    results = judging.judge()
    poor = "\n".join(f"{each.ndcg:.2f} {each.lang} {each.query}: {', '.join(each.paths[:5])}" for each in results if each.ndcg < 0.7)
    assert len(results) >= 80
    assert mean(each.ndcg for each in results) >= 0.85, poor
    # No language is the other's poor cousin, and no query finds nothing.
    for lang in ("ru", "en"):
        assert mean(each.ndcg for each in results if each.lang == lang) >= 0.85, poor
    assert [each.query for each in results if not each.paths] == []


def test_a_perfect_order_is_one_and_a_late_hit_is_less():
    grades = {"a": 3, "b": 1}
    assert judged.ndcg(["a", "b", "x"], grades) == 1
    assert 0 < judged.ndcg(["x", "b", "a"], grades) < 0.7
    assert judged.ndcg(["x"], grades) == 0
