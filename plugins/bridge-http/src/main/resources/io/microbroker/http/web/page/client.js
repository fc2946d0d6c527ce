// SPDX-License-Identifier: Apache-2.0
import { ask } from "../model/api.js";
import { isAdmin } from "../model/session.js";
import { confirm } from "../view/dialog.js";
import { h, put } from "../view/element.js";
import { complain, notice } from "../view/notice.js";
import { button, card, empty, facts, head, table, tag } from "../view/parts.js";
import { ago, bytes, expiry, foreign, number, shown } from "../view/text.js";
import { explainer } from "../view/explainer.js";
import { tracing } from "../view/tracing.js";
import { MQTT } from "./clients.js";

const AGAIN_MS = 3000;
/** Messages that the page shows. */
const SHOWN = 20;

export async function mount(place, { argument: id, signal }) {
  const path = `clients/${encodeURIComponent(id)}`;
  const title = h("h1", {}, foreign(id));
  const state = h("div", {});
  const filters = h("div", {});
  const messages = h("div", {});
  const kick = button("Disconnect", () => disconnect(id, path, refresh), { class: "danger", hidden: true });
  put(
    place,
    h("p", { class: "path" }, h("a", { href: "#/clients" }, "Clients")),
    h("header", { class: "head" }, h("div", {}, title), h("div", { class: "actions" }, kick)),
    h("div", { class: "columns" }, card("Session", state), card("Subscriptions", filters)),
    card("Messages for it", messages),
    h("div", { class: "columns" },
      card("May it?", explainer({ clientId: id, signal })),
      card("Trace", tracing(id, signal))),
  );

  let known = "";
  async function refresh() {
    try {
      const client = await ask(path, { signal });
      kick.hidden = !(client.connected && isAdmin());
      put(state, session(client));
      if (known !== `${client.subscriptions}`) {
        known = `${client.subscriptions}`;
        const { items } = await ask(`${path}/subscriptions`, { signal });
        put(filters, subscriptions(items));
      }
      put(messages, await waiting(client, path, signal));
    } catch (problem) {
      if (problem.status === 404) {
        kick.hidden = true;
        known = "";
        put(state, empty("There is no such session.", "It may have ended: a session lives as long as its client asked for."));
        put(filters);
        put(messages);
      } else {
        complain(problem);
      }
    }
  }

  const timer = setInterval(refresh, AGAIN_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  await refresh();
}

async function disconnect(id, path, refresh) {
  if (await confirm("Disconnect this client?", `${shown(id)} is told why (0x98). Its session stays, and it may come back at once.`, "Disconnect")) {
    try {
      await ask(path, { method: "DELETE" });
      notice(`${shown(id)} is disconnected.`);
    } catch (problem) {
      complain(problem);
    }
    await refresh();
  }
}

function session(client) {
  return facts([
    ["State", tag(client.connected ? "online" : "offline", client.connected ? "good" : "")],
    ["User", client.username ? foreign(client.username) : h("span", { class: "quiet" }, "none")],
    client.remoteAddress && ["Address", h("code", {}, shown(client.remoteAddress))],
    client.listener && ["Listener", client.listener],
    client.version && ["MQTT", MQTT[client.version] ?? String(client.version)],
    ["Session ends", client.connected && client.sessionExpirySeconds === 0 ? "with its connection" : expiry(client.sessionExpirySeconds)],
    ["Waiting", `${number(client.queued)} messages`],
    ["In flight", `${number(client.inFlight)} of them, sent and not acknowledged`],
  ]);
}

const STATES = { waiting: "waits", sent: "sent, not acknowledged", received: "arrived, not complete" };

/** The first of what is on its way to it. */
async function waiting(client, path, signal) {
  if (client.queued + client.inFlight === 0) {
    return empty("Nothing is on its way to it.");
  }
  let page;
  try {
    page = await ask(`${path}/messages?limit=${SHOWN}`, { signal });
  } catch (problem) {
    if (problem.status === 409) {
      return empty("Another instance of the broker has this session.", "Its own dashboard shows what waits for it.");
    }
    throw problem;
  }
  const rows = page.items.map((each) => [
    each.topic === undefined ? h("span", { class: "quiet" }, "not held any more") : foreign(each.topic, { class: "topic" }),
    String(each.qos),
    each.size === undefined ? "–" : bytes(each.size),
    each.publishedAt === undefined ? "–" : h("time", { datetime: each.publishedAt }, ago(each.publishedAt)),
    each.packetId === null ? "–" : String(each.packetId),
    STATES[each.state],
  ]);
  return [
    table("Messages for this client", ["Topic", "QoS", "Size", "Came", "Packet id", "State"], rows),
    page.next === null ? null : h("p", { class: "quiet" }, `The first ${SHOWN}; all of them: GET /api/v1/${path}/messages`),
  ];
}

function subscriptions(items) {
  if (items.length === 0) {
    return empty("It has subscribed to nothing.");
  }
  return table("Subscriptions of this client", ["Filter", "QoS", "Options"], items.map((each) => [
    foreign(each.filter, { class: "topic" }),
    String(each.qos),
    options(each),
  ]));
}

/** What is special about a subscription. */
export function options(each) {
  const said = [each.noLocal && "not its own", each.retainAsPublished && "retain as published"].filter(Boolean);
  return h("span", { class: "quiet" }, said.join(", ") || "–");
}
