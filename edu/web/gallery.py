"""The gallery: every part of the look on one page, for whoever builds the next one."""

from flask import Blueprint, render_template

bp = Blueprint("gallery", __name__)


@bp.get("/gallery")
def show() -> str:
    return render_template("gallery.html")
