"""Expressions of time: the words of each language, and what they stand for."""
