"""Who hears what, who gives what and where the pages are: the tables by which the roof puts the parts together."""

from edu.accounts import rules as people
from edu.accounts.service import friends
from edu.accounts.service import people as accounts
from edu.accounts.views import friends as friend_views
from edu.accounts.views import routes as account_views
from edu.admin.service import grants as point_grants
from edu.admin.views import people as admin_people
from edu.admin.views import site as admin_site
from edu.authoring.service import people as authoring_people
from edu.authoring.service import proposals as question_proposals
from edu.authoring.views import bank as question_bank
from edu.authoring.views import builder, desks, editor, exporting, importing, proposals
from edu.authoring.views import lessons as lesson_editor
from edu.awards.rules import questing, referring
from edu.awards.service import books as award_books
from edu.awards.service import counting, referral
from edu.awards.service import people as award_people
from edu.awards.views import awards as award_views
from edu.awards.views import invite as invite_views
from edu.awards.views import quests as quest_views
from edu.classroom import api as class_api
from edu.classroom.service import funds as class_funds
from edu.classroom.service import keeping as quiz_keeping
from edu.classroom.service import people as class_people
from edu.classroom.views import assigning as class_assigning
from edu.classroom.views import fund as class_fund
from edu.classroom.views import gradebook as class_gradebook
from edu.classroom.views import joining as class_joining
from edu.classroom.views import teaching as class_teaching
from edu.core import events
from edu.core.i18n import Text
from edu.interchange import views as card_views
from edu.interchange.service import uploads
from edu.lessons import api as lesson_api
from edu.lessons import rules as lesson_rules
from edu.lessons import views as lesson_views
from edu.lessons.service import keepers as lesson_keepers
from edu.lessons.service import progress as lesson_progress
from edu.lessons.service import shelving
from edu.loyalty.rules.counters import Counter
from edu.loyalty.service import counters as honest_counters
from edu.loyalty.service import ladder as learner_ladder
from edu.loyalty.service import people as loyalty_people
from edu.loyalty.views import counters as counter_views
from edu.loyalty.views import figures as figure_views
from edu.loyalty.views import ladder as ladder_views
from edu.loyalty.views import opinions as opinion_views
from edu.loyalty.views import tickets as ticket_views
from edu.moderation.service import people as moderated
from edu.moderation.service import suspending
from edu.moderation.views import complaints, desk
from edu.notifications import views as notification_views
from edu.notifications.service import hearing, telling
from edu.points import api as point_api
from edu.points import rules as point_rules
from edu.points.service import ledger, statements, welcome
from edu.points.views import leaders as leader_views
from edu.points.views import money, wallet
from edu.qa import api as qa_api
from edu.qa.rules import events as asking
from edu.qa.rules import site as asking_rules
from edu.qa.service import books as qa_books
from edu.qa.service import checks as topic_checks
from edu.qa.service import finding as qa_finding
from edu.qa.service import people as qa_people
from edu.qa.service import profiles, related, suggesting
from edu.qa.service import topics as qa_topics
from edu.qa.views import asking as qa_asking
from edu.qa.views import checks as topic_check_views
from edu.qa.views import feeds as qa_feeds
from edu.qa.views import karma as qa_karma
from edu.qa.views import lists as qa_lists
from edu.qa.views import people as qa_profiles
from edu.qa.views import places as qa_places
from edu.qa.views import playing as qa_playing
from edu.qa.views import questions as qa_questions
from edu.qa.views import suggestions as qa_suggestions
from edu.quizzes import api as quiz_api
from edu.quizzes.rules import quiz as quizzes
from edu.quizzes.service import attempts, sheets
from edu.quizzes.service import books as quiz_books
from edu.quizzes.service import remarks as question_remarks
from edu.quizzes.views import regrading as quiz_regrading
from edu.quizzes.views import remarks as quiz_remarks
from edu.quizzes.views import statistics as quiz_statistics
from edu.quizzes.views import taking, teaching
from edu.review.rules import events as reviewed
from edu.review.service import cards as review_cards
from edu.review.service import people as review_people
from edu.review.views import reviewing
from edu.search import views as search_views
from edu.search.service import people as search_people
from edu.shop.rules import goods
from edu.shop.service import books as shop_books
from edu.shop.service import people as shop_people
from edu.shop.views import shop as shop_views
from edu.site.rules import pages as site_rules
from edu.site.rules.settings import Setting
from edu.site.service import audit, contacts
from edu.site.views import editing as site_editing
from edu.site.views import pages as site_pages
from edu.tutor.rules import answers as tutor_rules
from edu.tutor.service import answering as tutor_answers
from edu.tutor.service import people as tutor_people
from edu.tutor.service import skills as tutor_skills
from edu.tutor.service import studying
from edu.tutor.views import answers as tutor_views
from edu.tutor.views import hints as tutor_hints
from edu.tutor.views import study as study_pages
from edu.web import fresh, gallery
from edu.web.switches import Part

