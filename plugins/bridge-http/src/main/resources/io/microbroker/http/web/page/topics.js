// SPDX-License-Identifier: Apache-2.0
import { ask, Listing, query } from "../model/api.js";
import { isAdmin } from "../model/session.js";
import { TOPICS_MAX, Tree } from "../model/tree.js";
import { LIVE_ONLY } from "../mqtt/client.js";
import { matches } from "../mqtt/filter.js";
import { link } from "../mqtt/link.js";
import { confirm } from "../view/dialog.js";
import { h, put, write } from "../view/element.js";
import { linkbar } from "../view/linkbar.js";
import { complain, notice } from "../view/notice.js";
import { button, empty, facts, head, progress, tag, text } from "../view/parts.js";
import { bytesOf, full, line } from "../view/payload.js";
import { Rows } from "../view/rows.js";
import { Trend } from "../view/trend.js";
import { ago, bytes, clock, foreign, number, plural, rate, shown } from "../view/text.js";

const DRAW_MS = 250;
const FRESH_MS = 1200;
/** More than that in a second, and watching everything is asked about first. */
const MANY = 2000;
/** Of retained messages so many are fetched to begin with. */
const RETAINED_MAX = 5000;

export async function mount(place, broker) {
  await new Topics(place, broker).begin();
}

/** The tree of topics: retained messages as the administration tells them, live ones as the MQTT user may see them. */
class Topics {
  constructor(place, { signal, figures }) {
    Object.assign(this, { place, signal, figures });
    this.tree = new Tree();
    this.chosen = null;
    this.watched = null;
    this.live = false;
    this.filter = text({ id: "tree-filter", value: "#", class: "topic", required: true });
    this.count = h("p", { class: "quiet", role: "status", id: "count" });
    this.under = h("div", { class: "under" });
    this.detail = h("div", { class: "detail" }, empty("Choose a topic.", "Its value, when it came and what is retained stand here."));
    this.toggle = h("button", { type: "submit", class: "primary", id: "watch" }, "Show");
    this.rows = new Rows(this.columns(), {
      label: "Topics",
      open: (node) => this.choose(node),
      onKey: (event, node) => this.onKey(event, node),
      rowClass: (node) => (Date.now() - (node.at ?? 0) < FRESH_MS ? "fresh" : ""),
    });
  }

  columns() {
    return [
      { title: "Topic", width: "minmax(12rem, 1.3fr)", cell: (node) => this.name(node) },
      { title: "Value", width: "minmax(8rem, 1fr)", cell: (node) => (node.message ? h("span", { class: "payload" }, shown(line(node.message.payload))) : h("span", { class: "quiet" }, plural(node.below, "topic"))) },
      { title: "", width: "5.2rem", cell: (node) => (node.retained ? tag("retained", "accent") : "") },
      { title: "Messages", width: "5.4rem", cell: (node) => h("span", { class: node.count ? "figure" : "figure quiet" }, number(node.count)) },
    ];
  }

  name(node) {
    const arrow = h("span", {
      class: `twist ${node.children ? (node.open ? "open" : "shut") : "none"}`,
      "aria-hidden": "true",
      onclick: (event) => {
        event.stopPropagation();
        this.turn(node, !node.open);
      },
    });
    const cell = h("span", { class: "level" }, arrow, foreign(node.name, { class: "topic" }));
    cell.style.paddingInlineStart = `${node.depth * 1.1}rem`;
    return cell;
  }

  async begin() {
    const form = h("form", { class: "tools", onsubmit: (event) => this.onSubmit(event) },
      h("label", { for: "tree-filter", class: "unseen" }, "Topic filter"), this.filter, this.toggle, this.count);
    put(
      this.place,
      head("Topics", "Retained messages, and live ones once you are connected by MQTT."),
      linkbar(this.signal),
      form,
      h("div", { class: "columns tree" }, h("div", {}, this.rows.element, this.under), h("section", { class: "card side" }, this.detail)),
    );
    const timer = setInterval(() => this.draw(), DRAW_MS);
    this.signal.addEventListener("abort", () => {
      clearInterval(timer);
      this.rows.close();
      this.stop();
    });
    link.addEventListener("message", (event) => this.onMessage(event.detail), { signal: this.signal });
    link.addEventListener("state", () => this.onState(), { signal: this.signal });
    await this.restart();
  }

  onSubmit(event) {
    event.preventDefault();
    this.restart();
  }

  onState() {
    if (!link.isOpen) {
      this.watched = null;
      this.live = false;
      this.dirty = true;
    } else if (this.watched === null) {
      this.watch();
    }
  }

  async restart() {
    await this.stop();
    this.tree.clear();
    this.dirty = true;
    await Promise.all([this.loadRetained(), link.isOpen && this.watch()]);
  }

