"""Forms of mail."""

from wtforms import RadioField

from app.notifications.domain.periods import Cadence
from app.web.forms import Form


class CadenceForm(Form):
    cadence = RadioField(
        "How often should your digest come?",
        choices={
            Cadence.DAILY.value: "Every day at 08:00",
            Cadence.WEEKLY.value: "Mondays at 08:00",
            Cadence.NONE.value: "Never",
        },
    )
