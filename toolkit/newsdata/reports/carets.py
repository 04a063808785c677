def lines(s):
    return s.text, " " * s.start + "^" * max(1, s.end - s.start)
