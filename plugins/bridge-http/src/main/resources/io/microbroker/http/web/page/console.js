// SPDX-License-Identifier: Apache-2.0
import { matches } from "../mqtt/filter.js";
import { link } from "../mqtt/link.js";
import { reason } from "../mqtt/reasons.js";
import { h, put, write } from "../view/element.js";
import { linkbar } from "../view/linkbar.js";
import { notice } from "../view/notice.js";
import { button, card, check, choice, field, head, tag, text } from "../view/parts.js";
import { full, line } from "../view/payload.js";
import { Rows } from "../view/rows.js";
import { clock, foreign, number, shown } from "../view/text.js";

const KEPT = 1000;
const QOS = [["0", "0 · at most once"], ["1", "1 · at least once"], ["2", "2 · exactly once"]];

/** Outlives the page: who comes back finds what it left. */
const log = { items: [], seen: 0, paused: false, filters: new Map() };
let draw = () => {};

link.addEventListener("message", ({ detail }) => {
  if ([...log.filters.keys()].some((filter) => matches(filter, detail.topic))) {
    keep({ ...detail, direction: "in" });
  }
});
link.addEventListener("state", () => {
  if (!link.isOpen) {
    log.filters.clear();
  }
});

function keep(message) {
  log.seen++;
  if (!log.paused) {
    log.items.unshift(message);
    log.items.length = Math.min(log.items.length, KEPT);
  }
  draw();
}

const COLUMNS = [
  { title: "When", width: "6rem", cell: (each) => h("time", { class: "quiet" }, clock(each.at)) },
  { title: "", width: "3.6rem", cell: (each) => tag(each.direction === "in" ? "in" : "out", each.direction === "in" ? "good" : "accent") },
  { title: "Topic", width: "minmax(9rem, 1.4fr)", cell: (each) => foreign(each.topic, { class: "topic" }) },
  { title: "Payload", width: "minmax(9rem, 2fr)", cell: (each) => h("span", { class: "payload" }, shown(line(each.payload))) },
  { title: "QoS", width: "5.6rem", cell: (each) => h("span", { class: "quiet" }, `${each.qos}${each.retain ? " retained" : ""}`) },
];

export async function mount(place, { signal, argument }) {
  const rows = new Rows(COLUMNS, { label: "Messages, newest first", open: (each) => show(detail, each) });
  const detail = h("div", { class: "detail" });
  const count = h("p", { class: "quiet", role: "status", id: "count" });
  const pause = button("Pause", () => {
    log.paused = !log.paused;
    pause.lastChild.data = log.paused ? "Go on" : "Pause";
    draw();
  });
  const clear = button("Clear", () => {
    log.items = [];
    log.seen = 0;
    draw();
  });
  put(
    place,
    head("Console", "Publishes and subscribes by MQTT 5.0, as the MQTT user that you say you are."),
    linkbar(signal),
    h("div", { class: "columns" }, card("Subscribe", subscribing(signal)), card("Publish", publishing(argument))),
    h("section", { class: "card" }, h("div", { class: "tools" }, h("h2", {}, "Messages"), count, pause, clear), rows.element, detail),
  );
  let asked = false;
  draw = () => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        rows.show(log.items);
        write(count, `${number(log.items.length)} shown of ${number(log.seen)}${log.paused ? ", paused" : ""}`);
      });
    }
  };
  signal.addEventListener("abort", () => {
    draw = () => {};
    rows.close();
  });
  draw();
}

function show(place, message) {
  const more = [
    message.contentType && ["content type", message.contentType],
    message.responseTopic && ["response topic", message.responseTopic],
    message.expirySeconds !== undefined && ["expires in", `${message.expirySeconds} s`],
    ...(message.userProperties ?? []),
  ].filter(Boolean);
  put(
    place,
    h("p", {}, foreign(message.topic, { class: "topic" }), ` · QoS ${message.qos}${message.retain ? " · retained" : ""} · ${number(message.payload.length)} bytes`),
    more.length > 0 && h("dl", { class: "facts" }, more.map(([name, value]) => [h("dt", {}, shown(name)), h("dd", {}, shown(value))])),
    h("pre", { class: "payload", tabindex: "0" }, full(message.payload)),
  );
}

