"""Labelled data in, numbers out: how well the line reads and ranks."""
