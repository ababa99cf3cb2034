"""QTI 3.0: items and packages. Its names are in kebab case, qti-choice-interaction; the rest is as in QTI 2."""

from edu.core.i18n import message
from edu.interchange.rules.qti.formats import QtiItems
from edu.interchange.rules.qti.package import NEWEST


class Qti3(QtiItems):
    name = "qti-3"
    label = message("QTI 3.0")
    version = NEWEST
    roots = (b"<qti-assessment-item", b":qti-assessment-item", b"<qti-assessment-test")


format = Qti3()
