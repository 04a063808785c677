/** Dark or light, and how large the letters are: remembered in this browser. */

import { byId, recall, remember } from "./dom.js";

const SIZES = [14, 16, 18, 20, 23, 27, 32, 40];
const USUAL = 2;

export function show() {
  const dark = recall("theme", matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light") === "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  byId("theme").textContent = dark ? "Light" : "Dark";
  document.documentElement.style.setProperty("--size", `${SIZES[recall("size", USUAL)] ?? SIZES[USUAL]}px`);
}

/** Larger (1) or smaller (-1) letters. */
export function resize(step) {
  remember("size", Math.max(0, Math.min(SIZES.length - 1, recall("size", USUAL) + step)));
  show();
}

export function turn() {
  remember("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  show();
}
