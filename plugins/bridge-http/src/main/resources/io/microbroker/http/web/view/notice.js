// SPDX-License-Identifier: Apache-2.0
import { h } from "./element.js";

const SHOWN_MS = 6000;

/** Says in the corner what was done, or why it was not. */
export function notice(text, kind = "good") {
  const place = document.getElementById("notices");
  const note = h("p", { class: `notice ${kind}` }, text);
  place.append(note);
  while (place.children.length > 4) {
    place.firstElementChild.remove();
  }
  setTimeout(() => note.remove(), kind === "bad" ? SHOWN_MS * 2 : SHOWN_MS);
}

/** Says why something was not done. What was broken off on purpose is no news. */
export function complain(problem) {
  if (problem.name !== "AbortError") {
    notice(problem.message, "bad");
  }
}
