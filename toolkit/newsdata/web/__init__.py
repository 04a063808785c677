"""Labelling by people: a page on this machine, and what it needs of the project.

`articles` finds the built records by their place in the file, `places` and `store` the
submissions on disk; `saving` checks and completes what is to be saved, `carrying` puts labels of
an older text on the new one; `queue` and `listing` say what to label next, and `adjudication`
where annotators differ; `work` joins them. `api` answers the page, behind `guard`; `server`
listens. The page itself is `static/`: `main.js` begins, `app.js` puts the parts together.
"""
