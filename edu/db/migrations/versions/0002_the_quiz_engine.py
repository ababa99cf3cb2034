"""the terms of quizzes, pools and sections, attempts with a time and a number."""

import json
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from edu.db import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEHAVIOURS = {"each": "interactive", "end": "deferred"}
POINTS = 10  # of a question that didn't say


def upgrade() -> None:
    op.create_table(
        "quiz_allowance",
        sa.Column("quiz_id", base.BigInt, nullable=False),
        sa.Column("user_id", base.BigInt, nullable=False),
        sa.Column("terms", base.Json, nullable=False),
        sa.Column("granted_by", base.BigInt, nullable=True),
        sa.Column("granted_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["granted_by"], ["user_account.id"], name=op.f("fk_quiz_allowance_granted_by")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_allowance_quiz_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_quiz_allowance_user_id")),
        sa.PrimaryKeyConstraint("quiz_id", "user_id", name=op.f("pk_quiz_allowance")),
    )
    op.create_index("ix_quiz_allowance_granted_by", "quiz_allowance", ["granted_by"])
    op.create_index("ix_quiz_allowance_person", "quiz_allowance", ["user_id"])
    no, nothing, one, text = sa.false(), sa.text("'{}'"), sa.text("1"), sa.text("''")
    with op.batch_alter_table("quiz") as quiz:
        quiz.add_column(sa.Column("terms", base.Json, nullable=False, server_default=nothing))
        quiz.add_column(sa.Column("changed_terms", base.Json, nullable=False, server_default=nothing))
        quiz.add_column(sa.Column("plan", base.Json, nullable=False, server_default=sa.text("'[]'")))
    with op.batch_alter_table("question") as question:
        question.add_column(sa.Column("use", sa.Text(), nullable=False, server_default=text))
        question.add_column(sa.Column("kind", sa.Text(), nullable=False, server_default=text))
        question.add_column(sa.Column("tags", base.Json, nullable=False, server_default=sa.text("'[]'")))
        question.add_column(sa.Column("difficulty", base.BigInt, nullable=True))
    with op.batch_alter_table("attempt") as attempt:
        attempt.add_column(sa.Column("number", base.BigInt, nullable=False, server_default=one))
        attempt.add_column(sa.Column("terms", base.Json, nullable=False, server_default=nothing))
        attempt.add_column(sa.Column("sections", base.Json, nullable=False, server_default=sa.text("'[]'")))
        attempt.add_column(sa.Column("reached", base.BigInt, nullable=False, server_default=one))
        attempt.add_column(sa.Column("deadline", base.UtcDateTime(), nullable=True))
        for name in ("abandoned", "waits", "credited", "counted"):
            attempt.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=no))
    with op.batch_alter_table("response") as response:
        response.add_column(sa.Column("points", base.BigInt, nullable=False, server_default=sa.text(str(POINTS))))
        response.add_column(sa.Column("random", sa.Boolean(), nullable=False, server_default=no))
        response.add_column(sa.Column("sequence", base.BigInt, nullable=False, server_default=sa.text("0")))
        response.add_column(sa.Column("certainty", base.BigInt, nullable=True))
        response.add_column(sa.Column("by_hand", base.Json, nullable=True))
        response.drop_constraint("fraction_is_a_share", type_="check")
        response.create_check_constraint("fraction_is_a_share", "fraction IS NULL OR fraction BETWEEN -2 AND 1")
        response.create_check_constraint("certainty_known", "certainty IS NULL OR certainty BETWEEN 1 AND 3")
    if op.get_bind().dialect.name == "postgresql":  # JSONB forgets the order that things were written in
        op.alter_column("question_version", "body", type_=sa.JSON(), postgresql_using="body::json")
    _carry_over(op.get_bind())
    with op.batch_alter_table("quiz") as quiz:
        quiz.drop_constraint("feedback_known", type_="check")
        quiz.drop_constraint("a_try_at_least", type_="check")
        for name in ("feedback", "tries"):
            quiz.drop_column(name)
        for name in ("terms", "changed_terms", "plan"):
            quiz.alter_column(name, server_default=None)
    with op.batch_alter_table("question") as question:
        for name in ("practice", "position"):
            question.drop_column(name)
        for name in ("use", "kind", "tags"):
            question.alter_column(name, server_default=None)
        question.create_index("ix_question_use", ["quiz_id", "use"])
    with op.batch_alter_table("attempt") as attempt:
        for name in ("feedback", "tries"):
            attempt.drop_column(name)
        for name in ("number", "terms", "sections", "reached", "abandoned", "waits", "credited", "counted"):
            attempt.alter_column(name, server_default=None)
        attempt.create_index("ix_attempt_quiz", ["quiz_id", "ended_at"])
    with op.batch_alter_table("response") as response:
        for name in ("points", "random", "sequence"):
            response.alter_column(name, server_default=None)
    _small_index("ix_attempt_running_out", ["deadline"], "ended_at IS NULL AND deadline IS NOT NULL")
    _small_index("ix_attempt_uncounted", ["quiz_id"], "ended_at IS NOT NULL AND NOT counted")
    _small_index("ix_attempt_uncredited", ["quiz_id"], "ended_at IS NOT NULL AND NOT credited AND user_id IS NOT NULL")
    _small_index("uq_attempt_number_of_person", ["quiz_id", "user_id", "number"], "user_id IS NOT NULL", unique=True)


