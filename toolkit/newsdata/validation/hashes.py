def explain_hash(text, stated):
    return None
