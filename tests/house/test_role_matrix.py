"""Who may do what: every route of the URL map with the status each kind of person gets.

A new route fails here until it has its row. Forms and bodies are empty, so 422 means «may, but that can't be used»;
302 leads to the sign-in page, 303 back from something done. Another person's attempt looks like none: 404.
"""

from tests.house.conftest import PERSONAS

#                                   anon student other teacher moderator admin
MATRIX = """
GET  accounts.confirm               302  200  409  409  409  409
GET  accounts.data                  302  200  200  200  200  200
GET  accounts.email                 302  200  200  200  200  200
GET  accounts.export                302  200  200  200  200  200
GET  accounts.forgot                200  200  200  200  200  200
GET  accounts.password              302  200  200  200  200  200
GET  accounts.person                200  200  200  200  200  200
GET  accounts.reset                 200  200  200  200  200  200
GET  accounts.settings              302  200  200  200  200  200
GET  accounts.sign_in               200  302  302  302  302  302
GET  accounts.sign_ins              302  200  200  200  200  200
GET  accounts.sign_up               200  302  302  302  302  302
GET  accounts.tokens                302  200  200  200  200  200
GET  assets.favicon                 200  200  200  200  200  200
GET  assets.file                    200  200  200  200  200  200
GET  bank.index                     302  403  403  200  403  200
GET  builder.edit                   302  403  403  200  403  200
GET  builder.index                  302  403  403  200  403  200
GET  builder.new                    302  403  403  200  403  200
GET  builder.preview                302  403  403  200  403  200
GET  editor.edit                    302  403  403  200  403  200
GET  editor.history                 302  403  403  200  403  200
GET  editor.kinds                   302  403  403  200  403  200
GET  editor.new                     302  403  403  200  403  200
GET  proposals.index                302  200  200  200  200  200
GET  proposals.waiting              302  403  403  200  403  200
GET  proposals.write                302  200  200  200  200  200
POST bank.add_folder                302  403  403  422  403  422
POST bank.change                    302  403  403  422  403  422
POST bank.change_folder             302  403  403  422  403  422
POST bank.share                     302  403  403  422  403  422
POST builder.edit                   302  403  403  409  403  409
POST builder.new                    302  403  403  422  403  422
POST builder.publish                302  403  403  422  403  422
POST builder.unpublish              302  403  403  303  403  303
POST editor.drop                    302  403  403  422  403  422
POST editor.edit                    302  403  403  422  403  422
POST editor.keep                    302  403  403  422  403  422
POST editor.new                     302  403  403  422  403  422
POST editor.preview                 302  403  403  422  403  422
POST editor.restore                 302  403  403  409  403  409
POST proposals.decide               302  403  403  422  403  422
POST proposals.write                302  422  422  422  422  422
GET  exporting.folder               302  403  403  200  403  200
GET  exporting.folder_file          302  403  403  422  403  422
GET  exporting.quiz                 302  403  403  200  403  200
GET  exporting.quiz_file            302  403  403  422  403  422
GET  importing.form                 302  403  403  200  403  200
GET  importing.report               302  403  403  200  403  404
GET  importing.show                 302  403  403  200  403  404
GET  importing.template             302  403  403  200  403  200
POST importing.bring                302  403  403  422  403  422
POST importing.keep                 302  403  403  422  403  404
GET  files.file                     200  200  200  200  200  200
GET  gallery.show                   200  200  200  200  200  200
GET  lessons.course                 200  200  200  200  200  200
GET  lessons.courses                200  200  200  200  200  200
GET  lessons.home                   200  200  200  200  200  200
GET  lessons.lesson                 200  200  200  200  200  200
GET  lessons.page                   200  200  200  200  200  200
GET  points.leaders                 200  200  200  200  200  200
GET  points.line                    302  302  404  404  404  404
GET  points.statement               302  200  200  200  200  200
GET  quiz_remarks.remarks           302  403  403  200  403  200
GET  quiz_statistics.download       302  403  403  200  403  200
GET  quiz_statistics.show           302  403  403  200  403  200
GET  quizzes.another                303  303  303  303  303  303
GET  quiz_regrading.index           302  403  403  200  403  200
GET  quiz_regrading.question        302  403  403  200  403  200
GET  quizzes.attempt                404  200  404  404  404  404
GET  quizzes.check                  200  200  200  200  200  200
GET  quizzes.index                  200  200  200  200  200  200
GET  quizzes.result                 404  200  404  404  404  404
GET  quizzes.review                 404  200  404  404  404  404
GET  quizzes.show                   200  200  200  200  200  200
GET  root                           302  302  302  302  302  302
GET  teaching.allowances            302  403  403  200  403  200
GET  teaching.index                 302  403  403  200  403  200
GET  teaching.paper                 302  403  403  200  403  200
GET  teaching.papers                302  403  403  200  403  200
GET  teaching.terms                 302  403  403  200  403  200
POST teaching.allowances            302  403  403  422  403  422
POST teaching.paper                 302  403  403  422  403  422
POST teaching.reset                 302  403  403  303  403  303
POST teaching.terms                 302  403  403  422  403  422
POST teaching.withdraw              302  403  403  303  403  303
GET  watch.healthz                  200  200  200  200  200  200
GET  watch.metrics                  200  200  200  200  200  200
GET  watch.readyz                   200  200  200  200  200  200
POST accounts.confirm               302  303  409  409  409  409
POST accounts.data                  302  422  422  422  422  422
POST accounts.email                 302  422  422  422  422  422
POST accounts.end_sign_in           302  303  404  404  404  404
POST accounts.end_token             302  303  404  404  404  404
POST accounts.forgot                422  422  422  422  422  422
POST accounts.password              302  422  422  422  422  422
POST accounts.reset                 422  422  422  422  422  422
POST accounts.send_letter           302  303  303  303  303  303
POST accounts.settings              302  422  422  422  422  422
POST accounts.sign_in               422  302  302  302  302  302
POST accounts.sign_up               422  302  302  302  302  302
POST accounts.tokens                302  422  422  422  422  422
POST quiz_regrading.apply           302  403  403  422  403  422
POST quiz_regrading.ask_again       302  403  403  409  403  409
POST quiz_regrading.preview         302  403  403  422  403  422
POST quiz_remarks.answer            302  403  403  422  403  422
POST quiz_remarks.close             302  403  403  303  403  303
POST quiz_remarks.reopen            302  403  403  303  403  303
POST quiz_remarks.like              302  303  404  404  404  404
POST quiz_remarks.remark            302  422  404  404  404  404
POST quizzes.answer                 404  303  404  404  404  404
POST quizzes.start                  303  303  303  303  303  303
GET  api-docs.openapi_json          200  200  200  200  200  200
GET  api_classes.get_marks          401  200  404  404  404  404
GET  api_classes.list_classes       401  200  200  200  200  200
GET  api_lessons.get_course         401  200  200  200  200  200
GET  api_lessons.get_lesson         401  200  200  200  200  200
GET  api_lessons.list_courses       401  200  200  200  200  200
GET  api_points.leaders             401  200  200  200  200  200
GET  api_points.my_points           401  200  200  200  200  200
GET  api_quizzes.get_attempt        401  200  404  404  404  404
GET  api_quizzes.get_quiz           401  200  200  200  200  200
GET  api_quizzes.list_attempts      401  200  200  200  200  200
GET  api_quizzes.list_quizzes       401  200  200  200  200  200
POST api_quizzes.check              401  422  404  404  404  404
PUT  api_quizzes.save               401  200  404  404  404  404
POST api_quizzes.start              401  201  201  201  201  201
POST api_quizzes.hand_in            401  200  404  404  404  404
GET  gradebook.download             302  403  403  200  403  200
GET  gradebook.questions            302  403  403  200  403  200
GET  gradebook.results              302  403  403  200  403  200
GET  gradebook.show                 302  403  403  200  403  200
GET  gradebook.spot                 302  403  403  200  403  200
GET  gradebook.student              302  403  403  200  403  200
GET  teach_classes.assign           302  403  403  200  403  200
GET  teach_classes.assignment       302  403  403  200  403  200
GET  teach_classes.categories       302  403  403  200  403  200
GET  teach_classes.exceptions       302  403  403  200  403  200
GET  teach_classes.index            302  403  403  200  403  200
GET  teach_classes.new              302  403  403  200  403  200
GET  teach_classes.people           302  403  403  200  403  200
GET  teach_classes.settings         302  403  403  200  403  200
GET  teach_classes.show             302  403  403  200  403  200
GET  classes.index                  302  200  200  200  200  200
GET  classes.join                   302  200  200  200  200  200
GET  classes.leaders                302  200  404  200  404  200
GET  classes.show                   302  200  404  303  404  303
POST classes.join                   302  422  422  422  422  422
POST classes.remind                 302  303  303  303  303  303
POST teach_classes.add_category     302  403  403  422  403  422
POST teach_classes.add_section      302  403  403  422  403  422
POST teach_classes.add_teacher      302  403  403  422  403  422
POST teach_classes.assign           302  403  403  422  403  422
POST teach_classes.assignment       302  403  403  422  403  422
POST teach_classes.exceptions       302  403  403  422  403  422
POST teach_classes.new              302  403  403  422  403  422
POST teach_classes.people           302  403  403  422  403  422
POST teach_classes.save_categories  302  403  403  422  403  422
POST teach_classes.settings         302  403  403  422  403  422
POST gradebook.spot                 302  403  403  303  403  303
POST teach_classes.archive          302  403  403  303  403  303
POST teach_classes.code             302  403  403  303  403  303
POST teach_classes.move             302  403  403  303  403  303
POST teach_classes.remove_teacher   302  403  403  303  403  303
POST teach_classes.reorder          302  403  403  303  403  303
POST teach_classes.withdraw         302  403  403  303  403  303
POST teach_classes.remove           302  403  403  303  403  404
POST teach_classes.remove_category  302  403  403  303  403  404
POST teach_classes.remove_section   302  403  403  303  403  404
POST teach_classes.take_back        302  403  403  303  403  404
POST classes.leave                  302  303  404  404  404  404
POST quizzes.hand_in                404  303  404  404  404  404
POST accounts.sign_out              303  303  303  303  303  303
POST accounts.sign_out_everywhere   302  303  303  303  303  303
"""

