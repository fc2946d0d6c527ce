// SPDX-License-Identifier: Apache-2.0
import { h, put } from "./element.js";
import { compact, number, words } from "./text.js";

const DROPS_SHOWN = 6;

/** Every copy of a message is delivered, waits, or was dropped for a reason: one bar that adds up. */
export class Balance {
  constructor() {
    this.bar = h("div", { class: "bar", role: "img" });
    this.legend = h("dl", { class: "legend" });
    this.sum = h("p", { class: "quiet" });
    this.element = h("div", { class: "balance" }, this.bar, this.legend, this.sum);
    this.key = "";
  }

  show(figures) {
    const delivered = figures.total("deliveries-");
    const waiting = figures.counter("storage-queued-messages") + figures.counter("copies-waiting");
    const drops = figures.group("dropped-");
    const rest = drops.slice(DROPS_SHOWN).reduce((all, each) => all + each.value, 0);
    const parts = [
      { name: "delivered", value: delivered, kind: "delivered" },
      { name: "waiting", value: waiting, kind: "waiting" },
      ...drops.slice(0, DROPS_SHOWN).map((each) => ({ ...each, name: words(each.name), kind: "dropped" })),
      ...(rest > 0 ? [{ name: "other reasons", value: rest, kind: "dropped" }] : []),
    ];
    const key = JSON.stringify(parts);
    if (key === this.key) {
      return;
    }
    this.key = key;
    const total = parts.reduce((all, each) => all + each.value, 0);
    this.bar.setAttribute("aria-label", parts.map((each) => `${each.name} ${number(each.value)}`).join(", "));
    put(this.bar, parts.filter((each) => each.value > 0).map((each) => {
      const part = h("span", { class: each.kind, title: `${each.name}: ${number(each.value)}` });
      part.style.flexGrow = String(Math.max(each.value / total, 0.004));
      return part;
    }));
    put(this.legend, parts.map((each) => [
      h("dt", { class: each.kind }, each.kind === "dropped" ? `dropped: ${each.name}` : each.name),
      h("dd", {}, compact(each.value)),
    ]));
    put(this.sum, `${number(figures.counter("copies-routed"))} copies were routed, one for each receiver or shared group.`);
  }
}
