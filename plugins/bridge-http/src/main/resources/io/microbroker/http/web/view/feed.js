// SPDX-License-Identifier: Apache-2.0
import { clientLink } from "../router.js";
import { h } from "./element.js";
import { clock, foreign, number, shown } from "./text.js";

const SHOWN = 60;

/** How each kind of event is told. */
const KINDS = {
  connected: ["connected", "good"],
  disconnected: ["left", ""],
  refused: ["refused", "bad"],
  denied: ["denied", "warn"],
};

/** What happened last, newest first. Events come in seconds' worth, so a storm costs no more than a breeze. */
export class Feed {
  constructor(stream, signal) {
    this.list = h("ol", { class: "feed", tabindex: "0", "aria-label": "Events, newest first" });
    this.quiet = h("p", { class: "quiet" }, "Nothing since this page was opened.");
    this.element = h("div", { class: "feed-frame" }, this.quiet, this.list);
    stream.addEventListener("events", (event) => this.add(event.detail), { signal });
  }

  add({ items, omitted }) {
    this.quiet.hidden = true;
    const rows = items.map((each) => this.row(each));
    if (omitted > 0) {
      rows.push(h("li", { class: "omitted" }, `${number(omitted)} more in this second`));
    }
    this.list.prepend(...rows.reverse());
    while (this.list.children.length > SHOWN) {
      this.list.lastElementChild.remove();
    }
  }

  row({ at, kind, clientId, detail }) {
    const [word, colour] = KINDS[kind] ?? [kind, ""];
    return h("li", {},
      h("time", {}, clock(at)),
      h("span", { class: `dot ${colour}` }, word),
      h("a", { href: clientLink(clientId) }, foreign(clientId)),
      detail && h("span", { class: "quiet detail", title: shown(detail) }, shown(detail)));
  }
}