ROWS = {tuple(line.split()[:2]): tuple(map(int, line.split()[2:])) for line in MATRIX.strip().splitlines()}


def routes(app) -> set[tuple[str, str]]:
    return {(method, rule.endpoint) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def test_every_route_has_a_row_and_every_row_a_route(site):
    assert routes(site.app) == set(ROWS)


def test_each_person_gets_the_status_of_the_row(own_site):
    """In the order of the table: reading first, what ends an attempt or a sign-in last."""
    wrong = {}
    for (method, endpoint), due in ROWS.items():
        got = tuple(own_site.ask(method, endpoint, persona).status_code for persona in PERSONAS)
        if got != due:
            wrong[f"{method} {endpoint}"] = dict(zip(PERSONAS, got, strict=True))
    assert wrong == {}


def test_whoever_must_sign_in_is_sent_there_and_comes_back(site):
    for (method, endpoint), (anonymous, *_) in ROWS.items():
        if anonymous == 302 and endpoint != "root":
            answer = site.ask(method, endpoint, "anonymous")
            assert answer.location.split("?")[0] == "/en/sign-in", endpoint
            assert ("next=" in answer.location) == (method == "GET"), endpoint


def test_the_pages_cookie_opens_nothing_of_the_api_and_a_token_no_page(site):
    browser = site.browser("admin")
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint.startswith("api_"):
            method = "GET" if "GET" in rule.methods else sorted(rule.methods - {"HEAD", "OPTIONS"})[0]
            assert browser.open(site.address(rule.endpoint), method=method, json={}).status_code == 401, rule.endpoint
    answer = site.app.test_client().get("/en/points", headers={"Authorization": f"Bearer {site.token('student')}"})
    assert answer.status_code == 302
