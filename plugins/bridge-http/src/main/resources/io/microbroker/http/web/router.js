// SPDX-License-Identifier: Apache-2.0
import { h, put } from "./view/element.js";
import { complain } from "./view/notice.js";
import { empty } from "./view/parts.js";

/** The pages by the first part of the address behind #/. Each is fetched when it is first opened. */
const PAGES = {
  overview: () => import("./page/overview.js"),
  clients: () => import("./page/clients.js"),
  client: () => import("./page/client.js"),
  topics: () => import("./page/topics.js"),
  subscriptions: () => import("./page/subscriptions.js"),
  console: () => import("./page/console.js"),
  access: () => import("./page/access.js"),
  storage: () => import("./page/storage.js"),
  plugins: () => import("./page/plugins.js"),
  configuration: () => import("./page/configuration.js"),
};

/** Shows the page that the address names. A page is told by an AbortSignal that it is over. */
export class Router {
  constructor(place, broker, shell) {
    this.place = place;
    this.broker = broker;
    this.shell = shell;
    this.turn = new AbortController();
  }

  begin() {
    window.addEventListener("hashchange", () => this.show());
    return this.show();
  }

  async show() {
    this.turn.abort();
    this.turn = new AbortController();
    const { signal } = this.turn;
    const [name, argument] = location.hash.replace(/^#\/?/, "").split("/");
    const page = PAGES[name] ? name : "overview";
    this.shell.onPage(page);
    try {
      const { mount } = await PAGES[page]();
      if (!signal.aborted) {
        put(this.place);
        this.place.scrollTop = 0;
        this.place.className = `page ${page}`;
        await mount(this.place, { ...this.broker, signal, argument: decoded(argument) });
      }
    } catch (problem) {
      if (!signal.aborted) {
        complain(problem);
        put(this.place, h("h1", { class: "unseen" }, page), empty("This page cannot be shown.", problem.message));
      }
    }
  }
}

function decoded(text = "") {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of one client. */
export const clientLink = (id) => `#/client/${encodeURIComponent(id)}`;
