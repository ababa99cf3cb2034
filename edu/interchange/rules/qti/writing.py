"""Questions of ours as items of QTI 2.2 or 3.0, in a package."""

from collections.abc import Mapping, Sequence

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules import archive
from edu.interchange.rules.carrying import Loss, Written, unheld
from edu.interchange.rules.languages import in_one
from edu.interchange.rules.qti.item_writing import HEAD, MAKERS, NAMESPACES, Item
from edu.interchange.rules.qti.losses import losses_of, one_language
from edu.interchange.rules.qti.markup import Tags
from edu.interchange.rules.qti.package import MANIFEST, NEW, NEWEST, manifest_of

CANNOT_HOLD: Mapping[str, Message] = {
    "calculated": message("QTI has no common way to draw numbers anew for each attempt."),
    "nps": message("QTI has no question whose answers are neither right nor wrong."),
}
_TYPES = {NEW: ("imsqti_item_xmlv2p2", "imsqti_test_xmlv2p2"), NEWEST: ("imsqti_item_xmlv3p0", "imsqti_test_xmlv3p0")}
_SCHEMAS = {NEW: ("QTIv2.2 Package", "1.0.0"), NEWEST: ("QTI Package", "3.0.0")}


def write_items(questions: Sequence[Body], *, title: str, lang: str, version: str, files: Mapping[str, bytes]) -> Written:
    """A package of items in a test, the pictures of `files` among them."""
    losses: list[Loss] = []
    written: dict[str, bytes] = {}
    media: dict[str, bytes] = {}
    for body in questions:
        place = str(body["id"])
        if body["kind"] not in MAKERS:
            losses.append(unheld(body, place, CANNOT_HOLD))
            continue
        plain, lost = in_one(body, lang)
        item = Item(plain, version, files)
        written[f"items/{place}.xml"] = item.written(lang).encode()
        media |= item.media
        losses += [Loss(place, why) for why in (one_language(lang) if lost else []) + losses_of(plain) + item.losses]
    test = _test(list(written), title, version)
    item_type, test_type = _TYPES[version]
    resources = [(path.split("/")[1][:-4], item_type, path, ()) for path in written]
    resources = [(f"item-{name}", kind, path, needs) for name, kind, path, needs in resources]
    manifest = manifest_of([("test", test_type, "test.xml", [each[0] for each in resources]), *resources], schema=_SCHEMAS[version])
    return Written(archive.pack({MANIFEST: manifest, "test.xml": test.encode(), **written, **media}), tuple(losses))


def _test(paths: Sequence[str], title: str, version: str) -> str:
    tag = Tags(version)
    refs = "".join(tag("assessmentItemRef", identifier=f"I{number}", href=path) for number, path in enumerate(paths, start=1))
    section = tag("assessmentSection", refs, identifier="section", title=title or "—", visible="true")
    part = tag("testPart", section, identifier="part", navigationMode="nonlinear", submissionMode="simultaneous")
    return HEAD + tag("assessmentTest", part, xmlns=NAMESPACES[version], identifier="test", title=title or "—") + "\n"
