"""Files as nobody should send them, and what is to come of each."""
