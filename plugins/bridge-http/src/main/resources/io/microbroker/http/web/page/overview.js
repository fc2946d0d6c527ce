// SPDX-License-Identifier: Apache-2.0
import { ask } from "../model/api.js";
import { Balance } from "../view/balance.js";
import { h, put, write } from "../view/element.js";
import { Feed } from "../view/feed.js";
import { Spark } from "../view/line.js";
import { card, facts, head, tag } from "../view/parts.js";
import { Speeds } from "../view/speeds.js";
import { bytes, clock, compact, number, rate, seconds, words } from "../view/text.js";
import { Tide } from "../view/tide.js";
import { complain } from "../view/notice.js";

const bytesRate = (value) => `${bytes(value)}/s`;
const messageRate = (value) => `${rate(value)}/s`;

/** Title, series, how it is written, and the line below. */
const TILES = [
  ["Connections", "connections", compact, (f) => `of ${number(f.counter("sessions"))} sessions`],
  ["Messages in", "received", messageRate, (f) => `${compact(f.total("publishes-received-"))} since the start`],
  ["Messages out", "delivered", messageRate, (f) => `${compact(f.total("deliveries-"))} since the start`],
  ["Dropped", "dropped", messageRate, (f) => `${compact(f.total("dropped-"))} since the start`],
];

export async function mount(place, { figures, stream, signal }) {
  const state = h("p", { class: "quiet" }, "…");
  const tiles = TILES.map((each) => new Tile(...each));
  const messages = new Tide("Messages of the last five minutes", ["in", "out"], messageRate);
  const traffic = new Tide("Bytes of the last five minutes", ["in", "out"], bytesRate);
  const balance = new Balance();
  const speeds = new Speeds();
  const feed = new Feed(stream, signal);
  const limits = h("div", { class: "chips" });
  const process = h("div", {});
  const listeners = h("div", {});
  put(
    place,
    h("header", { class: "head" }, h("div", {}, h("h1", {}, "Overview"), state)),
    h("div", { class: "tiles" }, tiles.map((tile) => tile.element)),
    h("div", { class: "columns wide" },
      card("Messages per second", messages.element),
      card("What happens", feed.element)),
    h("div", { class: "columns" },
      card("Where every copy went", balance.element),
      card("How long it takes", speeds.element)),
    h("div", { class: "columns" },
      card("Bytes per second", traffic.element),
      h("div", { class: "stack" }, card("Process", process), card("Listeners", listeners), card("Bounds that were reached", limits))),
  );

  const draw = () => {
    tiles.forEach((tile) => tile.show(figures));
    messages.show(figures.values("received"), figures.values("delivered"));
    traffic.show(figures.values("bytes-received"), figures.values("bytes-sent"));
    balance.show(figures);
    speeds.show(figures.timings);
    showLimits(limits, figures);
    showProcess(process, figures);
  };
  figures.addEventListener("change", draw, { signal });
  if (figures.present) {
    draw();
  }
  ask("broker", { signal }).then((broker) => showBroker(state, broker, signal)).catch(complain);
  ask("listeners", { signal }).then(({ items }) => showListeners(listeners, items)).catch(complain);
}

/** One figure, large, with its last minutes. */
class Tile {
  constructor(title, series, format, below) {
    Object.assign(this, { series, format, below });
    this.value = h("p", { class: "value", "data-series": series }, "–");
    this.note = h("p", { class: "quiet" }, " ");
    this.spark = new Spark(series);
    this.element = h("section", { class: `tile ${series}` }, h("h2", {}, title), this.value, this.note, this.spark.element);
  }

  show(figures) {
    write(this.value, this.format(figures.now(this.series)));
    write(this.note, this.below(figures));
    this.spark.show(figures.values(this.series));
  }
}

function showBroker(place, broker, signal) {
  const ready = broker.ready ? tag("ready", "good") : tag("not ready", "bad");
  const text = h("span", {});
  const tell = () => {
    const up = seconds((Date.now() - new Date(broker.startedAt)) / 1000);
    write(text, ` ${broker.version} · up ${up}, since ${clock(broker.startedAt)} · storage ${broker.storage}, durability ${broker.durability}`);
  };
  tell();
  const timer = setInterval(tell, 10_000);
  signal.addEventListener("abort", () => clearInterval(timer));
  put(place, ready, text);
}

function showListeners(place, items) {
  put(place, h("ul", { class: "plain-list" }, items.map((each) => h("li", {},
    h("b", {}, each.name),
    h("code", {}, `${each.transport === "websocket" ? (each.tls ? "wss" : "ws") : each.tls ? "mqtts" : "mqtt"}://${each.bind}:${each.port}`),
    each.tls ? tag("TLS", "good") : tag("plain")))));
}

function showLimits(place, figures) {
  const reached = figures.group("limit-");
  const key = JSON.stringify(reached);
  if (place.dataset.key !== key) {
    place.dataset.key = key;
    put(place, reached.length === 0
      ? h("p", { class: "quiet" }, "None since the start.")
      : reached.map((each) => tag(`${words(each.name)} × ${compact(each.value)}`, "warn")));
  }
}

function showProcess(place, figures) {
  const heap = figures.counter("heap-used");
  const rows = [
    ["Processor", `${figures.now("cpu").toFixed(1)} % of one core`],
    ["Heap", `${bytes(heap)} of ${bytes(figures.counter("heap-max"))}`],
    ["Queues", `${number(figures.counter("storage-queued-messages"))} messages, ${bytes(figures.counter("queued-bytes"))}`],
    ["Retained", `${number(figures.counter("retained-messages"))} messages, ${bytes(figures.counter("retained-bytes"))}`],
    ["Subscriptions", number(figures.counter("subscriptions"))],
    ["Waiting for sockets", bytes(figures.counter("egress-bytes"))],
  ];
  const cells = place.querySelectorAll("dd");
  if (cells.length === rows.length) {
    rows.forEach(([, value], i) => write(cells[i], value));
  } else {
    put(place, facts(rows));
  }
}
