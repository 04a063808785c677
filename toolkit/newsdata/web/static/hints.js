/** What can be done next, in the bar at the bottom: the keys for what is selected. */

import { byId, make } from "./dom.js";

const NOTHING = [["→", "next word"], ["]", "next span"], ["Space", "least certain suggestion"], ["1 … 9", "layer"]];
const WORDS = [["letter", "label"], ["Shift+letter", "every mention"], ["Shift+→", "longer"], [", .", "by characters"]];
const OWN = [["letter", "other label"], ["=", "link"], ["F2", "attributes"], ["Delete", "delete"]];
const SUGGESTED = [["Enter", "accept"], ["Delete", "reject"], ["letter", "other label"]];
const LINKING = [["] [", "choose a span"], ["=", "put it into the link"], ["Esc", "done"]];
const DIFFERENCE = [["1 … 9", "take"], ["0", "neither"], ["} {", "next, previous"]];

function hintsFor({ editor, adjudication }) {
  if (editor.link) return LINKING;
  if (editor.current) return editor.current.status === "suggested" ? SUGGESTED : OWN;
  if (adjudication?.difference) return DIFFERENCE;
  return editor.selection ? WORDS : NOTHING;
}

export function draw(app) {
  byId("hints").replaceChildren(...hintsFor(app).flatMap(([keys, says]) =>
    [make("span", {}, make("kbd", {}, keys), ` ${says}`)]));
}
