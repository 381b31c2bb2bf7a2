"""The forms: designed, published, kept in versions."""
