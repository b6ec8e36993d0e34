"""A world of sites that is played against the real program under a fake clock; it knows the truth, and compares."""
