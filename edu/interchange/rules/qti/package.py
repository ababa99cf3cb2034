"""IMS packages: a ZIP with its manifest, the QTI files it names, and the pictures they show.

Rules: formats.md, "QTI", "Packages". A single XML file is a package of one file.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from edu.core.errors import Invalid
from edu.core.i18n import Message, message
from edu.interchange.rules import archive
from edu.interchange.rules.carrying import Loss
from edu.interchange.rules.html import pictures_of
from edu.interchange.rules.naming import Namer
from edu.interchange.rules.qti.outcomes import CantHold
from edu.interchange.rules.xml import Element, parse, value_of

MANIFEST = "imsmanifest.xml"
OLD, NEW, NEWEST = "1.2", "2", "3.0"
_TYPES = (
    (re.compile(r"imsqti_xmlv1p2(p1)?($|/)|imscc_xmlv1p\d+/(assessment|question-bank)"), OLD),
    (re.compile(r"imsqti_(item|test|assessment|section)_xmlv2p[12]"), NEW),
    (re.compile(r"imsqti_(item|test|assessment|section)_xmlv3p0|imsqtitest_xmlv3p0|imsqtiitem_xmlv3p0"), NEWEST),
)
_QTI_TYPE = re.compile(r"imsqti\w*?_?xmlv(\d+)p(\d+)")
_SUFFIXES = {"png": "png", "jpg": "jpg", "jpeg": "jpg", "gif": "gif", "webp": "webp", "svg": "svg"}
_FILE_BASE = re.compile(r"^(\$|%24)IMS[-_]CC[-_]FILE[-_]?BASE(\$|%24)/?", re.I)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>")
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_TAG = re.compile(rb"<!--|<!\[CDATA\[|<(/?)([A-Za-z_][\w:.-]*)[^<>]*?(/?)>")
_DEEPEST = 200
_MISMATCHED = "Here an element is closed that is not the last one opened."  # as rules.xml says it
_MOST_PICTURES = 500  # that come along from one package


@dataclass(frozen=True, slots=True)
class Resource:
    """What the manifest says of one thing in the package."""

    version: str  # "1.2", "2", "3.0"; the version's number where we can't read it; empty where it is no QTI
    type: str
    href: str  # its file, from the top of the archive
    is_test: bool


@dataclass(slots=True)
class Package:
    """The files of an archive, and what its manifest names."""

    files: Mapping[str, bytes]
    resources: Sequence[Resource] = ()
    taken: dict[str, bytes] = field(default_factory=dict)  # pictures that questions show, by our names
    _names: dict[str, str] = field(default_factory=dict)
    _namer: Namer = field(default_factory=Namer)

    def picture(self, src: str, base: str) -> str:
        """Our name of a picture that the file `base` shows as `src`; empty where it isn't in the package."""
        path = self.find(src, base)
        stem, _, suffix = path.rpartition("/")[2].rpartition(".")
        if not path or suffix.lower() not in _SUFFIXES or (path not in self._names and len(self._names) >= _MOST_PICTURES):
            return ""
        if path not in self._names:
            self._names[path] = f"{self._namer.name(stem, 'picture')}.{_SUFFIXES[suffix.lower()]}"
            self.taken[self._names[path]] = self.files[path]
        return self._names[path]

    def find(self, href: str, base: str) -> str:
        """The file that `href` names in the file `base`; empty where there is none."""
        cut = unquote(_FILE_BASE.sub("", href).partition("?")[0])
        beside = resolved(base, cut)
        return next((path for path in (beside, resolved("", cut), f"web_resources/{resolved('', cut)}") if path in self.files), "")

    def in_html(self, html: str, base: str) -> tuple[str, str, str]:
        """Of the first picture in HTML that is here: its address there, our name of it, and its words."""
        for src, alt in pictures_of(html):
            if name := self.picture(src, base):
                return src, name, alt or name.partition(".")[0]
        return "", "", ""


def resolved(base: str, href: str) -> str:
    """The path of `href` as seen from the file `base`; empty where it leads out."""
    if re.match(r"[a-z][a-z0-9+.-]*:|/|\\", href, re.I):
        return ""
    parts = base.split("/")[:-1]
    for part in href.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part == "..":
            return ""
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def tree(data: bytes, lose: Callable[[str, Message], None] | None = None) -> Element:
    """The root of an XML file. A document type that defines no entities is passed over, a flawed declaration mended.

    With `lose`, elements that were never closed are closed, and that is told. Raises CantHold.
    """
    head = data[:20_000]
    if b"<!DOCTYPE" in head and b"<!ENTITY" not in data[: data.find(b"]>") + 1 or 20_000] and (found := _DOCTYPE.search(head)):
        data = data[: found.start()] + b"\n" * found.group().count(b"\n") + data[found.end() :]
    root = parse(data)
    if isinstance(root, Loss) and root.place == "line 1" and (found := _DECLARATION.match(data)):
        root = parse(data[found.end() :]) if b"encoding" not in found.group() or b"utf-8" in found.group().lower() else root
    if isinstance(root, Loss) and lose is not None and root.message.text == _MISMATCHED:
        again = parse(_balanced(data))
        if isinstance(again, Element):
            lose(root.place, root.message)
            return again
    if isinstance(root, Loss):
        raise CantHold(root.message, root.place)
    return root