  async stop() {
    const before = this.watched;
    this.watched = null;
    this.live = false;
    if (before !== null) {
      await link.unwatch("topics", before).catch(() => {});
    }
  }

  async watch() {
    const wanted = this.filter.value;
    const speed = this.figures.now("received");
    const all = wanted === "#" && speed > MANY;
    if (all && !(await confirm("Watch everything?", `${rate(speed)} messages come in each second, and all of them would go to this page. A narrower filter costs less.`, "Watch"))) {
      return;
    }
    try {
      this.watched = wanted;
      await link.watch("topics", wanted, 0, LIVE_ONLY);
      this.live = true;
      this.dirty = true;
    } catch (problem) {
      this.watched = null;
      complain(problem);
    }
  }

  async loadRetained() {
    const listing = new Listing("retained", { filter: this.filter.value }, 500);
    try {
      while (!listing.done && listing.items.length < RETAINED_MAX && !this.signal.aborted) {
        const from = listing.items.length;
        await listing.more(this.signal);
        listing.items.slice(from).forEach((each) => this.tree.add(
          { ...each, retain: true, payload: bytesOf(each), at: Date.parse(each.publishedAt) }, false));
        this.dirty = true;
        put(this.under, !listing.done && progress(`${plural(listing.items.length, "retained message")} so far …`));
      }
      put(this.under, !listing.done && h("p", { class: "quiet" }, `The first ${number(listing.items.length)} retained messages are shown; narrow the filter for others.`));
    } catch (problem) {
      put(this.under);
      complain(problem);
    }
  }

  onMessage(message) {
    if (this.watched !== null && matches(this.watched, message.topic)) {
      this.tree.add(message, true);
      this.dirty = true;
    }
  }

  draw() {
    if (!this.dirty) {
      return;
    }
    this.dirty = false;
    if (this.tree.root.children?.size === 1) {
      this.tree.root.inOrder()[0].open ||= !this.touched;
    }
    const rows = this.tree.visible();
    this.rows.show(rows);
    const more = this.tree.omitted > 0 ? `; more than the ${number(TOPICS_MAX)} that fit, ${number(this.tree.omitted)} messages left out` : "";
    const live = this.live ? "live" : "retained only";
    write(this.count, `${plural(this.tree.topics, "topic")}, ${live}${more}`);
    if (this.chosen) {
      this.showDetail();
    }
  }

  turn(node, open) {
    this.touched = true;
    if (node.children) {
      node.open = open;
      this.dirty = true;
      this.draw();
    }
  }

  onKey(event, node) {
    if (!node || !["ArrowRight", "ArrowLeft"].includes(event.key)) {
      return false;
    }
    if (event.key === "ArrowLeft" && !node.open && node.parent?.depth >= 0) {
      this.rows.select(this.rows.items.indexOf(node.parent));
    } else {
      this.turn(node, event.key === "ArrowRight");
    }
    return true;
  }

  choose(node) {
    if (this.chosen === node || !node.message) {
      this.turn(node, !node.open);
    }
    this.chosen = node;
    this.trend = new Trend();
    this.body = h("pre", { class: "payload", tabindex: "0", id: "value" });
    this.about = h("div", {});
    put(
      this.detail,
      h("h2", {}, foreign(node.topic, { class: "topic" })),
      this.trend.element,
      this.body,
      this.about,
      h("div", { class: "actions" },
        h("a", { class: "button", href: `#/console/${encodeURIComponent(node.topic)}` }, "Publish here"),
        isAdmin() && button("Delete retained", () => this.remove(node.topic, false)),
        isAdmin() && node.children && button("… and all below", () => this.remove(`${node.topic}/#`, true), { class: "danger" })),
    );
    this.showDetail();
  }

  showDetail() {
    const { message, values, count, below } = this.chosen;
    this.trend.show(values ?? []);
    write(this.body, message ? full(message.payload) : "");
    this.body.hidden = !message;
    put(this.about, facts([
      message && ["Came", `${clock(message.at)}, ${ago(message.at)}`],
      message && ["Size", bytes(message.payload.length)],
      message && ["QoS", String(message.qos)],
      message && ["Retained", this.chosen.retained ? "yes" : "no"],
      message?.contentType && ["Content type", shown(message.contentType)],
      ["Messages", `${number(count)} since this page was opened`],
      below > 0 && ["Below", plural(below, "topic")],
    ]));
  }

  async remove(filter, below) {
    if (!(await confirm("Delete retained messages?", `Those of ${shown(filter)} are gone then, for all clients.`, "Delete"))) {
      return;
    }
    try {
      const { deleted } = await ask(query("retained", { filter }), { method: "DELETE" });
      notice(`${plural(deleted, "retained message")} deleted.`);
      this.tree.forget(below ? filter.slice(0, -2) : filter, below);
      this.dirty = true;
    } catch (problem) {
      complain(problem);
    }
  }
}
