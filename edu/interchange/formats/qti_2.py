"""QTI 2.1 and 2.2: items and packages; written as a package of 2.2."""

from edu.core.i18n import message
from edu.interchange.rules.qti.formats import QtiItems
from edu.interchange.rules.qti.package import NEW


class Qti2(QtiItems):
    name = "qti-2"
    label = message("QTI 2.1 and 2.2")
    version = NEW
    roots = (b"<assessmentItem", b":assessmentItem", b"<assessmentTest")


format = Qti2()
