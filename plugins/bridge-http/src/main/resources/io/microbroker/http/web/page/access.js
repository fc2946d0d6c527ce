// SPDX-License-Identifier: Apache-2.0
import { ask } from "../model/api.js";
import { isAdmin } from "../model/session.js";
import { clientLink } from "../router.js";
import { confirm } from "../view/dialog.js";
import { h, put } from "../view/element.js";
import { explainer } from "../view/explainer.js";
import { complain, notice } from "../view/notice.js";
import { button, card, choice, empty, field, head, table, tag, text } from "../view/parts.js";
import { ago, clock, foreign, number, shown, words } from "../view/text.js";

const AGAIN_MS = 3000;

/** What helps against each reason to refuse, by its name in MQTT. */
const CURES = {
  "bad-user-name-or-password": "Is the user in the password file, and the password the one it was given?",
  "not-authorized": "Ask the explainer below which rule says no.",
  "client-identifier-not-valid": "The id is empty, too long, or has characters that are not allowed.",
  "unsupported-protocol-version": "The client speaks a version other than 3.1, 3.1.1 and 5.0.",
  "quota-exceeded": "A bound was reached: see limits in the configuration.",
  "connection-rate-exceeded": "It connects too often: does it fail and try again without a pause?",
  banned: "It is on the list of bans.",
  "server-unavailable": "A plugin or the storage could not answer: see the log.",
  "server-busy": "The broker was starting or stopping.",
};

export async function mount(place, { signal }) {
  const refusals = h("div", {});
  const bans = h("div", {});
  const audit = h("div", {});
  put(
    place,
    head("Access", "Who was turned away and why, and what would be allowed."),
    card("Turned away", refusals),
    card("May it?", h("p", { class: "quiet" }, "Asks the rules that are in force, without doing anything."), explainer({ signal })),
    h("div", { class: "columns" }, card("Bans", bans), card("Changes", audit)),
  );
  const refresh = () => show(refusals, signal).catch(complain);
  const timer = setInterval(refresh, AGAIN_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  await Promise.all([refresh(), showBans(bans, signal).catch(complain), showAudit(audit, signal).catch(complain)]);
}

async function show(place, signal) {
  const { items } = await ask("refusals?limit=500", { signal });
  const key = JSON.stringify(items);
  if (place.dataset.key === key) {
    return;
  }
  place.dataset.key = key;
  put(place, items.length === 0
    ? empty("Nobody has been turned away.", "Refused connections and forbidden publishes would stand here, with their reason.")
    : table("Refused and denied, newest first", ["Last", "Who", "User", "From", "Why", "Times"], gathered(items).map(row)));
}

/** The same refusal again and again is one line with a count. */
function gathered(items) {
  const groups = new Map();
  for (const each of items) {
    const key = JSON.stringify([each.kind, each.clientId, each.username, each.remoteAddress.replace(/:\d+$/, ""), each.reason, each.detail]);
    const found = groups.get(key);
    if (found) {
      found.count++;
    } else {
      groups.set(key, { ...each, count: 1 });
    }
  }
  return [...groups.values()];
}

function row(each) {
  return [
    h("time", { title: ago(each.at) }, clock(each.at)),
    h("a", { href: clientLink(each.clientId) }, foreign(each.clientId, { class: "id" })),
    each.username ? foreign(each.username) : h("span", { class: "quiet" }, "none"),
    h("code", {}, shown(each.remoteAddress)),
    h("div", {},
      tag(words(nameOf(each.reason)), each.kind === "denied" ? "warn" : "bad"), " ",
      foreign(each.detail),
      CURES[nameOf(each.reason)] && h("p", { class: "hint" }, CURES[nameOf(each.reason)])),
    h("span", { class: "figure" }, number(each.count)),
  ];
}

const nameOf = (reason) => reason.toLowerCase().replaceAll("_", "-");

async function showBans(place, signal) {
  const { items } = await ask("bans", { signal });
  const again = () => showBans(place, signal).catch(complain);
  put(
    place,
    items.length === 0
      ? h("p", { class: "quiet" }, "Nobody is banned.")
      : table("Bans", ["Who", "Until", "Why", ""], items.map((each) => [
          [`${each.kind} `, foreign(each.value)],
          each.until ? clock(each.until) : "for good",
          foreign(each.reason ?? ""),
          isAdmin() && button("Lift", () => lift(each, again)),
        ])),
    isAdmin() && banForm(again),
  );
}

async function lift(each, again) {
  if (await confirm("Lift this ban?", `${each.kind} ${shown(each.value)} may connect again.`, "Lift")) {
    await ask(`bans/${each.kind}/${encodeURIComponent(each.value)}`, { method: "DELETE" }).catch(complain);
    await again();
  }
}

function banForm(again) {
  const kind = choice([["client", "client id"], ["user", "user"], ["address", "address"]]);
  const value = text({ required: true });
  const reason = text({});
  const hours = h("input", { type: "number", min: 1, placeholder: "for good" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await ask("bans", { method: "POST", body: {
        kind: kind.value,
        value: value.value,
        ...(reason.value && { reason: reason.value }),
        ...(hours.value && { seconds: Number(hours.value) * 3600 }),
      } });
      notice(`${shown(value.value)} is banned.`);
      await again();
    } catch (problem) {
      complain(problem);
    }
  };
  return h("form", { class: "line", onsubmit: submit },
    field("Ban", kind), field("which", value), field("Reason", reason), field("Hours", hours),
    h("button", { type: "submit", class: "danger" }, "Ban"));
}

async function showAudit(place, signal) {
  const { items } = await ask("audit", { signal });
  put(place, items.length === 0
    ? h("p", { class: "quiet" }, "Nothing has been changed by HTTP since the start.")
    : table("Changes, newest first", ["When", "Who", "What"], items.map((each) => [
        clock(each.at),
        h("span", { title: shown(each.remoteAddress) }, foreign(each.who)),
        [`${shown(each.action)} `, foreign(each.target), each.result && h("span", { class: "quiet" }, `: ${shown(each.result)}`)],
      ])));
}
