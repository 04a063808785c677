filedesc://a.arc 0.0.0.0 20260303040506 text/plain 73
1 0 Harbour Post
URL IP-address Archive-date Content-type Archive-length

https://harbour-post.example/ferry 192.0.2.1 20260303040506 text/html 914
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8
Content-Length: 834

<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ferry returns</title>
<meta property="article:published_time" content="2026-03-02T08:00:00+01:00"></head><body>
<nav><a href="/">Home</a> <a href="/ships">Ships</a></nav><article><h1>Ferry returns</h1>
<p>The ferry <em>Aurora</em> came back to the quay on Monday after a year in the yard,
and a crowd that had waited since dawn cheered as her lines were made fast.</p>
<p>Her master said that the new engine was quieter than the old one by far, and that
the crossing would take forty minutes in fair weather, <a href="/times">as before</a>.</p>
<p>Tickets are sold on board; the first crossing of the day leaves at six in the morning,
and the last one at ten in the evening, number 1 of the season's timetable.</p>
</article><footer>Harbour Post</footer></body></html>
