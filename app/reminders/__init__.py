"""The one ladder of reminders and escalations, over anything that has an owner and a due day."""
