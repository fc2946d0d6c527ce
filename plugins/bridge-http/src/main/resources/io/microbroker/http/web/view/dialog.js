// SPDX-License-Identifier: Apache-2.0
import { h } from "./element.js";

/** Shows something above the page until it is closed; Escape closes it. */
export function open(title, ...content) {
  const dialog = h(
    "dialog",
    { "aria-label": title, onclose: () => dialog.remove(), onclick: (event) => event.target === dialog && dialog.close() },
    h("h2", {}, title),
    content,
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks before something is done that cannot be undone. True if it may be. */
export function confirm(title, text, action) {
  return new Promise((resolve) => {
    let answer = false;
    const yes = h("button", {
      class: "danger",
      type: "button",
      onclick: () => {
        answer = true;
        dialog.close();
      },
    }, action);
    const dialog = open(
      title,
      h("p", {}, text),
      h("div", { class: "actions" }, h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"), yes),
    );
    dialog.addEventListener("close", () => resolve(answer));
    yes.focus();
  });
}
