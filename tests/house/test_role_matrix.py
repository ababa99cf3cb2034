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
POST desks.drop                     302  403  403  422  403  422
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
GET  cards.export                   302  200  200  200  200  200
GET  review.index                   302  200  200  200  200  200
GET  review.next_card               302  200  303  303  303  303
GET  review.settings                302  200  200  200  200  200
GET  review.words                   302  200  200  200  200  200
POST review.answer                  302  409  404  404  404  404
POST review.rate                    302  303  303  303  303  303
POST review.remove                  302  303  404  404  404  404
POST review.settings                302  422  422  422  422  422
POST review.words                   302  422  422  422  422  422
GET  lesson_editor.edit             302  403  403  200  403  200
GET  lesson_editor.history          302  403  403  200  403  200
GET  lesson_editor.index            302  403  403  200  403  200
GET  lesson_editor.new              302  403  403  200  403  200
POST lesson_editor.edit             302  403  403  200  403  200
POST lesson_editor.keep             302  403  403  422  403  422
POST lesson_editor.new              302  403  403  200  403  200
POST lesson_editor.preview          302  403  403  200  403  200
POST lesson_editor.publish          302  403  403  303  403  303
POST lesson_editor.restore          302  403  403  404  403  404
POST lesson_editor.unpublish        302  403  403  303  403  303
GET  lessons.glossary               200  200  200  200  200  200
GET  lessons.booklet                200  200  200  200  200  200
GET  lessons.course                 200  200  200  200  200  200
GET  lessons.courses                200  200  200  200  200  200
GET  lessons.home                   200  200  200  200  200  200
GET  lessons.lesson                 200  200  200  200  200  200
GET  money.give                     302  200  200  200  200  200
GET  money.index                    302  200  200  200  200  200
GET  money.show_economy             200  200  200  200  200  200
GET  money.support                  200  200  200  200  200  200
POST money.deposit                  302  422  422  422  422  422
POST money.donate                   302  422  422  422  422  422
POST money.give                     302  422  422  422  422  422
GET  leaders.index                  200  200  200  200  200  200
GET  points.export                  302  200  200  200  200  200
GET  accounts.list_friends          302  200  200  200  200  200
POST accounts.list_friends          302  422  422  422  422  422
POST accounts.accept_friend         302  404  404  404  404  404
POST accounts.end_friend            302  303  303  303  303  303
GET  invite.index                   302  200  200  200  200  200
GET  invite.come                    200  200  200  200  200  200
GET  awards.index                   200  200  200  200  200  200
GET  awards.show                    200  200  200  200  200  200
GET  quests.index                   302  200  200  200  200  200
POST quests.claim                   302  404  404  404  404  404
GET  shop.index                     200  200  200  200  200  200
GET  shop.good                      200  200  200  200  200  200
GET  shop.mine                      302  200  200  200  200  200
GET  shop.vip_page                  200  200  200  200  200  200
POST shop.buy                       302  409  409  409  409  409
POST shop.use                       302  409  404  404  404  404
POST shop.undo                      302  303  404  404  404  404
POST shop.dress                     302  303  303  303  303  303
POST shop.boost                     302  404  404  404  404  404
GET  points.line                    302  302  404  404  404  404
GET  points.statement               302  200  200  200  200  200
GET  search.show                    200  200  200  200  200  200
GET  search.suggest                 200  200  200  200  200  200
GET  hints.attempt                  404  200  404  404  404  404
GET  hints.practice                 200  200  200  200  200  200
GET  hints.review                   302  404  404  404  404  404
GET  hints.twin                     302  404  404  404  404  404
POST hints.take                     404  303  404  404  404  404
POST hints.take_in_review           302  404  404  404  404  404
POST hints.try_twin                 302  404  404  404  404  404
GET  study.index                    302  200  200  200  200  200
GET  study.notes                    302  200  200  200  200  200
GET  study.place                    302  200  200  200  200  200
GET  study.skill_map                302  200  200  200  200  200
POST study.answer_placement         302  409  409  409  409  409
POST study.bookmark                 302  422  422  422  422  422
POST study.notes                    302  303  303  303  303  303
POST study.start_placement          302  303  303  303  303  303
GET  tutor.index                    302  200  200  200  200  200
GET  tutor.show                     302  200  404  404  404  404
GET  tutor.to_review                302  403  403  403  200  200
POST tutor.ask                      302  422  422  422  422  422
POST tutor.phrase                   302  404  404  404  404  404
POST tutor.rate                     302  303  404  404  404  404
POST tutor.review                   302  403  403  403  409  409
GET  qa_lists.index                 200  200  200  200  200  200
GET  qa_places.subjects             200  200  200  200  200  200
GET  qa_places.subject              200  200  200  200  200  200
GET  qa_places.topic                200  200  200  200  200  200
GET  qa_people.questions            200  200  200  200  200  200
GET  qa_people.answers              200  200  200  200  200  200
GET  qa_people.choices              302  200  200  200  200  200
GET  qa_feeds.newest                200  200  200  200  200  200
GET  qa_feeds.subject               200  200  200  200  200  200
GET  qa_feeds.topic                 200  200  200  200  200  200
GET  qa_feeds.question              200  200  200  200  200  200
GET  qa_checks.show                 200  200  200  200  200  200
GET  robots.robots_txt              200  200  200  200  200  200
GET  robots.sitemap                 200  200  200  200  200  200
GET  robots.sitemap_pages           200  200  200  200  200  200
GET  robots.sitemap_questions       200  200  200  200  200  200
POST qa_lists.choose                302  303  303  303  303  303
POST qa_people.choose               302  303  303  303  303  303
POST qa_checks.answer               422  422  422  422  422  422
GET  asking.ask                     302  200  200  200  200  200
GET  asking.draft                   302  200  404  404  404  404
GET  asking.drafts                  302  200  200  200  200  200
GET  asking.edit                    302  200  403  403  200  200
GET  asking.similar                 302  200  200  200  200  200
GET  asking.topics_of               302  200  200  200  200  200
GET  karma.show                     200  200  200  200  200  200
GET  playing.play                   200  200  200  200  200  200
GET  qa.edit_answer                 302  403  403  403  200  200
GET  qa.history                     200  200  200  200  200  200
GET  qa.show                        200  200  200  200  200  200
GET  suggestions.index              302  200  200  200  200  200
GET  suggestions.show               302  200  200  404  200  200
GET  suggestions.write              302  409  200  200  409  409
POST suggestions.decide             302  303  403  403  409  409
POST suggestions.suggest            302  409  422  422  409  409
POST asking.change                  302  422  403  403  422  422
POST asking.drop                    302  303  404  404  404  404
POST asking.keep                    302  200  200  200  200  200
POST asking.picture                 302  422  422  422  422  422
POST asking.preview                 302  200  200  200  200  200
POST asking.put                     302  422  422  422  422  422
POST qa.accept                      302  303  403  403  403  403
POST qa.answer                      302  422  422  422  422  422
POST qa.change_answer               302  403  403  403  422  422
POST qa.change_comment              302  422  403  403  422  422
POST qa.close                       302  422  403  403  422  422
POST qa.comment                     302  422  422  422  422  422
POST qa.delete                      302  303  403  403  403  403
POST qa.feature                     302  403  403  303  303  303
POST qa.follow                      302  303  303  303  303  303
POST qa.give_bounty                 302  409  403  403  403  403
POST qa.merge                       302  403  403  403  422  422
POST qa.offer_bounty                302  422  422  422  422  422
POST qa.reopen                      302  409  403  403  409  409
POST qa.restore                     302  303  404  404  404  404
POST qa.thank                       302  303  303  303  303  303
POST qa.vote                        302  422  422  422  422  422
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
GET  admin_people.index             302  403  403  403  403  200
GET  admin_people.show              302  403  403  403  403  200
GET  admin_people.waiting           302  403  403  403  403  200
GET  admin_site.change              302  403  403  403  403  200
GET  admin_site.index               302  403  403  403  403  200
GET  admin_site.log                 302  403  403  403  403  200
GET  admin_site.outlook             302  403  403  403  403  200
POST admin_people.decide_grant      302  403  403  403  403  303
POST admin_people.decide_teacher    302  403  403  403  403  303
POST admin_people.give_vip          302  403  403  403  403  422
POST admin_people.grant             302  403  403  403  403  422
POST admin_people.role              302  403  403  403  403  422
POST admin_people.two_steps_off     302  403  403  403  403  303
POST admin_site.change              302  403  403  403  403  422
GET  accounts.leave                 303  303  303  303  303  303
GET  accounts.arrive                303  303  303  303  303  303
GET  accounts.welcome               303  303  303  303  303  303
GET  accounts.code                  303  303  303  303  303  303
GET  accounts.ways                  302  200  200  200  200  200
GET  accounts.two_steps             302  200  200  200  200  200
GET  accounts.confirm_steps         302  302  302  302  302  302
GET  accounts.teach                 302  200  200  200  200  200
POST accounts.welcome               303  303  303  303  303  303
POST accounts.code                  303  303  303  303  303  303
POST accounts.two_steps             302  422  422  422  422  422
POST accounts.confirm_steps         302  302  302  302  302  302
POST accounts.unlink                302  404  404  404  404  404
POST accounts.teach                 302  422  422  422  422  422
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
GET  api_questions.get_question     401  200  200  200  200  200
GET  api_quizzes.get_attempt        401  200  404  404  404  404
GET  api_quizzes.get_quiz           401  200  200  200  200  200
GET  api_quizzes.list_attempts      401  200  200  200  200  200
GET  api_quizzes.list_quizzes       401  200  200  200  200  200
POST api_quizzes.check              401  422  404  404  404  404
PUT  api_quizzes.save               401  200  404  404  404  404
POST api_quizzes.start              401  201  201  201  201  201
POST api_quizzes.hand_in            401  200  404  404  404  404
GET  ladder.show                    200  200  200  200  200  200
GET  ladder.flows                   302  403  403  200  403  200
GET  opinions.form                  200  200  200  200  200  200
POST opinions.send                  422  422  422  422  422  422
GET  opinions.nps                   200  200  200  200  200  200
GET  opinions.table                 200  200  200  200  200  200
GET  opinions.lab                   200  200  200  200  200  200
GET  opinions.lab_table             200  200  200  200  200  200
GET  tickets.index                  302  403  403  200  403  200
POST tickets.answer                 302  403  403  422  403  422
POST tickets.fix                    302  403  403  422  403  422
POST tickets.close                  302  403  403  303  403  409
POST tickets.keep                   302  403  403  403  403  303
GET  counters.show                  200  200  200  200  200  200
GET  files.named                    200  200  200  200  200  200
GET  figures.index                  200  200  200  200  200  200
GET  figures.show                   200  200  200  200  200  200
GET  gradebook.download             302  403  403  200  403  200
GET  gradebook.questions            302  403  403  200  403  200
GET  gradebook.results              302  403  403  200  403  200
GET  gradebook.show                 302  403  403  200  403  200
GET  gradebook.spot                 302  403  403  200  403  200
GET  gradebook.student              302  403  403  200  403  200
GET  assigning.assign               302  403  403  200  403  200
GET  assigning.assignment           302  403  403  200  403  200
GET  teach_classes.categories       302  403  403  200  403  200
GET  assigning.exceptions           302  403  403  200  403  200
GET  teach_classes.index            302  403  403  200  403  200
GET  teach_classes.new              302  403  403  200  403  200
GET  teach_classes.people           302  403  403  200  403  200
GET  teach_classes.settings         302  403  403  200  403  200
GET  class_fund.show                302  403  403  200  403  200
POST class_fund.show                302  403  403  422  403  422
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
POST assigning.assign               302  403  403  422  403  422
POST assigning.assignment           302  403  403  422  403  422
POST assigning.exceptions           302  403  403  422  403  422
POST teach_classes.new              302  403  403  422  403  422
POST teach_classes.people           302  403  403  422  403  422
POST teach_classes.save_categories  302  403  403  422  403  422
POST teach_classes.settings         302  403  403  422  403  422
POST gradebook.spot                 302  403  403  303  403  303
POST teach_classes.archive          302  403  403  303  403  303
POST teach_classes.code             302  403  403  303  403  303
POST teach_classes.move             302  403  403  303  403  303
POST teach_classes.remove_teacher   302  403  403  303  403  303
POST assigning.reorder              302  403  403  303  403  303
POST assigning.withdraw             302  403  403  303  403  303
POST teach_classes.remove           302  403  403  303  403  404
POST teach_classes.remove_category  302  403  403  303  403  404
POST teach_classes.remove_section   302  403  403  303  403  404
POST assigning.take_back            302  403  403  303  403  404
POST classes.leave                  302  303  404  404  404  404
GET  notifications.count            200  200  200  200  200  200
GET  notifications.index            302  200  200  200  200  200
GET  notifications.settings         302  200  200  200  200  200
GET  notifications.unsubscribe      200  200  200  200  200  200
POST notifications.read             302  303  404  404  404  404
POST notifications.read_all         302  303  303  303  303  303
POST notifications.settings         302  422  422  422  422  422
POST notifications.unsubscribe      200  200  200  200  200  200
GET  complaints.complain            200  200  200  200  200  200
GET  complaints.index               200  200  200  200  200  200
GET  complaints.status              200  200  200  200  200  200
GET  complaints.case                200  200  200  200  200  200
POST complaints.complain            422  422  422  422  422  422
POST complaints.index               422  422  422  422  422  422
POST complaints.case                422  422  422  422  422  422
GET  moderation.index               302  403  403  403  200  200
GET  moderation.case                302  403  403  403  200  200
GET  moderation.log                 302  403  403  403  200  200
GET  moderation.public              200  200  200  200  200  200
POST moderation.decide              302  403  403  403  422  422
POST moderation.settle              302  403  403  403  422  422
POST moderation.take                302  403  403  403  303  409
POST moderation.release             302  403  403  403  303  303
GET  site_pages.show                200  200  200  200  200  200
GET  site_pages.all_news            200  200  200  200  200  200
GET  site_pages.piece               200  200  200  200  200  200
GET  site_pages.contact             200  200  200  200  200  200
POST site_pages.contact             422  422  422  422  422  422
GET  site_admin.index               302  403  403  403  403  200
GET  site_admin.edit                302  403  403  403  403  200
GET  site_admin.history             302  403  403  403  403  200
GET  site_admin.publish             302  403  403  403  403  200
GET  site_admin.change              302  403  403  403  403  200
GET  site_admin.messages            302  403  403  403  403  200
POST site_admin.edit                302  403  403  403  403  422
POST site_admin.publish             302  403  403  403  403  422
POST site_admin.change              302  403  403  403  403  422
POST site_admin.done                302  403  403  403  403  303
POST site_admin.retire              302  403  403  403  403  303
POST quizzes.hand_in                404  303  404  404  404  404
POST admin_people.sign_out          302  403  403  403  403  303
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