function subscribing(signal) {
  const filter = text({ id: "filter", required: true, value: "home/#", class: "topic" });
  const qos = choice(QOS, { id: "filter-qos" });
  const list = h("ul", { class: "chips", "aria-label": "Subscriptions" });
  const submit = h("button", { type: "submit", class: "primary", id: "subscribe" }, "Subscribe");
  const form = h("form", { class: "line" }, field("Filter", filter), field("QoS", qos), submit);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wanted = filter.value;
    log.filters.set(wanted, qos.value);
    try {
      await link.watch("console", wanted, Number(qos.value));
    } catch (problem) {
      log.filters.delete(wanted);
      notice(problem.message, "bad");
    }
    tell();
  });

  async function leave(wanted) {
    log.filters.delete(wanted);
    await link.unwatch("console", wanted).catch((problem) => notice(problem.message, "bad"));
    tell();
  }

  const tell = () => {
    submit.disabled = !link.isOpen;
    put(list, [...log.filters].map(([each, level]) => h("li", { class: "chip" },
      foreign(each, { class: "topic" }), h("span", { class: "quiet" }, ` QoS ${level} `),
      button("✕", () => leave(each), { class: "plain", "aria-label": `Unsubscribe from ${shown(each)}` }))));
    if (log.filters.size === 0) {
      put(list, h("li", { class: "quiet" }, link.isOpen ? "Nothing yet." : "Connect first."));
    }
  };
  link.addEventListener("state", tell, { signal });
  tell();
  return [form, list];
}

function publishing(to) {
  const topic = text({ id: "topic", required: true, value: to || "home/kitchen/light", class: "topic" });
  const payload = h("textarea", { id: "payload", rows: 3, spellcheck: false });
  const qos = choice(QOS, { id: "qos" });
  const retain = check("retain", { id: "retain" });
  const contentType = text({ id: "content-type", placeholder: "text/plain" });
  const responseTopic = text({ id: "response-topic" });
  const expiry = h("input", { type: "number", id: "expiry", min: 1, max: 4294967295 });
  const user = h("textarea", { id: "user-properties", rows: 2, placeholder: "unit: °C", spellcheck: false });
  const outcome = h("p", { role: "status", id: "outcome", class: "quiet" });
  const form = h("form", {},
    h("div", { class: "line" }, field("Topic", topic), field("QoS", qos), retain),
    field("Payload", payload),
    h("details", {}, h("summary", {}, "Properties"),
      h("div", { class: "line" }, field("Content type", contentType), field("Response topic", responseTopic), field("Expires in seconds", expiry)),
      field("User properties, one per line, name: value", user)),
    h("div", { class: "line" }, h("button", { type: "submit", class: "primary", id: "publish" }, "Publish"), outcome));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const message = {
      topic: topic.value,
      payload: new TextEncoder().encode(payload.value),
      qos: Number(qos.value),
      retain: retain.querySelector("input").checked,
      ...(contentType.value && { contentType: contentType.value }),
      ...(responseTopic.value && { responseTopic: responseTopic.value }),
      ...(expiry.value && { expirySeconds: Number(expiry.value) }),
      userProperties: user.value.split("\n").filter((each) => each.includes(":")).map((each) => {
        const colon = each.indexOf(":");
        return [each.slice(0, colon).trim(), each.slice(colon + 1).trim()];
      }),
    };
    outcome.className = "quiet";
    try {
      if (!link.isOpen) {
        throw new Error("Connect first.");
      }
      const answer = await link.client.publish(message);
      if (answer && answer.code >= 0x80) {
        throw new Error(`Not published: ${answer.text ?? reason(answer.code)}.`);
      }
      write(outcome, answer ? `The broker has it: ${reason(answer.code)}.` : "Sent. With QoS 0 the broker says nothing.");
      keep({ ...message, at: Date.now(), direction: "out" });
    } catch (problem) {
      outcome.className = "bad";
      write(outcome, problem.message);
    }
  });
  return form;
}
