"""Who is quoted: the rules behind `newsdata.suggest.quotes`."""
