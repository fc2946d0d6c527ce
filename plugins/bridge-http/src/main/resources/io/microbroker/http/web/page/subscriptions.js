// SPDX-License-Identifier: Apache-2.0
import { ask, Listing, query } from "../model/api.js";
import { clientLink } from "../router.js";
import { h, put, write } from "../view/element.js";
import { complain } from "../view/notice.js";
import { button, card, empty, head, lately, progress, table, tag } from "../view/parts.js";
import { Rows } from "../view/rows.js";
import { foreign, number, shown } from "../view/text.js";
import { options } from "./client.js";

const SCREEN = 60;
/** A page when most of it is only looked through. */
const SEARCHED = 1000;
/** So many groups and members are shown; a broker with more of them is asked by the API. */
const GROUPS_MAX = 500;

const COLUMNS = [
  { title: "Filter", width: "minmax(14rem, 3fr)", cell: (each) => foreign(each.filter, { class: "topic" }) },
  { title: "Client id", width: "minmax(10rem, 2fr)", cell: (each) => foreign(each.clientId, { class: "id" }) },
  { title: "QoS", width: "4rem", cell: (each) => h("span", { class: "figure" }, String(each.qos)) },
  { title: "Options", width: "minmax(8rem, 1fr)", cell: options },
];

export async function mount(place, { figures, signal }) {
  const search = h("input", { type: "search", placeholder: "A part of a filter or client id", "aria-label": "Search subscriptions", spellcheck: false });
  const count = h("p", { class: "quiet", role: "status", id: "count" });
  const under = h("div", { class: "under" });
  const groups = h("div", {}, progress("gathering …"));
  let listing = null;
  const rows = new Rows(COLUMNS, {
    label: "Subscriptions",
    open: (each) => {
      location.hash = clientLink(each.clientId);
    },
    atEnd: () => listing && more(listing),
  });
  put(
    place,
    head("Subscriptions", "Who gets what."),
    card("Shared groups", groups),
    h("div", { class: "tools" }, search, count),
    rows.element,
    under,
  );
  signal.addEventListener("abort", () => rows.close());

  async function more(current) {
    if (current.done || current.pending) {
      return;
    }
    put(under, progress(`${number(current.items.length)} looked through …`));
    const target = matching(current).length + SCREEN;
    try {
      do {
        await current.more(signal);
        put(under, progress(`${number(current.items.length)} looked through …`));
      } while (!current.done && matching(current).length < target && listing === current);
    } catch (problem) {
      current.done = true;
      complain(problem);
    }
    if (listing === current && !signal.aborted) {
      show(current);
    }
  }

  function matching(current) {
    const text = search.value.trim().toLowerCase();
    return text === ""
      ? current.items
      : current.items.filter((each) => `${each.filter}\n${each.clientId}`.toLowerCase().includes(text));
  }

  function show(current) {
    const found = matching(current);
    put(under, current.done && found.length === 0 && empty("No subscription is like this."));
    rows.show(found);
    write(count, `${number(found.length)} ${current.done ? "found" : "shown so far"}, of ${number(figures.counter("subscriptions"))}`);
  }

  search.addEventListener("input", lately(() => {
    listing.limit = SEARCHED;
    show(listing);
    more(listing);
  }));
  listing = new Listing("subscriptions");
  const found = ask(query("shared-groups", { limit: GROUPS_MAX }), { signal });
  await more(listing);
  put(groups, shared((await found).items, signal));
}


function shared(items, signal) {
  if (items.length === 0) {
    return h("p", { class: "quiet" }, "None. Clients that subscribe to $share/NAME/FILTER share the messages of the filter among them.");
  }
  const members = h("div", {});
  const show = async (each) => {
    put(members, progress("asking …"));
    const answer = await ask(query("shared-groups/members", { filter: each.filter, limit: GROUPS_MAX }), { signal }).catch(complain);
    put(members, answer && memberTable(each, answer.items));
  };
  return [
    table("Shared groups", ["Group", "Filter", "Members", "Online", "Waiting", ""], items.map((each) => [
      foreign(each.shareName, { class: "id" }),
      foreign(each.topicFilter, { class: "topic" }),
      figure(each.members),
      each.online === 0 ? tag("none", "warn") : figure(each.online),
      figure(each.lag),
      button("Members", () => show(each)),
    ])),
    members,
  ];
}

const figure = (value) => h("span", { class: "figure" }, number(value));

function memberTable(group, items) {
  return table(`Members of ${shown(group.filter)}`, [`Members of ${shown(group.shareName)}`, "State", "QoS", "Waiting", "In flight"], items.map((each) => [
    h("a", { href: clientLink(each.clientId) }, foreign(each.clientId, { class: "id" })),
    tag(each.connected ? "online" : "offline", each.connected ? "good" : ""),
    String(each.qos),
    figure(each.queued),
    figure(each.inFlight),
  ]));
}
