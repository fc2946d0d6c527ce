// SPDX-License-Identifier: Apache-2.0
// Parts that pages are made of.
import { h } from "./element.js";
import { icon } from "./icon.js";

/** The head of a page: its title, a line on what it is for, and what can be done. */
export function head(title, text, ...actions) {
  return h(
    "header",
    { class: "head" },
    h("div", {}, h("h1", {}, title), text && h("p", { class: "quiet" }, text)),
    h("div", { class: "actions" }, actions),
  );
}

/** A framed part with a title. */
export function card(title, ...content) {
  return h("section", { class: "card" }, title && h("h2", {}, title), content);
}

/** Names and values below each other. */
export function facts(rows) {
  return h(
    "dl",
    { class: "facts" },
    rows.filter((row) => row).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

/** A small word on a coloured ground; the word says all, the colour only repeats it. */
export function tag(text, kind = "") {
  return h("span", { class: `tag ${kind}`.trim() }, text);
}

export function button(text, onclick, more = {}) {
  return h("button", { type: "button", ...more, onclick }, more.picture && icon(more.picture), text);
}

/** What stands where nothing is. */
export function empty(title, ...text) {
  return h("div", { class: "empty" }, h("p", { class: "title" }, title), text.map((each) => h("p", {}, each)));
}

/** A labelled field of a form. */
export function field(label, input, hint) {
  const id = input.id || `field-${++made}`;
  input.id = id;
  return h("div", { class: "field" }, h("label", { for: id }, label), input, hint && h("p", { class: "hint" }, hint));
}

let made = 0;

export function text(more = {}) {
  return h("input", { type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: false, ...more });
}

export function choice(options, more = {}) {
  const select = h("select", more, options.map(([value, label]) => h("option", { value }, label)));
  return select;
}

export function check(label, more = {}) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", ...more }), label);
}

/** A table with a head; rows are lists of cells. */
export function table(caption, columns, rows) {
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", { class: "unseen" }, caption),
      h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell))))),
    ),
  );
}

/** Shows that something is under way, and how far it has come, if that is known: 0..1. */
export function progress(text, part) {
  const bar = h("progress", { "aria-label": text });
  if (part !== undefined) {
    bar.value = part;
  }
  return h("div", { class: "progress" }, bar, h("span", {}, text));
}

/** Calls a function when nothing has been typed for a moment. */
export function lately(work, ms = 250) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), ms);
  };
}
