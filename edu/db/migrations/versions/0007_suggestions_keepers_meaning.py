"""Suggested edits, keepers of courses, what texts mean; answers and comments that are not signed."""

import sqlalchemy as sa
from alembic import op

from edu.db import base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('search_meaning',
    sa.Column('entry_id', base.BigInt, nullable=False),
    sa.Column('vectors', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(vectors) % 384 = 0', name=op.f('ck_search_meaning_whole_vectors')),
    sa.ForeignKeyConstraint(['entry_id'], ['search_entry.id'], name=op.f('fk_search_meaning_entry_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_search_meaning'))
    )
    op.create_table('qa_suggestion',
    sa.Column('id', base.BigInt, nullable=False),
    sa.Column('question_id', base.BigInt, nullable=True),
    sa.Column('answer_id', base.BigInt, nullable=True),
    sa.Column('editor_id', base.BigInt, nullable=False),
    sa.Column('revision', base.BigInt, nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('created_at', base.UtcDateTime(), nullable=False),
    sa.Column('decided_by', base.BigInt, nullable=True),
    sa.Column('decided_at', base.UtcDateTime(), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_qa_suggestion_decided_at_some_time')),
    sa.CheckConstraint("state IN ('waiting', 'taken', 'refused')", name=op.f('ck_qa_suggestion_state_known')),
    sa.CheckConstraint('(decided_by IS NULL) = (decided_at IS NULL)', name=op.f('ck_qa_suggestion_decided_by_somebody')),
    sa.CheckConstraint('(question_id IS NULL) <> (answer_id IS NULL)', name=op.f('ck_qa_suggestion_of_one_thing')),
    sa.CheckConstraint('decided_by <> editor_id', name=op.f('ck_qa_suggestion_decided_by_another')),
    sa.CheckConstraint('length(body) <= 20000', name=op.f('ck_qa_suggestion_body_fits')),
    sa.ForeignKeyConstraint(['answer_id'], ['qa_answer.id'], name=op.f('fk_qa_suggestion_answer_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['user_account.id'], name=op.f('fk_qa_suggestion_decided_by')),
    sa.ForeignKeyConstraint(['editor_id'], ['user_account.id'], name=op.f('fk_qa_suggestion_editor_id')),
    sa.ForeignKeyConstraint(['question_id'], ['qa_question.id'], name=op.f('fk_qa_suggestion_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_qa_suggestion'))
    )
    with op.batch_alter_table('qa_suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_qa_suggestion_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_qa_suggestion_decided_by'), ['decided_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_qa_suggestion_editor_id'), ['editor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_qa_suggestion_question_id'), ['question_id'], unique=False)
        batch_op.create_index('ix_qa_suggestion_waiting', ['id'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.create_index('uq_qa_suggestion_answer', ['answer_id'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.create_index('uq_qa_suggestion_question', ['question_id'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.add_column(sa.Column('keeper_id', base.BigInt, nullable=True))
        batch_op.create_index(batch_op.f('ix_course_keeper_id'), ['keeper_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_course_keeper_id'), 'user_account', ['keeper_id'], ['id'])

    with op.batch_alter_table('qa_answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('anonymous', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))

    with op.batch_alter_table('qa_comment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('anonymous', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))

    _unsign()


def downgrade() -> None:
    with op.batch_alter_table('qa_comment', schema=None) as batch_op:
        batch_op.drop_column('anonymous')

    with op.batch_alter_table('qa_answer', schema=None) as batch_op:
        batch_op.drop_column('anonymous')

    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_course_keeper_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_course_keeper_id'))
        batch_op.drop_column('keeper_id')

    with op.batch_alter_table('qa_suggestion', schema=None) as batch_op:
        batch_op.drop_index('uq_qa_suggestion_question', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index('uq_qa_suggestion_answer', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index('ix_qa_suggestion_waiting', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index(batch_op.f('ix_qa_suggestion_question_id'))
        batch_op.drop_index(batch_op.f('ix_qa_suggestion_editor_id'))
        batch_op.drop_index(batch_op.f('ix_qa_suggestion_decided_by'))
        batch_op.drop_index(batch_op.f('ix_qa_suggestion_answer_id'))

    op.drop_table('qa_suggestion')
    op.drop_table('search_meaning')


def _unsign() -> None:
    """What stands under an unsigned question by who asked it stays without a name."""
    for post in ("qa_answer", "qa_comment"):
        op.execute(
            f"UPDATE {post} SET anonymous = true WHERE EXISTS (SELECT 1 FROM qa_question"
            f" WHERE qa_question.id = {post}.question_id AND qa_question.anonymous AND qa_question.author_id = {post}.author_id)"
        )
