"""Actions: what somebody does by a day because something else asks for it, and who looked whether it was done."""
