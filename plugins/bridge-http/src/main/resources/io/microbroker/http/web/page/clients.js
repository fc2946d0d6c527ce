// SPDX-License-Identifier: Apache-2.0
import { Listing } from "../model/api.js";
import { clientLink } from "../router.js";
import { h, put, write } from "../view/element.js";
import { complain } from "../view/notice.js";
import { choice, empty, head, lately, progress, tag } from "../view/parts.js";
import { Rows } from "../view/rows.js";
import { foreign, number, shown } from "../view/text.js";

export const MQTT = { 3: "3.1", 4: "3.1.1", 5: "5.0" };

/** A first page that is quick, and a search that goes on by itself until a screen is full. */
const SCREEN = 60;

const COLUMNS = [
  { title: "", width: "5.5rem", cell: (each) => tag(each.connected ? "online" : "offline", each.connected ? "good" : "") },
  { title: "Client id", width: "minmax(12rem, 2.4fr)", cell: (each) => foreign(each.clientId, { class: "id" }) },
  { title: "User", width: "minmax(6rem, 1fr)", cell: (each) => (each.username ? foreign(each.username) : quiet("–")) },
  { title: "Address", width: "minmax(8rem, 1.2fr)", cell: (each) => quiet(each.remoteAddress ?? "–") },
  { title: "Listener", width: "minmax(4rem, .6fr)", cell: (each) => quiet(each.listener ?? "–") },
  { title: "MQTT", width: "4rem", cell: (each) => quiet(MQTT[each.version] ?? "–") },
  { title: "Filters", width: "5rem", cell: (each) => figure(each.subscriptions) },
  { title: "Waiting", width: "5.5rem", cell: (each) => figure(each.queued) },
  { title: "In flight", width: "5.5rem", cell: (each) => figure(each.inFlight) },
];

const quiet = (text) => h("span", { class: "quiet" }, shown(text));
const figure = (value) => h("span", { class: value === 0 ? "figure quiet" : "figure" }, number(value));

export async function mount(place, { figures, signal }) {
  const search = h("input", {
    type: "search",
    placeholder: "Client id, user or address",
    "aria-label": "Search clients",
    spellcheck: false,
    autocomplete: "off",
  });
  const state = choice([["", "all"], ["true", "online"], ["false", "offline"]], { "aria-label": "Which clients" });
  const count = h("p", { class: "quiet", role: "status", id: "count" });
  const under = h("div", { class: "under" });
  let listing = null;
  const rows = new Rows(COLUMNS, {
    label: "Clients",
    open: (each) => {
      location.hash = clientLink(each.clientId);
    },
    atEnd: () => listing && more(listing),
  });
  put(place, head("Clients", "Every session, with its connection or without."), h("div", { class: "tools" }, search, state, count), rows.element, under);
  signal.addEventListener("abort", () => rows.close());

  async function more(current) {
    if (current.done || current.pending) {
      return;
    }
    put(under, progress(current.items.length === 0 ? "searching …" : `${number(current.items.length)} found, looking for more …`));
    const target = current.items.length + SCREEN;
    try {
      do {
        await current.more(signal);
      } while (!current.done && current.items.length < target && listing === current);
    } catch (problem) {
      current.done = true;
      complain(problem);
    }
    if (listing === current && !signal.aborted) {
      show(current);
    }
  }

  function show(current) {
    put(under, current.done && current.items.length === 0 && nothing());
    rows.show(current.items);
    tell(current);
  }

  function nothing() {
    return search.value || state.value
      ? empty("No session is like this.", "Client id, user and address are searched for what you typed.")
      : empty("Nobody has connected yet.", "mosquitto_sub -t 'home/#' or the page Console would be a first client.");
  }

  function tell(current) {
    const all = figures.counter("sessions");
    const found = number(current.items.length);
    write(count, current.done ? `${found} found` : `${found} shown so far, of ${number(all)} sessions`);
  }

  function begin() {
    listing = new Listing("clients", { search: search.value.trim(), connected: state.value });
    rows.body.scrollTop = 0;
    return more(listing);
  }

  search.addEventListener("input", lately(begin));
  state.addEventListener("change", begin);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      rows.body.focus();
      rows.onKey(event);
    }
  });
  await begin();
}
