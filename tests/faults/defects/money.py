"""Guards of the money, each of which somebody might take out: `python -m tests.faults.defects`."""

from tests.faults.defects.planting import Fault

BOOK, LEDGER, BANK = (f"edu/points/service/{name}.py" for name in ("book", "ledger", "bank"))
RULES, VERIFY, ECONOMY = "edu/points/rules.py", "edu/points/service/verify.py", "edu/points/service/economy.py"
ONCE, SESSION = "edu/web/once.py", "edu/db/session.py"
MONEY, AT_BANK, CHECKED = "tests/points/test_money.py", "tests/points/test_bank.py", "tests/points/test_verify.py"

DEFECTS = [
    Fault("a wallet may go below nothing", BOOK, '    .where((_ACCOUNT.purpose == "mint") | (_ACCOUNT.balance + _CHANGE >= 0))\n', "", f"{MONEY} -k do_not_have"),
    Fault("one cause moves points again", BOOK, "    if find(key) is not None:\n        return None\n", "", f"{MONEY} -k spent_is_gone"),
    Fault("the ledger is not locked", BOOK, '_ACCOUNT.purpose == "mint").with_for_update()', '_ACCOUNT.purpose == "mint")', f"{MONEY} -k share_no_account"),
    Fault("postings are not chained", BOOK, "link(last_digest(), row, sides)", 'link("", row, sides)', f"{CHECKED} -k sound"),
    Fault("the boards hear of nothing", BOOK, "        boards.count(owner, lines[account], posting=number, now=now, subject=cause.subject)\n", "        pass\n", f"{MONEY} -k answers_count"),
    Fault("a hold can be ended twice", LEDGER, '    if db.session.execute(_RESOLVED, {"posting": hold_id}).first():\n', "    if False:\n", f"{MONEY} -k paid_out_once"),
    Fault("a hold pays its own holder", LEDGER, "        if held.person_id in shares:\n", "        if False:\n", f"{MONEY} -k neither_its_holder"),
    Fault("a hold pays more than it holds", LEDGER, "        if rest < 0:\n", "        if False:\n", f"{MONEY} -k neither_its_holder"),
    Fault("what is left of a hold is lost", LEDGER, "        if rest:\n", "        if False:\n", f"{MONEY} -k paid_out_once"),
    Fault("a hold is undone like an award", LEDGER, "        if any(side.purpose == Purpose.ESCROW for side in sides):\n", "        if False:\n", f"{MONEY} -k neither_its_holder"),
    Fault("anything can be paid out", LEDGER, "held = next((side for side in sides if side.purpose == Purpose.ESCROW and side.amount > 0), None)", "held = sides[-1] if sides else None", f"{MONEY} -k only_a_hold"),
    Fault("one gives to oneself", LEDGER, "    if user_id == to:\n", "    if False:\n", f"{MONEY} -k to_themselves"),
    Fault("one gives to who has left", LEDGER, "    if not accounts.names_of([to]).get(to):\n", "    if False:\n", f"{MONEY} -k to_themselves"),
    Fault("amounts are not checked", LEDGER, "    check_amount(amount)\n    with transaction():\n        found = way(", "    with transaction():\n        found = way(", f"{MONEY} -k hostile"),
    Fault("more is taken back than there is", LEDGER, "there = min(amount, balance_of(user_id))", "there = amount", f"{MONEY} -k taken_back"),
    Fault("a day's earnings forget what was undone", LEDGER, "for ids in (paid, undone))", "for ids in (paid,))", f"{MONEY} -k after_what_was_undone"),
    Fault("what qualifies counts as learned", LEDGER, "        return book.post({pending: -waiting, book.own(user_id): waiting}, person_id=user_id, cause=cause, now=now)", "        mine = book.own(user_id)\n        return book.post({pending: -waiting, mine: waiting}, person_id=user_id, cause=cause, now=now, counted={mine: user_id})", f"{MONEY} -k pending"),
    Fault("what was lost is paid all the same", LEDGER, "target = book.own(held.person_id) if earned else book.site(Purpose.SINK)", "target = book.own(held.person_id)", f"{MONEY} -k held_back"),
    Fault("gifts have no limit", BANK, "    if amount > most - _given_on(user_id, now=now):\n", "    if False:\n", f"{AT_BANK} -k so_many_gifts"),
    Fault("first points can be given away", BANK, "    keep_first_points(user_id, amount)\n\n", "    pass\n\n", f"{AT_BANK} -k first_points_are_not"),
    Fault("first points can be donated", BANK, "        if book.find(book.key_of(cause, user_id)) is None:\n", "        if False:\n", f"{AT_BANK} -k first_points_are_not"),
    Fault("first points buy presents", "edu/shop/service/buying.py", "        if owner != by.id:\n            bank.keep", "        if False:\n            bank.keep", "tests/shop/test_service.py -k second_accounts"),
    Fault("interest is on the most, not the least", BANK, "return min(before or 0, *within) if within", "return max(before or 0, *within) if within", f"{AT_BANK} -k least_that_lay"),
    Fault("interest is paid each night", BANK, 'Cause("interest", f"month:{month}",', 'Cause("interest", f"month:{month}:{now}",', f"{AT_BANK} -k however_often"),
    Fault("interest has no top", RULES, "return min(max(0, lowest) * thousandths // 1000, most)", "return max(0, lowest) * thousandths // 1000", f"{AT_BANK} -k has_a_top"),
    Fault("the month before is this one", RULES, "return (end - timedelta(days=1)).replace(day=1), end", "return end, end + timedelta(days=28)", "tests/points/test_rules.py -k month_before"),
    Fault("typed amounts are whatever int() takes", RULES, "plain = words.isascii() and words.isdigit() and len(words) <= 9", 'plain = words.lstrip("+-").replace("_", "").isdigit()', "tests/points/test_rules.py -k hostile"),
    Fault("first points wait for no quiz", "edu/points/service/welcome.py", '{"lesson": True, "quiz": True, "known": True}.items()', '{"lesson": True, "known": True}.items()', f"{AT_BANK} -k first_points_wait"),
    Fault("a changed posting is not noticed", VERIFY, "changed = list(_broken_links())", "changed = list[int]()", f"{CHECKED} -k flipped_bit"),
    Fault("a hold paid out by half is not noticed", VERIFY, "WHERE r.resolves_id IS NOT NULL AND COALESCE", "WHERE r.resolves_id IS NULL AND r.id < 0 AND COALESCE", f"{CHECKED} -k paid"),
    Fault("what is written can be deleted", "edu/db/migrations/versions/0006_ledger_guards.py", '        for change in ("UPDATE", "DELETE"):', '        for change in ("UPDATE",):', "tests/points/test_ledger.py -k stays_as_it_is"),
    Fault("what is spent counts as issued", ECONOMY, "flow[purpose == Purpose.SINK] +=", "flow[0] +=", "tests/points/test_economy.py -k issued_less_spent"),
    Fault("held points go for a question of another number", "edu/quizzes/service/holding.py", 'f"question:{question_id}@", 0', 'f"question:{question_id}", 0', "tests/quizzes/test_holding.py"),
    Fault("another request under the same key is answered", ONCE, "    if first is None or first.asked != asked:\n", "    if first is None:\n", "tests/web/test_once.py -k other_words"),
    Fault("what was refused is kept", ONCE, "            if is_broken() or answer.status_code >= 400:\n", "            if False:\n", "tests/web/test_once.py -k refused_has_changed"),
    Fault("a key is claimed by everybody", ONCE, "            if not kept.claim(person, key, asked=asked, now=clock.now()):\n                return _again(person, key, asked)\n", "            kept.claim(person, key, asked=asked, now=clock.now())\n", "tests/web/test_once.py -k spend_once"),
    Fault("who had to give way is not let try again", SESSION, '_GIVEN_WAY = ("40001", "40P01")', "_GIVEN_WAY = ()", "tests/db/test_session.py -k give_way"),
]  # fmt: skip