def _balanced(data: bytes) -> bytes:
    """The file with elements closed where an outer one is closed before them, and without ends of what was never begun."""
    out, stack, at = [], [], 0
    for tag in _TAG.finditer(data):
        if tag.start() < at:
            continue
        out.append(data[at : tag.start()])
        at = tag.end()
        closes, name, alone = tag[1], tag[2], tag[3]
        if not name:  # a comment or a CDATA section: to its end
            end = data.find(b"-->" if tag.group().startswith(b"<!--") else b"]]>", tag.end())
            at = len(data) if end < 0 else end + 3
            out.append(data[tag.start() : at])
        elif not closes:
            stack += [name] * (not alone)
            out.append(tag.group())
        elif name in stack:
            while (last := stack.pop()) != name:
                out.append(b"</" + last + b">")
            out.append(tag.group())
        if len(stack) > _DEEPEST:
            return data
    return b"".join([*out, data[at:]])


def opened(data: bytes) -> Package:
    """The package in an archive. Raises CantHold, in words, for what is none."""
    try:
        files = archive.unpack(data)
    except Invalid as refused:
        raise CantHold(refused.message) from refused
    manifests = [name for name in files if name.rpartition("/")[2] == MANIFEST]
    top = min(manifests, key=lambda name: name.count("/"), default="")
    if not top:
        raise CantHold(message("There is no %(name)s in this archive, so it is no IMS package.", name=MANIFEST))
    return Package(files, tuple(_resources(_manifest(files[top], top), top)))


def _manifest(data: bytes, path: str) -> Element:
    try:
        return tree(data)
    except CantHold as refused:
        raise CantHold(refused.why, where(path, refused)) from refused


def where(path: str, refused: CantHold) -> str:
    """The place of what was refused in this file."""
    return ", ".join(filter(None, (path, refused.place)))


def _resources(manifest: Element, top: str) -> Iterable[Resource]:
    if manifest.name != "manifest":
        raise CantHold(message("The %(name)s of this archive is no manifest.", name=MANIFEST))
    for resources in manifest.all("resources"):
        for each in resources.all("resource"):
            kind = each.values.get("type", "")
            version = next((name for pattern, name in _TYPES if pattern.search(kind)), "")
            if not version and (found := _QTI_TYPE.search(kind)):
                version = ".".join(found.groups())
            href = each.values.get("href") or next((file.values.get("href", "") for file in each.all("file")), "")
            prefix = resources.values.get("base", "") + each.values.get("base", "")
            yield Resource(version, kind, resolved(top, unquote(prefix + href)), "item" not in kind)


def named(package: Package, version: str) -> list[Resource]:
    """The resources of one version. Raises CantHold, with what there is instead."""
    found = [each for each in package.resources if each.version == version]
    if found:
        return found
    others = sorted({each.version for each in package.resources if each.version})
    if others:
        raise CantHold(message("This package holds QTI %(versions)s, not QTI %(version)s.", versions=", ".join(others), version=version))
    raise CantHold(message("The manifest of this package names no QTI questions."))


def fits(data: bytes, name: str, version: str, roots: Sequence[bytes]) -> float:
    """How sure it is, 0 to 1, that these are QTI files of a version: one XML file with one of the `roots`, or a package of them."""
    if archive.is_archive(data):
        manifest = archive.peek(data, MANIFEST).decode("utf-8", "replace")
        if any(
            pattern.search(kind) and each == version
            for kind in re.findall(r"type\s*=\s*[\"']([^\"']*)", manifest)
            for pattern, each in _TYPES
        ):
            return 0.95
        return 0.2 if manifest or not name.lower().endswith((".xlsx", ".docx")) else 0.0
    head = data[:4000].replace(b"\0", b"")
    return 0.9 if any(root in head for root in roots) else 0.0


def manifest_of(resources: Sequence[tuple[str, str, str, Sequence[str]]], *, schema: tuple[str, str]) -> bytes:
    """A manifest of resources: name, type, file, names of those it needs."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="manifest">',
        f"<metadata><schema>{schema[0]}</schema><schemaversion>{schema[1]}</schemaversion></metadata>",
        "<organizations/>",
        "<resources>",
    ]
    for name, kind, href, needs in resources:
        lines.append(f"<resource identifier={value_of(name)} type={value_of(kind)} href={value_of(href)}>")
        lines.append(f"<file href={value_of(href)}/>")
        lines += [f"<dependency identifierref={value_of(need)}/>" for need in needs]
        lines.append("</resource>")
    return "\n".join([*lines, "</resources>", "</manifest>", ""]).encode()