# Who hears what: the only place where a lower capability meets a higher one.
HEARERS: tuple[tuple[type, events.Hearer], ...] = (
    (people.SignedIn, suspending.hear_signed_in),
    (people.SignedIn, attempts.hear_signed_in),
    (people.SignedUp, welcome.hear_signed_up),
    (people.SignedUp, invite_views.hear_signed_up),
    (people.EmailProved, welcome.hear_proved),
    (people.EmailProved, referral.hear_proved),
    (people.FriendAsked, hearing.hear_friend_asked),
    (people.FriendAccepted, hearing.hear_friend_accepted),
    (point_rules.Given, hearing.hear_given),
    (people.Barred, ledger.hear_barred),
    (people.HiddenChanged, ledger.hear_hidden),
    (people.Deleted, ledger.hear_deleted),
    (people.Deleted, friends.hear_deleted),
    (people.Deleted, referral.hear_deleted),
    (people.Named, search_people.hear_named),
    (people.ManyNamed, search_people.hear_many_named),
    (people.HiddenChanged, search_people.hear_hidden),
    (people.Deleted, search_people.hear_deleted),
    (people.Deleted, contacts.hear_deleted),
    (people.Deleted, telling.hear_deleted),
    (people.Deleted, moderated.hear_deleted),
    (site_rules.PagesChanged, shelving.hear_pages_changed),
    (site_rules.NewsPublished, hearing.hear_news),
    (people.Deleted, lesson_progress.hear_deleted),
    (people.Deleted, lesson_keepers.hear_deleted),
    (people.Deleted, attempts.hear_deleted),
    (people.Deleted, question_remarks.hear_deleted),
    (people.Deleted, qa_people.hear_deleted),
    (people.Deleted, suggesting.hear_deleted),
    (people.Deleted, profiles.hear_deleted),
    (people.Deleted, topic_checks.hear_deleted),
    (people.Deleted, tutor_people.hear_deleted),
    (people.Deleted, studying.hear_deleted),
    (people.Deleted, award_people.hear_deleted),
    (people.Deleted, shop_people.hear_deleted),
    (people.SignedIn, loyalty_people.hear_signed_in),
    (people.SignedUp, learner_ladder.hear_signed_up),
    (people.Deleted, loyalty_people.hear_deleted),
    (people.Deleted, review_people.hear_deleted),
    (people.Deleted, class_people.hear_deleted),
    (people.Deleted, point_grants.hear_deleted),
    (people.Deleted, authoring_people.hear_deleted),
    (people.Deleted, uploads.hear_deleted),
    (quizzes.Credited, question_proposals.hear_credited),
    (quizzes.HandedIn, counting.hear_handed_in),
    (quizzes.Credited, counting.hear_credited),
    (lesson_rules.LessonDone, counting.hear_lesson_done),
    (lesson_rules.LessonDone, referral.hear_lesson_done),
    (quizzes.Credited, review_cards.hear_credited),
    (quizzes.Credited, tutor_skills.hear_credited),
    (reviewed.Reviewed, tutor_skills.hear_reviewed),
    (asking.Asked, related.hear_asked),
    (asking.Asked, counting.hear_asked),
    (asking.Answered, counting.hear_answered),
    (asking.Accepted, counting.hear_accepted),
    (asking.VotedUp, counting.hear_voted_up),
    (asking.TakenDown, fresh.hear_gone),
    (people.Deleted, fresh.hear_gone),
    (quizzes.HandedIn, learner_ladder.hear_handed_in),
    (asking.Asked, tutor_answers.hear_asked),
    (asking.Answered, learner_ladder.hear_answered),
    (asking.Accepted, learner_ladder.hear_accepted),
)

# What each capability keeps about a person, for their export.
PERSONAL_DATA = {
    "account": accounts.personal_data,
    "friends": friends.personal_data,
    "invitations": referral.personal_data,
    "audit": audit.personal_data,
    "messages": contacts.personal_data,
    "notifications": telling.personal_data,
    "moderation": moderated.personal_data,
    "lessons": lesson_progress.personal_data,
    "quizzes": sheets.personal_data,
    "points": statements.personal_data,
    "qa": qa_people.personal_data,
    "suggestions": suggesting.personal_data,
    "page": profiles.personal_data,
    "checks": topic_checks.personal_data,
    "tutor": tutor_people.personal_data,
    "study": studying.personal_data,
    "authoring": authoring_people.personal_data,
    "interchange": uploads.personal_data,
    "classes": class_people.personal_data,
    "grants": point_grants.personal_data,
    "awards": award_people.personal_data,
    "shop": shop_people.personal_data,
    "loyalty": loyalty_people.personal_data,
    "review": review_people.personal_data,
}

# What can be found, as each capability lists it: for putting it into the search anew.
FINDABLE = (search_people.findable, shelving.findable, qa_finding.findable)

