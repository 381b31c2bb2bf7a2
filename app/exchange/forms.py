"""Forms of exchange: a file on its way in, and the decision about it."""

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField

from app.core.written_days import DayOrder
from app.web.forms import EditForm, Form


class FileForm(Form):
    file = FileField("The file")


class DayOrderForm(EditForm):
    order = RadioField("How does the file write its days?", choices={order.value: order.value for order in DayOrder})


class ApplyForm(EditForm):
    leave_out = BooleanField("Leave the refused rows out")
