"""How long something may wait before it is somebody's work: told once when a process starts, as the zone of days is."""

_told = {"case": 5}


def follow_patience(case_after_days: int) -> None:
    """Take the setting CASE_AFTER_DAYS from now on, in this process."""
    _told["case"] = case_after_days


def case_after_days() -> int:
    """The working days that a relevant change may stand without a case."""
    return _told["case"]