# What an admin may change while the site runs, as each capability declares it.
SITE_SETTINGS: tuple[Setting, ...] = (
    *site_rules.SETTINGS,
    *people.SETTINGS,
    *point_rules.SETTINGS,
    *asking_rules.SETTINGS,
    *referring.SETTINGS,
    *questing.SETTINGS,
    *goods.SETTINGS,
    *tutor_rules.SETTINGS,
)

# What of it switches a part of the site off, and which pages that part is.
PARTS = (
    Part(people.OPEN, ("accounts.sign_up", "accounts.welcome")),
    Part(point_rules.LEADERS, ("leaders", "api_points.leaders")),
    Part(point_rules.BANK, ("money.index", "money.give", "money.deposit", "money.donate")),
    Part(questing.QUESTS, ("quests",)),
    Part(referring.INVITATIONS, ("invite",)),
    Part(goods.SHOP, ("shop",)),
    Part(tutor_rules.TUTOR, ("tutor",)),
)

# What beside the ledger's own invariants has to agree with it, looked at by `edu points verify`.
LEDGER_CHECKS = (
    quiz_books.find_breaches,
    qa_books.find_breaches,
    award_books.find_breaches,
    shop_books.find_breaches,
    point_grants.find_breaches,
)

# Every number that pages show to everybody, with what it is recomputed from.
COUNTERS: tuple[Counter, ...] = honest_counters.COUNTERS

# What stands on the home page besides the way on, for everybody or for who is signed in.
HOME_PARTS = (
    site_pages.draw_announcements,
    class_joining.draw_due,
    reviewing.draw_due,
    quest_views.draw_today,
    qa_places.draw_news,
)

LESSON_ENDS = (
    ladder_views.draw_rung,
    reviewing.draw_to_remember,
    study_pages.draw_margin,
    opinion_views.draw_opinion,
    qa_places.draw_of_lesson,
)

PAGES = (
    account_views.bp,
    search_views.bp,
    tutor_views.bp,
    tutor_hints.bp,
    study_pages.bp,
    site_pages.bp,
    site_editing.bp,
    notification_views.bp,
    complaints.bp,
    desk.bp,
    lesson_views.bp,
    taking.bp,
    teaching.bp,
    quiz_statistics.bp,
    quiz_regrading.bp,
    quiz_remarks.bp,
    wallet.bp,
    leader_views.bp,
    money.bp,
    qa_lists.bp,
    qa_questions.bp,
    qa_asking.bp,
    qa_suggestions.bp,
    qa_playing.bp,
    qa_karma.bp,
    qa_places.bp,
    qa_profiles.bp,
    qa_feeds.bp,
    topic_check_views.bp,
    quest_views.bp,
    award_views.bp,
    invite_views.bp,
    shop_views.bp,
    class_joining.bp,
    class_teaching.bp,
    class_assigning.bp,
    class_gradebook.bp,
    class_fund.bp,
    question_bank.bp,
    desks.bp,
    editor.bp,
    lesson_editor.bp,
    builder.bp,
    proposals.bp,
    importing.bp,
    exporting.bp,
    ladder_views.bp,
    opinion_views.bp,
    ticket_views.bp,
    counter_views.bp,
    figure_views.bp,
    admin_people.bp,
    admin_site.bp,
    reviewing.bp,
    card_views.bp,
    gallery.bp,
)
API = (lesson_api.bp, quiz_api.bp, point_api.bp, qa_api.bp, class_api.bp)


def search_facets() -> dict[str, dict[str, Text]]:
    """What the search can be narrowed to: subjects and levels by their slugs."""
    places = qa_topics.places()
    return {
        "subject": {subject.slug: subject.name for subject in places.subjects.values()},
        "level": {level.slug: level.name for level in places.levels.values()},
    }


# What floors below take of capabilities above them by name: parts of pages, lists of what there is.
EXTENSIONS: dict[str, object] = {
    "personal_data": PERSONAL_DATA,
    "site_settings": SITE_SETTINGS,
    "draw_check": taking.draw_check,
    "quiz_keeping": quiz_keeping.keeping_of,
    "home_parts": HOME_PARTS,
    "profile_parts": (
        qa_profiles.draw_profile,
        award_views.draw_of,
        ladder_views.draw_on_profile,
        friend_views.draw_friend,
    ),
    "groups_of": class_people.groups_of,
    "board_subjects": lambda: search_facets()["subject"],
    "class_boards": class_joining.boards_of,
    "funds_of": class_funds.funds_of,
    "ledger_checks": LEDGER_CHECKS,
    "findable": FINDABLE,
    "question_parts": (tutor_views.draw_for_question,),
    "search_facets": search_facets,
    "counters": COUNTERS,
    "lesson_ends": LESSON_ENDS,
    "result_parts": (quest_views.draw_ready, tutor_hints.draw_twins),
}
