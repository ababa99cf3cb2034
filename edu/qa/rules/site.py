"""What an admin may choose for the portal while it runs."""

from edu.core.i18n import message
from edu.qa.rules.karma import Preset
from edu.site.rules.settings import Setting

PRESET = Setting(
    "qa_preset",
    Preset.NEW.value,
    message("How old the portal is: how much karma its privileges take"),
    among=tuple(each.value for each in Preset),
)
SEVERAL_ACCEPTED = Setting("qa_several_accepted", False, message("A question may have several accepted answers"))
HELD_POSTS = Setting(
    "qa_held_posts", 1, message("How many first questions and answers of a new person wait for a moderator"), least=0, most=10
)
SETTINGS: tuple[Setting, ...] = (PRESET, SEVERAL_ACCEPTED, HELD_POSTS)