def _small_index(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, "attempt", columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _carry_over(bind: sa.Connection) -> None:
    """What was done under the old tables, under the new ones."""

    def update(sql: str, rows: list[dict[str, object]]) -> None:
        if rows:
            bind.execute(sa.text(sql), rows)

    bodies = {
        (row.question_id, row.number): row.body if isinstance(row.body, dict) else json.loads(row.body)
        for row in bind.execute(sa.text("SELECT question_id, number, body FROM question_version"))
    }
    cast = "CAST(:{} AS jsonb)" if bind.dialect.name == "postgresql" else ":{}"
    questions = bind.execute(sa.text("SELECT id, quiz_id, number, practice, position FROM question ORDER BY quiz_id, position, id")).all()
    update(
        "UPDATE question SET use = :use, kind = :kind WHERE id = :id",
        [
            {
                "id": row.id,
                "use": "practice" if row.practice else "none" if row.position is None else "asked",
                "kind": bodies[row.id, row.number]["kind"],
            }
            for row in questions
        ],
    )
    slots = {quiz: [row.id for row in rows if row.position is not None] for quiz, rows in groupby(questions, key=lambda row: row.quiz_id)}
    update(
        f"UPDATE quiz SET terms = {cast.format('terms')}, plan = {cast.format('plan')} WHERE id = :id",
        [
            {
                "id": row.id,
                "terms": _terms(row),
                "plan": json.dumps([{"title": "", "text": "", "slots": slots.get(row.id, [])}]),
            }
            for row in bind.execute(sa.text("SELECT id, feedback, tries FROM quiz")).all()
        ],
    )
    asked: dict[int, int] = dict(bind.execute(sa.text("SELECT attempt_id, count(*) FROM response GROUP BY attempt_id")).all())
    attempts = bind.execute(sa.text("SELECT id, quiz_id, user_id, guest, feedback, tries, ended_at FROM attempt ORDER BY id")).all()
    numbers: dict[tuple[object, ...], int] = {}
    rows = []
    for row in attempts:
        taker = (row.quiz_id, row.user_id, row.guest)
        numbers[taker] = numbers.get(taker, 0) + 1
        pages = [[position] for position in range(1, asked.get(row.id, 0) + 1)]
        rows.append(
            {
                "id": row.id,
                "number": numbers[taker],
                "terms": _terms(row),
                "sections": json.dumps([{"title": "", "text": "", "pages": pages}]),
                "credited": row.ended_at is not None and row.user_id is not None,
            }
        )
    update(
        f"UPDATE attempt SET number = :number, terms = {cast.format('terms')}, sections = {cast.format('sections')}, "
        "credited = :credited WHERE id = :id",
        rows,
    )
    update(
        "UPDATE response SET points = :points WHERE question_id = :question AND number = :number",
        [
            {"question": question, "number": number, "points": body["points"]}
            for (question, number), body in bodies.items()
            if body.get("points", POINTS) != POINTS
        ],
    )


def _terms(row: Any) -> str:
    behaviour = BEHAVIOURS[row.feedback]
    return json.dumps({"behaviour": behaviour, **({"tries": row.tries} if behaviour == "interactive" else {})})


def downgrade() -> None:
    raise NotImplementedError("What attempts know now has no place in the old tables: restore a backup instead.")
