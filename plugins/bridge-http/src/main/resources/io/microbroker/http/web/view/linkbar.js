// SPDX-License-Identifier: Apache-2.0
import { link } from "../mqtt/link.js";
import { h, put, write } from "./element.js";
import { choice, field, text } from "./parts.js";

/** Connects the page by MQTT, as a user of MQTT; shows whether it is. */
export function linkbar(signal) {
  const addresses = link.addresses();
  if (addresses.length === 0) {
    return h("section", { class: "card link none" },
      h("h2", {}, "No listener for browsers"),
      h("p", {}, "A browser speaks MQTT by WebSocket, and none of the listeners does. Open one:"),
      h("pre", {}, "java -jar microbroker.jar --ws-port 8083"));
  }
  const address = choice(addresses.map((each) => [each, each]), { id: "link-address" });
  const id = text({ id: "link-id", value: `dashboard-${Math.random().toString(16).slice(2, 8)}` });
  const user = text({ id: "link-user", placeholder: "anonymous" });
  const password = h("input", { type: "password", id: "link-password", autocomplete: "off" });
  const state = h("p", { class: "state", role: "status", id: "link-state" });
  const connect = h("button", { type: "submit", class: "primary", id: "link-connect" }, "Connect");
  const form = h("form", { class: "line" },
    field("Broker", address), field("Client id", id), field("MQTT user", user), field("Password", password), connect);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    link.connect(address.value, { clientId: id.value, username: user.value, password: password.value });
    password.value = "";
  });
  const leave = h("button", { type: "button", onclick: () => link.close() }, "Disconnect");
  const element = h("section", { class: "card link", "aria-label": "Connection" });

  const draw = () => {
    connect.disabled = link.busy;
    state.dataset.state = link.isOpen ? "on" : link.busy ? "busy" : link.problem ? "bad" : "off";
    write(state, link.isOpen ? `connected as ${link.client.terms.clientId}` : link.busy ? "connecting …" : link.problem || "not connected");
    if (element.dataset.open !== String(link.isOpen)) {
      element.dataset.open = String(link.isOpen);
      put(element, link.isOpen ? h("div", { class: "line" }, state, leave) : [form, state]);
    }
  };
  link.addEventListener("state", draw, { signal });
  draw();
  return element;
}
