"""everything the house begins with."""

import sqlalchemy as sa
from alembic import op

from edu.db import base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('board_day',
    sa.Column('board', sa.Text(), nullable=False),
    sa.Column('day', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('board', name=op.f('pk_board_day'))
    )
    op.create_table('board_tally',
    sa.Column('board', sa.Text(), nullable=False),
    sa.Column('grain', base.BigInt, nullable=False),
    sa.Column('bucket', base.BigInt, nullable=False),
    sa.Column('people', base.BigInt, nullable=False),
    sa.PrimaryKeyConstraint('board', 'grain', 'bucket', name=op.f('pk_board_tally'))
    )
    op.create_table('page_text',
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('lang', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('updated_at', base.UtcDateTime(), nullable=False),
    sa.Column('retired_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint("lang IN ('ru', 'en')", name=op.f('ck_page_text_lang_known')),
    sa.PrimaryKeyConstraint('slug', 'lang', name=op.f('pk_page_text'))
    )
    op.create_table('quiz',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('title', base.Json, nullable=False),
    sa.Column('intro', base.Json, nullable=False),
    sa.Column('feedback', sa.Text(), nullable=False),
    sa.Column('tries', base.BigInt, nullable=False),
    sa.Column('lesson', sa.Text(), nullable=True),
    sa.Column('position', base.BigInt, nullable=False),
    sa.Column('questions', base.BigInt, nullable=False),
    sa.Column('points', base.BigInt, nullable=False),
    sa.Column('retired_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint("feedback IN ('each', 'end')", name=op.f('ck_quiz_feedback_known')),
    sa.CheckConstraint('tries >= 1', name=op.f('ck_quiz_a_try_at_least')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quiz')),
    sa.UniqueConstraint('slug', name=op.f('uq_quiz_slug'))
    )
    op.create_table('subject',
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', base.Json, nullable=False),
    sa.Column('position', base.BigInt, nullable=False),
    sa.PrimaryKeyConstraint('slug', name=op.f('pk_subject'))
    )
    op.create_table('user_account',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('skeleton', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('email_verified_at', base.UtcDateTime(), nullable=True),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('lang', sa.Text(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('deleted_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint("lang IN ('ru', 'en')", name=op.f('ck_user_account_lang_known')),
    sa.CheckConstraint("role IN ('student', 'teacher', 'moderator', 'admin')", name=op.f('ck_user_account_role_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('skeleton', name=op.f('uq_user_account_skeleton'))
    )
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_account_email'), ['email'], unique=False)
        batch_op.create_index('uq_user_account_verified_email', ['email'], unique=True, sqlite_where=sa.text('email_verified_at IS NOT NULL'), postgresql_where=sa.text('email_verified_at IS NOT NULL'))

    op.create_table('api_token',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('user_id', base.BigInt, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('ended_at', base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_api_token_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('digest', name=op.f('uq_api_token_digest'))
    )
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_token_user_id'), ['user_id'], unique=False)

    op.create_table('board_standing',
    sa.Column('board', sa.Text(), nullable=False),
    sa.Column('user_id', base.BigInt, nullable=False),
    sa.Column('score', base.BigInt, nullable=False),
    sa.Column('early', base.BigInt, nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_board_standing_user_id')),
    sa.PrimaryKeyConstraint('board', 'user_id', name=op.f('pk_board_standing'))
    )
    with op.batch_alter_table('board_standing', schema=None) as batch_op:
        batch_op.create_index('ix_board_standing_order', ['board', 'score', 'early'], unique=False)
        batch_op.create_index(batch_op.f('ix_board_standing_user_id'), ['user_id'], unique=False)

    op.create_table('course',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('title', base.Json, nullable=False),
    sa.Column('about', base.Json, nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('taster', sa.Text(), nullable=True),
    sa.Column('position', base.BigInt, nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('updated_at', base.UtcDateTime(), nullable=False),
    sa.Column('retired_at', base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['subject'], ['subject.slug'], name=op.f('fk_course_subject')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course')),
    sa.UniqueConstraint('slug', name=op.f('uq_course_slug'))
    )
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_subject'), ['subject'], unique=False)

    op.create_table('ledger_account',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('owner_id', base.BigInt, nullable=True),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('balance', base.BigInt, nullable=False),
    sa.Column('version', base.BigInt, nullable=False),
    sa.CheckConstraint("(purpose = 'mint') = (owner_id IS NULL)", name=op.f('ck_ledger_account_owner_fits')),
    sa.CheckConstraint("purpose = 'mint' OR balance >= 0", name=op.f('ck_ledger_account_never_negative')),
    sa.CheckConstraint("purpose IN ('wallet', 'mint')", name=op.f('ck_ledger_account_purpose_known')),
    sa.ForeignKeyConstraint(['owner_id'], ['user_account.id'], name=op.f('fk_ledger_account_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_account')),
    sa.UniqueConstraint('owner_id', 'purpose', name=op.f('uq_ledger_account_owner_id_purpose'))
    )
    with op.batch_alter_table('ledger_account', schema=None) as batch_op:
        batch_op.create_index('uq_ledger_account_site', ['purpose'], unique=True, sqlite_where=sa.text('owner_id IS NULL'), postgresql_where=sa.text('owner_id IS NULL'))

    op.create_table('ledger_posting',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('person_id', base.BigInt, nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('note', base.Json, nullable=False),
    sa.Column('reverses_id', base.BigInt, nullable=True),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['user_account.id'], name=op.f('fk_ledger_posting_person_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['ledger_posting.id'], name=op.f('fk_ledger_posting_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_posting')),
    sa.UniqueConstraint('key', name=op.f('uq_ledger_posting_key')),
    sa.UniqueConstraint('kind', 'source', 'person_id', 'reverses_id', name=op.f('uq_ledger_posting_kind_source_person_id_reverses_id')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_ledger_posting_reverses_id'))
    )
    with op.batch_alter_table('ledger_posting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_posting_person_id'), ['person_id'], unique=False)

    op.create_table('question',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('quiz_id', base.BigInt, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', base.BigInt, nullable=True),
    sa.Column('practice', sa.Boolean(), nullable=False),
    sa.Column('number', base.BigInt, nullable=False),
    sa.ForeignKeyConstraint(['quiz_id'], ['quiz.id'], name=op.f('fk_question_quiz_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('quiz_id', 'name', name=op.f('uq_question_quiz_id_name'))
    )
    op.create_table('sign_in',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('user_id', base.BigInt, nullable=False),
    sa.Column('key_digest', sa.Text(), nullable=False),
    sa.Column('agent', sa.Text(), nullable=False),
    sa.Column('started_at', base.UtcDateTime(), nullable=False),
    sa.Column('ended_at', base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_sign_in_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('key_digest', name=op.f('uq_sign_in_key_digest'))
    )
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_user_id'), ['user_id'], unique=False)

    op.create_table('attempt',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('quiz_id', base.BigInt, nullable=False),
    sa.Column('user_id', base.BigInt, nullable=True),
    sa.Column('guest', sa.Text(), nullable=True),
    sa.Column('feedback', sa.Text(), nullable=False),
    sa.Column('tries', base.BigInt, nullable=False),
    sa.Column('seed', sa.Text(), nullable=False),
    sa.Column('started_at', base.UtcDateTime(), nullable=False),
    sa.Column('ended_at', base.UtcDateTime(), nullable=True),
    sa.Column('earned', base.BigInt, nullable=False),
    sa.Column('outof', base.BigInt, nullable=False),
    sa.Column('paid', base.BigInt, nullable=False),
    sa.Column('posting_id', base.BigInt, nullable=True),
    sa.CheckConstraint('(user_id IS NULL) <> (guest IS NULL)', name=op.f('ck_attempt_one_taker')),
    sa.ForeignKeyConstraint(['posting_id'], ['ledger_posting.id'], name=op.f('fk_attempt_posting_id')),
    sa.ForeignKeyConstraint(['quiz_id'], ['quiz.id'], name=op.f('fk_attempt_quiz_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_attempt_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    sa.UniqueConstraint('key', name=op.f('uq_attempt_key'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_guest', ['guest'], unique=False)
        batch_op.create_index('ix_attempt_person', ['user_id', 'quiz_id'], unique=False)
        batch_op.create_index('uq_attempt_open_of_guest', ['quiz_id', 'guest'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('uq_attempt_open_of_person', ['quiz_id', 'user_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('best',
    sa.Column('user_id', base.BigInt, nullable=False),
    sa.Column('question_id', base.BigInt, nullable=False),
    sa.Column('points', base.BigInt, nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_best_question_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_best_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'question_id', name=op.f('pk_best'))
    )
    op.create_table('ledger_entry',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('posting_id', base.BigInt, nullable=False),
    sa.Column('account_id', base.BigInt, nullable=False),
    sa.Column('amount', base.BigInt, nullable=False),
    sa.Column('balance', base.BigInt, nullable=False),
    sa.Column('version', base.BigInt, nullable=False),
    sa.CheckConstraint('amount <> 0 AND amount BETWEEN -1000000 AND 1000000', name=op.f('ck_ledger_entry_moves_something')),
    sa.CheckConstraint('balance BETWEEN -9007199254740991 AND 9007199254740991', name=op.f('ck_ledger_entry_exact_in_scripts')),
    sa.ForeignKeyConstraint(['account_id'], ['ledger_account.id'], name=op.f('fk_ledger_entry_account_id')),
    sa.ForeignKeyConstraint(['posting_id'], ['ledger_posting.id'], name=op.f('fk_ledger_entry_posting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry')),
    sa.UniqueConstraint('account_id', 'version', name=op.f('uq_ledger_entry_account_id_version'))
    )
    with op.batch_alter_table('ledger_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_entry_posting_id'), ['posting_id'], unique=False)

    op.create_table('lesson',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('course_id', base.BigInt, nullable=False),
    sa.Column('position', base.BigInt, nullable=False),
    sa.Column('quiz', sa.Text(), nullable=True),
    sa.Column('retired_at', base.UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_lesson_course_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson')),
    sa.UniqueConstraint('slug', name=op.f('uq_lesson_slug'))
    )
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_course_id'), ['course_id'], unique=False)

    op.create_table('question_version',
    sa.Column('question_id', base.BigInt, nullable=False),
    sa.Column('number', base.BigInt, nullable=False),
    sa.Column('body', base.Json, nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_version_question_id')),
    sa.PrimaryKeyConstraint('question_id', 'number', name=op.f('pk_question_version'))
    )
    op.create_table('lesson_progress',
    sa.Column('user_id', base.BigInt, nullable=False),
    sa.Column('lesson_id', base.BigInt, nullable=False),
    sa.Column('share', sa.Double(), nullable=False),
    sa.Column('done_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint('share BETWEEN 0 AND 1', name=op.f('ck_lesson_progress_share_is_a_fraction')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_lesson_progress_lesson_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_lesson_progress_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'lesson_id', name=op.f('pk_lesson_progress'))
    )
    with op.batch_alter_table('lesson_progress', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lesson_progress_lesson_id'), ['lesson_id'], unique=False)

    op.create_table('lesson_text',
    sa.Column('lesson_id', base.BigInt, nullable=False),
    sa.Column('lang', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('goal', sa.Text(), nullable=False),
    sa.Column('minutes', base.BigInt, nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('headings', base.Json, nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('updated_at', base.UtcDateTime(), nullable=False),
    sa.CheckConstraint("lang IN ('ru', 'en')", name=op.f('ck_lesson_text_lang_known')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_lesson_text_takes_time')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_lesson_text_lesson_id')),
    sa.PrimaryKeyConstraint('lesson_id', 'lang', name=op.f('pk_lesson_text'))
    )
    op.create_table('response',
    sa.Column('attempt_id', base.BigInt, nullable=False),
    sa.Column('position', base.BigInt, nullable=False),
    sa.Column('question_id', base.BigInt, nullable=False),
    sa.Column('number', base.BigInt, nullable=False),
    sa.Column('reply', base.Json, nullable=False),
    sa.Column('tries', base.Json, nullable=False),
    sa.Column('settled', sa.Boolean(), nullable=False),
    sa.Column('fraction', sa.Double(), nullable=True),
    sa.Column('saved_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint('fraction IS NULL OR fraction BETWEEN 0 AND 1', name=op.f('ck_response_fraction_is_a_share')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_response_attempt_id')),
    sa.ForeignKeyConstraint(['question_id', 'number'], ['question_version.question_id', 'question_version.number'], name=op.f('fk_response_question_id_number')),
    sa.PrimaryKeyConstraint('attempt_id', 'position', name=op.f('pk_response'))
    )
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_response_question_id'), ['question_id'], unique=False)

    _open_the_ledger()


def _open_the_ledger() -> None:
    """The mint, which issues all points; and the guard: what is written in the ledger stays as it is."""
    op.execute("INSERT INTO ledger_account (purpose, balance, version) VALUES ('mint', 0, 0)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$"
        )
    for table in ("ledger_posting", "ledger_entry"):
        for change in ("UPDATE", "DELETE"):
            if op.get_bind().dialect.name == "postgresql":
                body = "FOR EACH ROW EXECUTE FUNCTION ledger_only_grows()"
            else:
                body = "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
            op.execute(f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} {body}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_only_grows() CASCADE")
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_response_question_id'))

    op.drop_table('response')
    op.drop_table('lesson_text')
    with op.batch_alter_table('lesson_progress', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_progress_lesson_id'))

    op.drop_table('lesson_progress')
    op.drop_table('question_version')
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lesson_course_id'))

    op.drop_table('lesson')
    with op.batch_alter_table('ledger_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ledger_entry_posting_id'))

    op.drop_table('ledger_entry')
    op.drop_table('best')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('uq_attempt_open_of_person', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('uq_attempt_open_of_guest', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_attempt_person')
        batch_op.drop_index('ix_attempt_guest')

    op.drop_table('attempt')
    with op.batch_alter_table('sign_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_user_id'))

    op.drop_table('sign_in')
    op.drop_table('question')
    with op.batch_alter_table('ledger_posting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ledger_posting_person_id'))

    op.drop_table('ledger_posting')
    with op.batch_alter_table('ledger_account', schema=None) as batch_op:
        batch_op.drop_index('uq_ledger_account_site', sqlite_where=sa.text('owner_id IS NULL'), postgresql_where=sa.text('owner_id IS NULL'))

    op.drop_table('ledger_account')
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_subject'))

    op.drop_table('course')
    with op.batch_alter_table('board_standing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_board_standing_user_id'))
        batch_op.drop_index('ix_board_standing_order')

    op.drop_table('board_standing')
    with op.batch_alter_table('api_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_token_user_id'))

    op.drop_table('api_token')
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.drop_index('uq_user_account_verified_email', sqlite_where=sa.text('email_verified_at IS NOT NULL'), postgresql_where=sa.text('email_verified_at IS NOT NULL'))
        batch_op.drop_index(batch_op.f('ix_user_account_email'))

    op.drop_table('user_account')
    op.drop_table('subject')
    op.drop_table('quiz')
    op.drop_table('page_text')
    op.drop_table('board_tally')
    op.drop_table('board_day')
