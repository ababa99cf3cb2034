"""One's classes as JSON: what is due, and own marks with what they are made of."""

from typing import Any

import marshmallow as ma

from edu.classroom.rules.grading import State
from edu.classroom.rules.planning import Work
from edu.classroom.service import classes, gradebook
from edu.classroom.service.gradebook import Item
from edu.ports import clock
from edu.web.api import Words, api_reader, blueprint
from edu.web.words import language

bp = blueprint("classes", "Your classes, what is due in them, and your marks")


class JoinedSchema(ma.Schema):
    id = ma.fields.Integer()
    name = ma.fields.String()
    archived = ma.fields.Boolean()


class ItemSchema(ma.Schema):
    class_id = ma.fields.Integer()
    assignment = ma.fields.Integer()
    kind = ma.fields.Enum(Work, by_value=True)
    slug = ma.fields.String(metadata={"description": "Of the quiz or the lesson"})
    title = Words()
    opens = ma.fields.AwareDateTime(allow_none=True)
    due = ma.fields.AwareDateTime(allow_none=True)
    closes = ma.fields.AwareDateTime(allow_none=True)
    points = ma.fields.Float(metadata={"description": "What it weighs inside its category"})
    category = ma.fields.Integer()
    state = ma.fields.Enum(State, by_value=True)
    share = ma.fields.Float(allow_none=True, metadata={"description": "Your mark from 0 to 1; null while there is none you may see"})
    comment = ma.fields.String(metadata={"description": "Your teacher's"})


class ClassesSchema(ma.Schema):
    classes = ma.fields.List(ma.fields.Nested(JoinedSchema))
    items = ma.fields.List(ma.fields.Nested(ItemSchema), metadata={"description": "All that is set to you in classes that are on"})


class SumSchema(ma.Schema):
    category = ma.fields.Integer()
    name = ma.fields.String()
    weight = ma.fields.Float()
    earned = ma.fields.Float()
    possible = ma.fields.Float()
    share = ma.fields.Float(allow_none=True)
    dropped = ma.fields.List(ma.fields.Integer(), metadata={"description": "Assignments left out as your lowest"})


class MarksSchema(ma.Schema):
    id = ma.fields.Integer()
    name = ma.fields.String()
    items = ma.fields.List(ma.fields.Nested(ItemSchema))
    sums = ma.fields.List(ma.fields.Nested(SumSchema))
    share = ma.fields.Float(allow_none=True, metadata={"description": "The whole mark: the mean of the sums by their weights"})


@bp.get("/me/classes")
@bp.response(200, ClassesSchema)
def list_classes() -> dict[str, Any]:
    """Your classes, and all that is set to you in them"""
    reader = api_reader()
    items = gradebook.list_items(reader.id, lang=language(), now=clock.now())
    return {"classes": classes.list_joined(reader.id), "items": [_item(each) for _, each in items]}


@bp.get("/me/classes/<int:class_id>")
@bp.response(200, MarksSchema)
def get_marks(class_id: int) -> dict[str, Any]:
    """Your marks in a class, and what they are made of"""
    own = gradebook.get_own(class_id, by=api_reader(), lang=language(), now=clock.now())
    return {
        "id": own.of.id,
        "name": own.of.name,
        "items": [_item(each) for each in own.items],
        "sums": [
            {
                "category": each.category.id,
                "name": each.category.name,
                "weight": each.category.weight,
                "earned": each.earned,
                "possible": each.possible,
                "share": each.share,
                "dropped": each.dropped,
            }
            for each in own.total.sums
        ],
        "share": own.total.share,
    }


def _item(item: Item) -> dict[str, Any]:
    assigned = item.assigned
    return {
        "class_id": assigned.class_id,
        "assignment": assigned.id,
        "kind": assigned.kind,
        "slug": assigned.slug,
        "title": assigned.title,
        "opens": item.times.opens,
        "due": item.times.due,
        "closes": item.times.closes,
        "points": assigned.points,
        "category": assigned.category_id,
        "state": item.cell.state,
        "share": item.cell.share,
        "comment": item.cell.comment,
    }
