"""Labelling by people: a page on this machine, and what it needs of the project.

`articles` finds the built records by their place in the file, `store` the submissions on
disk; `saving` checks and completes what is to be saved; `queue` says what to label next, and
`adjudication` where annotators differ. `api` answers the page, behind `guard`; `server`
listens. The page itself is `static/`.
"""
