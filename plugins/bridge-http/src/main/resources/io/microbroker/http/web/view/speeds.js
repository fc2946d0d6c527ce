// SPDX-License-Identifier: Apache-2.0
import { h, write } from "./element.js";
import { nanos } from "./text.js";

const NAMES = {
  "publish-to-ack": ["Acknowledged", "from a publish to its PUBACK or PUBREC"],
  delivery: ["Delivered", "from a publish to its way out"],
  commit: ["Committed", "a batch in the storage"],
  sync: ["Synced", "the disk"],
  "loop-lag": ["Loop lag", "how much later than due an event loop came"],
  retained: ["Retained", "what a turn with retained messages takes of an event loop"],
  inspection: ["Looked at", "what a list takes of an event loop at a time"],
};
/** The scale: 10 µs to 10 s, each step ten times the one before. */
const LOW = 4;
const HIGH = 10;

const place = (value) => `${(100 * (Math.min(Math.max(Math.log10(value), LOW), HIGH) - LOW)) / (HIGH - LOW)}%`;

/** For each thing that takes time: the half that was quickest, and how long all but one of a hundred took. */
export class Speeds {
  constructor() {
    this.rows = new Map();
    this.list = h("div", { class: "speeds" });
    this.element = h("div", {}, this.list,
      h("p", { class: "scale", "aria-hidden": "true" }, ["10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s"].map((text) => h("span", {}, text))),
      h("p", { class: "quiet" }, "Half of them, and 99 of 100, in the last minute."));
  }

  show(timings) {
    for (const [name, timing] of timings) {
      const row = this.rows.get(name) ?? this.add(name);
      const half = timing.quantile(0.5);
      const most = timing.quantile(0.99);
      row.element.classList.toggle("none", half === null);
      write(row.value, half === null ? "nothing yet" : `${nanos(half)} · ${nanos(most)}`);
      row.range.hidden = half === null;
      if (half !== null) {
        row.range.style.insetInlineStart = place(half);
        row.range.style.insetInlineEnd = `calc(100% - ${place(most)})`;
      }
    }
  }

  add(name) {
    const [title, hint] = NAMES[name] ?? [name.replaceAll("-", " "), ""];
    const range = h("span", { class: "range" });
    const value = h("span", { class: "value" });
    const element = h("div", { class: "speed", title: hint }, h("span", { class: "name" }, title), h("span", { class: "track", "aria-hidden": "true" }, range), value);
    this.list.append(element);
    const row = { element, range, value };
    this.rows.set(name, row);
    return row;
  }
}
