"""What people and polls do to the watch; people's decisions end in the history."""
