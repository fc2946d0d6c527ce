// SPDX-License-Identifier: Apache-2.0
import { ask } from "../model/api.js";
import { h, put } from "../view/element.js";
import { card, head, table, tag } from "../view/parts.js";
import { compact, shown, words } from "../view/text.js";

/** What the broker itself counts of every plugin, and what it means. */
const GUARDED = {
  failures: "calls that threw, or brought nothing usable",
  timeouts: "calls that were not answered in time",
  denials: "answers that said no",
  blocked: "calls that held an event loop",
};

export async function mount(place, { figures, signal }) {
  const { items } = await ask("plugins", { signal });
  const cards = items.map(({ name }) => ({ name, body: h("div", { class: "counters" }) }));
  const bridges = h("div", {});
  const hooks = h("div", {});
  put(
    place,
    head("Plugins", "What was started, in this order, and how it behaves."),
    h("div", { class: "grid" }, cards.map(({ name, body }) => card(shown(name), body))),
    bridges,
    hooks,
  );
  const posts = (await ask("webhooks", { signal })).items;
  put(hooks, posts.length > 0 && card("Webhooks", hookTable(posts)));
  const ways = (await ask("bridges", { signal })).items;
  put(bridges, ways.length > 0 && card("Bridges", bridgeTable(ways)));
  const draw = () => cards.forEach((each) => show(each, items, figures));
  figures.addEventListener("change", draw, { signal });
  draw();
}

function bridgeTable(items) {
  return table("Bridges to other brokers", ["Name", "Remote", "State", "Out", "In", "Waiting", "Trouble"], items.map((each) => [
    shown(each.name),
    h("code", {}, shown(each.address)),
    tag(shown(each.state), each.state === "connected" ? "good" : "warn"),
    compact(each.messages?.out ?? 0),
    compact(each.messages?.in ?? 0),
    compact(each.lag),
    h("span", { class: "quiet" }, shown(each.trouble ?? "–")),
  ]));
}

function hookTable(items) {
  return table("Webhooks", ["Name", "Posts to", "State", "Sent", "Waiting", "Dropped", "Last failure"], items.map((each) => [
    shown(each.name),
    h("code", {}, shown(each.url)),
    tag(shown(each.state), each.state === "retrying" ? "warn" : "good"),
    compact(each.sent),
    compact(each.lag),
    each.dropped > 0 ? tag(compact(each.dropped), "bad") : "0",
    h("span", { class: "quiet" }, shown(each.lastFailure ?? "–")),
  ]));
}

function show({ name, body }, plugins, figures) {
  const prefix = `plugin-${name}-`;
  const longer = plugins.map((each) => `plugin-${each.name}-`).filter((each) => each.length > prefix.length && each.startsWith(prefix));
  const own = [...figures.counters]
    .filter(([counter]) => counter.startsWith(prefix) && !longer.some((each) => counter.startsWith(each)))
    .map(([counter, value]) => [counter.slice(prefix.length), value])
    .sort(([a], [b]) => a.localeCompare(b));
  const key = own.map(([counter]) => counter).join();
  if (body.dataset.key !== key) {
    body.dataset.key = key;
    put(body, own.length === 0 ? h("p", { class: "quiet" }, "Counts nothing.") : h("dl", { class: "facts" }, own.map(([counter]) => [
      h("dt", { title: GUARDED[counter] ?? null }, words(counter)),
      h("dd", { "data-counter": counter }),
    ])));
  }
  for (const [counter, value] of own) {
    const place = body.querySelector(`[data-counter="${CSS.escape(counter)}"]`);
    const bad = value > 0 && (counter === "failures" || counter === "timeouts" || counter === "blocked");
    if (place.dataset.value !== String(value)) {
      place.dataset.value = String(value);
      put(place, bad ? tag(compact(value), "bad") : compact(value));
    }
  }
}
