"""The house as its rules see it: every module of the package, its floor, its room, and what it imports.

Everything here reads source text, so it is proven on small planted houses in test_planted.py. Imports count wherever
they stand: at the top, inside a function, or under TYPE_CHECKING.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

GROUND, SECOND, THIRD, TOP, ROOF = range(1, 6)
FLOOR_NAMES = {GROUND: "ground", SECOND: "second", THIRD: "third", TOP: "top", ROOF: "roof"}

# Packages that are no capability: each stands on one floor as a whole.
COMMON = {"core": GROUND, "db": SECOND, "ports": THIRD, "web": TOP}
# Single modules of the package itself. `paths` is where shipped folders stand: the outside world, seen from below the roof.
ALONE = {
    "app": ROOF,
    "wiring": ROOF,
    "cli": ROOF,
    "collecting": ROOF,
    "config": ROOF,
    "serving": ROOF,
    "demo": ROOF,
    "backups": ROOF,
    "__main__": ROOF,
    "": GROUND,
    "paths": THIRD,
}
ROOMS = {
    "rules": GROUND, "kinds": GROUND, "formats": GROUND,
    "models": SECOND,
    "service": THIRD,
    "views": TOP, "api": TOP, "commands": TOP, "forms": TOP,
}  # fmt: skip
# Lowest first: a capability calls those before it and has never heard of those after it.
CAPABILITIES = (
    "site", "accounts", "points", "search", "notifications", "lessons", "quizzes", "qa", "awards", "loyalty", "review", "tutor", "shop",
    "interchange", "authoring", "moderation", "classroom", "live", "admin",
)  # fmt: skip
OPEN_ROOMS = {"service", "rules"}

# What the ground may import besides itself: no request, no database, no files, no clock, no dice.
PURE_LIBRARIES = {
    "babel", "defusedxml", "email_validator", "fsrs", "itsdangerous", "markdown", "markupsafe", "nh3", "openpyxl", "pymdownx", "pyotp",
    "rapidfuzz", "snowballstemmer", "yaml",
}  # fmt: skip
IMPURE_STANDARD = {
    "asyncio", "ctypes", "fileinput", "glob", "http", "multiprocessing", "os", "pathlib", "platform", "random", "secrets", "select",
    "shutil", "signal", "smtplib", "socket", "socketserver", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time",
    "uuid", "webbrowser",
}  # fmt: skip
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
FILES = {("io", "open"), ("io", "open_code"), ("io", "FileIO")}  # the rest of `io` works in memory
REQUEST_NAMES = {"request", "session", "g", "current_user"}


@dataclass(frozen=True)
class Module:
    name: str  # "edu.points.rules"
    path: Path
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @property
    def package(self) -> str:
        """The part of the house: "points", "core"; "" for modules of the package itself."""
        return self.parts[1] if len(self.parts) > 1 and (len(self.parts) > 2 or self.path.name == "__init__.py") else ""

    @property
    def room(self) -> str:
        """The room, by its first folder or file: "service" for edu.points.service.ledger; "" for a package itself."""
        if len(self.parts) < 3:
            return ""
        return self.parts[2]

    @property
    def floor(self) -> int | None:
        """The floor it stands on, or None when its name tells none."""
        if self.name == "edu" or (self.package == "" and len(self.parts) == 2):
            return ALONE.get(self.parts[1] if len(self.parts) > 1 else "")
        if self.package in COMMON:
            return COMMON[self.package]
        if self.package == "translations" or (self.package in CAPABILITIES and self.room == ""):
            return GROUND
        return ROOMS.get(self.room) if self.package in CAPABILITIES else None

    @cached_property
    def imports(self) -> list[tuple[str, int]]:
        """Every dotted name it imports, as `edu.points.service.ledger` for `from edu.points.service import ledger`, with its line."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(alias.name, node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                found += [(f"{base}.{alias.name}" if base else alias.name, node.lineno) for alias in node.names]
            elif isinstance(node, ast.Call) and _last(node.func) == "late" and isinstance(node.args[0], ast.Constant):
                found.append((str(node.args[0].value), node.lineno))  # edu.core.late: loaded when first used
        return found

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        here = self.parts if self.path.name == "__init__.py" else self.parts[:-1]
        return ".".join([*here[: len(here) - node.level + 1], *([node.module] if node.module else [])])

    def at(self, line: int) -> str:
        return f"{self.name}:{line}"


