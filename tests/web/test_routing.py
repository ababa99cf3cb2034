"""Addresses are learnt when first asked for, and then by everybody at once."""

from threading import Barrier, Thread

from edu.web.routing import LateMap, LateRule


def test_who_looks_while_the_rules_are_taken_in_finds_every_address():
    for _ in range(20):
        addresses, ready, found = LateMap(), Barrier(8), list[str]()
        for number in range(200):
            addresses.add(LateRule(f"/{number}/<int:x>", endpoint=str(number)))

        def look(number: int, addresses: LateMap = addresses, ready: Barrier = ready, found: list[str] = found) -> None:
            ready.wait()
            found.append(addresses.bind("").match(f"/{199 - number}/5")[0])

        lookers = [Thread(target=look, args=(number,)) for number in range(8)]
        for each in lookers:
            each.start()
        for each in lookers:
            each.join()
        assert sorted(found) == [str(number) for number in range(192, 200)]


def test_a_rule_added_later_is_found_too():
    addresses = LateMap()
    for path in ("/first", "/second"):
        addresses.add(LateRule(path, endpoint=path))
        assert addresses.bind("").match(path) == (path, {})
        assert addresses.bind("").build(path) == path
