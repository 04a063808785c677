/** The bar above the columns: what is wrong, and what can be done. */

import { byId, make } from "./dom.js";

/** Buttons are `[name, action]`. */
export function showBanner(fact, hint = "", buttons = []) {
  const banner = byId("banner");
  banner.hidden = false;
  banner.replaceChildren(
    make("span", {}, hint ? `${fact} ${hint}` : fact),
    ...buttons.map(([name, action]) => make("button", { type: "button", on: { click: action } }, name)),
  );
}

export function hideBanner() {
  byId("banner").hidden = true;
}