class House:
    """All modules below `root`/edu."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.modules = {module.name: module for module in self._read()}

    def _read(self) -> Iterator[Module]:
        for path in sorted((self.root / "edu").rglob("*.py")):
            relative = path.relative_to(self.root).with_suffix("")
            if "migrations" in relative.parts:
                continue  # run by Alembic, imported by nobody
            parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
            yield Module(".".join(parts), path, ast.parse(path.read_text(encoding="utf-8")))

    def target(self, dotted: str) -> Module | None:
        """The module of ours that an imported name lives in, or None for a library."""
        parts = dotted.split(".")
        while parts:
            if module := self.modules.get(".".join(parts)):
                return module
            parts.pop()
        return None

    def edges(self) -> Iterator[tuple[Module, Module, str, int]]:
        """Who imports whom, by which name, on which line."""
        for module in self.modules.values():
            for dotted, line in module.imports:
                other = self.target(dotted)
                if other and other is not module:
                    yield module, other, dotted, line


def without_floor(house: House) -> list[str]:
    """Modules whose name tells no floor: a room must have one of the known names."""
    return [f"{module.name} is no room of the house" for module in house.modules.values() if module.floor is None]


def upward_imports(house: House) -> list[str]:
    """Imports of a higher floor; and of the roof, which nobody imports but the roof."""
    return [
        f"{module.at(line)} ({FLOOR_NAMES[module.floor]}) imports {other.name} ({FLOOR_NAMES[other.floor]})"
        for module, other, _, line in house.edges()
        if module.floor and other.floor and other.floor > module.floor
    ]


def circles(house: House) -> list[str]:
    """Modules that import one another, however long the way round."""
    graph: dict[str, set[str]] = {name: set() for name in house.modules}
    for module, other, _, _ in house.edges():
        graph[module.name].add(other.name)
    found: list[str] = []
    state: dict[str, int] = {}

    def walk(name: str, way: list[str]) -> None:
        state[name] = 1
        for other in sorted(graph[name]):
            if state.get(other) == 1:
                found.append(" → ".join([*way[way.index(other) :], other]))
            elif other not in state:
                walk(other, [*way, other])
        state[name] = 2

    for name in graph:
        if name not in state:
            walk(name, [name])
    return found


def impure_ground(house: House) -> list[str]:
    """What the ground may not touch: libraries that aren't pure, files, the clock, the dice."""
    found = []
    for module in house.modules.values():
        if module.floor != GROUND:
            continue
        for dotted, line in module.imports:
            top = dotted.split(".")[0]
            if top != "edu" and (top in IMPURE_STANDARD or (top not in sys.stdlib_module_names and top not in PURE_LIBRARIES)):
                found.append(f"{module.at(line)} imports {dotted}")
            elif tuple(dotted.split(".")) in FILES:
                found.append(f"{module.at(line)} opens files")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and (_last(node.value), node.attr) in CLOCKS:
                found.append(f"{module.at(node.lineno)} reads the clock")
            elif isinstance(node, ast.Attribute) and (_last(node.value), node.attr) in FILES:
                found.append(f"{module.at(node.lineno)} opens files")
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("open", "print", "input"):
                found.append(f"{module.at(node.lineno)} calls {node.func.id}()")
    return found


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def calls_up(house: House) -> list[str]:
    """Capabilities that import one above them; and what all stand on, importing a capability."""
    found = []
    for module, other, _, line in house.edges():
        if other.package not in CAPABILITIES or module.package == other.package:
            continue
        if module.package in ("core", "db", "ports") or (
            module.package in CAPABILITIES and CAPABILITIES.index(other.package) > CAPABILITIES.index(module.package)
        ):
            found.append(f"{module.at(line)} imports {other.name}, which stands above it")
    return found


def foreign_rooms(house: House) -> list[str]:
    """Imports across packages of anything but service and rules, and of private names anywhere."""
    found = []
    for module, other, dotted, line in house.edges():
        private = dotted.removeprefix(other.name).lstrip(".").startswith("_") and not dotted.endswith("__")
        if private or any(part.startswith("_") and not part.startswith("__") for part in other.parts):
            found.append(f"{module.at(line)} imports the private {dotted}")
        if module.floor == ROOF or other.package not in CAPABILITIES or other.package == module.package:
            continue
        if other.parts[2:3] and other.parts[2] not in OPEN_ROOMS:
            found.append(f"{module.at(line)} imports {other.name}: only service and rules are open to others")
    return found


def full_inits(house: House) -> list[str]:
    """`__init__.py` files that hold something: importing a room must not import its neighbours."""
    return [module.name for module in house.modules.values() if module.path.name == "__init__.py" and module.tree.body]


def commits(house: House) -> list[str]:
    """Every call of a method `commit`."""
    return [
        module.at(node.lineno)
        for module in house.modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]


def rooms_misused(house: House) -> list[str]:
    """Views, APIs, commands and forms that query; services and rules that look at the request."""
    found = []
    for module in house.modules.values():
        if module.package not in CAPABILITIES:
            continue
        for dotted, line in module.imports:
            top, name = dotted.split(".")[0], dotted.split(".")[-1]
            if module.floor == TOP and (
                top == "sqlalchemy" or dotted.startswith(("edu.db.base", "edu.db.session", f"edu.{module.package}.models"))
            ):
                found.append(f"{module.at(line)} imports {dotted}: it asks a service instead")
            if module.floor == THIRD and top in ("flask", "flask_login") and name in REQUEST_NAMES:
                found.append(f"{module.at(line)} imports {dotted}: a service is handed what it needs")
    return found


ALL_RULES = (
    without_floor, upward_imports, circles, impure_ground, calls_up, foreign_rooms, full_inits, rooms_misused,
)  # fmt: skip


def broken(house: House, rules: Sequence = ALL_RULES) -> list[str]:
    return [fault for rule in rules for fault in rule(house)]
