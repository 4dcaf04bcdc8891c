"""What a cell can be: a value, one of the kinds of nothing, or something that cannot be read."""

VALUE, BLANK, DASH, NONE, UNREADABLE = "value", "blank", "dash", "none", "unreadable"
