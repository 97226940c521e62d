"""Linking: which entity each name in each row is. Keys first, then exact canonical names; what is unsure goes to people."""
