"""A request to be let in as an administrator sees it: a line, and what can be decided; pure."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import texts
from bot.journal import Admission


def admission_line(admission: Admission) -> str:
    """The request as it stands: what an administrator is asked, or what one decided."""
    if admission.standing == "pending":
        return texts.request_line(admission.id, admission.name, admission.asked_by)
    return texts.decided_line(
        admission.id, admission.name, admission.standing, admission.decided_by
    )


def decision_buttons(admission: Admission) -> InlineKeyboardMarkup:
    """What an administrator may decide about a person or group as it stands."""
    if admission.standing == "approved":
        row = [(texts.REMOVE, "x")]
    elif admission.standing == "pending":
        row = [(texts.APPROVE, "a"), (texts.REFUSE, "r")]
    else:
        row = [(texts.APPROVE, "b")]
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label, callback_data=f"a:{letter}:{admission.id}")
                for label, letter in row
            ]
        ]
    )
