"""README's table of settings, printed from the settings themselves: `make settings-table`."""

from dataclasses import MISSING, Field, fields

from edu.config import Settings


def table() -> str:
    """One line for each setting: its variable, what it is when nothing is said, what it does."""
    lines = ["| variable | by default | what it does |", "|---|---|---|"]
    return "\n".join([*lines, *(_line(each) for each in fields(Settings))])


def _line(each: "Field[object]") -> str:
    default = "" if each.default in (MISSING, "") else f"`{_said(each.default)}`"
    return f"| `{each.metadata['env']}` | {default} | {each.metadata['about']} |"


def _said(value: object) -> str:
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    print(table())
