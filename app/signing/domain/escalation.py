"""Who is told that somebody does not decide, and when: as data. It ends when the step is done or the sign-off ends."""

from app.reminders.domain.ladder import Rung, RungKey

WHY = (
    "Whoever is asked to sign is told a day before and once the day has passed, their managers after another day, and "
    "the compliance officers after three. It ends once the step has its signatures."
)
LADDER = (
    Rung(RungKey.DUE_IN_24_HOURS, "Your signature is due within a day: {title}", WHY),
    Rung(RungKey.OVERDUE, "Your signature is overdue: {title}", WHY),
    Rung(RungKey.MANAGER_TOLD, "{what} has not signed: {title}", WHY),
    Rung(RungKey.OFFICERS_TOLD, "{what} has still not signed: {title}", WHY),
)
