/** What is not saved: said, decided, and put back when the article is opened again. */

import * as api from "./api.js";
import { hideBanner, showBanner } from "./banner.js";
import * as choices from "./choices.js";
import { announce, byId, remember } from "./dom.js";
import { onTop } from "./reapply.js";
import { alike, workOf } from "./state.js";

const STATES = {
  true: "Saved",
  false: "Saving…",
  conflict: "Not saved: saved elsewhere too",
  outdated: "Not saved: the text has changed",
  error: "Not saved",
};

/** Say how it is with saving; `failure` is why it failed. */
export function show(app, state, failure) {
  document.body.dataset.saved = state;
  byId("saved").textContent = STATES[state];
  if (state === "true") hideBanner();
  if (state === "conflict") conflict(app, failure.current, failure.message);
  if (state === "error") {
    const more = failure.problems.slice(1, 4).map((problem) => problem.fact ?? "").join(" ");
    showBanner(`Not saved. ${failure.message} ${more}`.trim(), hintOf(app, failure), [["Try again", () => app.saver.retry()]]);
  }
}

function hintOf(app, failure) {
  const kept = app.saver.safe
    ? "Your work is kept in this browser."
    : "This browser has no room to keep your work: do not close the page.";
  if (failure.status === 403 && failure.code !== "disk") {
    return `The server was started anew: open the address it printed. ${kept}`;
  }
  if (failure.code === "text") return `The text of the article has changed: open it again. ${kept}`;
  if (failure.hint && app.saver.safe) return failure.hint;
  return `${failure.hint} ${kept} Saving is tried again.`.trim();
}

/** Somebody has saved `current` since: nothing is decided until somebody chooses. */
function conflict(app, current, fact) {
  const theirs = workOf(current.merged === undefined ? current.submission : current.merged);
  const { saver, editor } = app;
  // Asked anew each time: one may have gone on labelling.
  const mine = () => onTop(app.layers, saver.base, editor.work, theirs);
  const settle = (work, what, left) => {
    if (saver !== app.saver) return;
    editor.apply(work, what, { save: false });
    saver.base = theirs;
    hideBanner();
    saver.resume(current.revision, left ? work : null);
    if (left) choices.sayLeft(editor, left);
    goOn(app, saver);
  };
  const ask = () => choices.conflict(editor, theirs, fact, mine(), {
    mine: () => {
      const found = mine();
      settle(found.work, "Your changes are on top of what was saved.", found);
    },
    theirs: () => settle(theirs, "This is what was saved.", null),
  });
  showBanner("Somebody else, or another tab, saved this article. Yours is kept until you choose.", "", [["Choose", ask]]);
  ask();
}

/** Labels of an older text, and work that could not be saved the last time, one after the other. */
export function restore(app) {
  const { saver, editor, article } = app;
  const [kept] = saver.kept();
  if (article.outdated) {
    saver.block();
    show(app, "outdated");
    offer(app, olderOf(article, kept));
    return;
  }
  if (!kept) return;
  if (kept.work.text_sha256 !== article.text_sha256) {
    offer(app, kept);
    return;
  }
  const work = workOf(kept.work);
  if (alike(work, editor.work)) {
    remember(kept.key, null);
    restore(app);
    return;
  }
  saver.adopt(kept.key);
  const theirs = editor.work;
  editor.apply(work, "Restored what could not be saved before.", { save: false });
  if (kept.revision === saver.revision) {
    saver.put(work);
    return;
  }
  // What is kept from here on is still a change of what was saved then.
  const current = { submission: theirs, revision: saver.revision };
  saver.base = workOf(kept.base);
  saver.revision = kept.revision;
  saver.hold(work);
  document.body.dataset.saved = "conflict";
  byId("saved").textContent = STATES.conflict;
  conflict(app, current, "This browser kept work that was not saved, and something else was saved since.");
}

/** What is saved of an older text, or what was kept that goes on from it; nothing of it is here. */
function olderOf(article, kept) {
  const goesOn = kept?.revision === article.revision && kept.work.text_sha256 === article.outdated.text_sha256;
  const older = goesOn ? kept : { work: article.outdated };
  return { ...older, base: { ...article.outdated, spans: [], relations: [], labels: [], reviewed: [] } };
}

/** There may be more that was kept; what is on its way to the disk arrives first. */
async function goOn(app, saver) {
  await saver.arrived();
  if (saver === app.saver && !saver.stuck) restore(app);
}

/** Offer labels of an older text, on the text there is now, each with what became of it. */
async function offer(app, kept) {
  const { saver, article } = app;
  let found;
  try {
    found = await api.carried(article.id, kept);
  } catch (failure) {
    if (saver !== app.saver) return;
    if (!(failure instanceof api.Failure)) throw failure;
    showBanner(`Labels of an older text are there, and cannot be put on this one. ${failure.message}`,
      failure.hint, [["Try again", () => offer(app, kept)]]);
    return;
  }
  if (saver !== app.saver) return;
  if (found.work.text_sha256 !== article.text_sha256) {
    // Built anew since: these places are not those of the text shown.
    showBanner("The text of the article has changed again.", "Open it again; the labels are kept.");
    return;
  }
  const ask = () => choices.carried(app.editor, kept, found, {
    take: () => take(app, kept, found),
    forget: () => forget(app, kept),
  });
  showBanner("There are labels of yours on an older text of this article.", "", [["Look at them", ask]]);
  ask();
}

function take(app, kept, found) {
  const { editor, saver } = app;
  const put = onTop(app.layers, workOf(found.base), workOf(found.work), editor.work);
  decided(app, kept);
  editor.apply(put.work, "Your labels are on the text as it is now.", { save: false });
  saver.resume(saver.revision, put.work);
  choices.sayLeft(editor, put);
  goOn(app, saver);
}

function forget(app, kept) {
  const { saver } = app;
  decided(app, kept);
  saver.resume(saver.revision, saver.next); // what was labelled while these waited
  announce("Left out: nothing of them is in the article.");
  goOn(app, saver);
}

/** It is not offered again, once what was made of it is saved. */
function decided(app, kept) {
  hideBanner();
  if (kept.key) app.saver.adopt(kept.key);
  app.article.outdated = null;
}
