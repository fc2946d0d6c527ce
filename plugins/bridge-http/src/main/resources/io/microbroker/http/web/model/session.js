// SPDX-License-Identifier: Apache-2.0
// Who is signed in, and what it may do.
import { ask } from "./api.js";

export const session = { name: "", role: "viewer", webSockets: [] };

export async function begin() {
  const [who, listeners, configuration] = await Promise.all([ask("session"), ask("listeners"), ask("configuration")]);
  Object.assign(session, who);
  session.webSockets = webSockets(listeners.items, configuration.items);
}

/** The addresses by which this broker takes MQTT over WebSocket, under the name that this page has for it. */
function webSockets(listeners, settings) {
  return listeners
    .filter((each) => each.transport === "websocket")
    .map(({ name, port, tls }) => {
      const path = settings.find((each) => each.key === `listeners.${name}.path`)?.value || "/mqtt";
      return `${tls ? "wss" : "ws"}://${location.hostname}:${port}${path}`;
    });
}

/** Whether changes may be offered; the broker decides again when one is asked for. */
export const isAdmin = () => session.role === "admin";

export async function signOut() {
  await ask("session", { method: "DELETE" });
  location.assign("/");
}
