// SPDX-License-Identifier: Apache-2.0
import { session } from "../model/session.js";
import { shown } from "../view/text.js";
import { Client } from "./client.js";
import { reason } from "./reasons.js";

/**
 * The connection that Console and Topics share. It is made as an MQTT user, so it sees what that user may see, and lasts until
 * the tab is closed or it is ended. Tells "state" and "message".
 */
class Link extends EventTarget {
  constructor() {
    super();
    this.client = null;
    this.problem = "";
    this.busy = false;
    this.watchers = new Map();
  }

  get isOpen() {
    return this.client?.open ?? false;
  }

  addresses() {
    return session.webSockets;
  }

  async connect(address, terms) {
    this.close();
    this.problem = "";
    this.busy = true;
    this.tell();
    try {
      const client = new Client(address, terms);
      this.client = client;
      client.addEventListener("message", (event) => this.dispatchEvent(new CustomEvent("message", { detail: event.detail })));
      client.addEventListener("end", (event) => this.onEnd(client, event.detail));
      await client.connected();
    } catch (problem) {
      this.problem = problem.message;
    }
    this.busy = false;
    this.tell();
    return this.isOpen;
  }

  /**
   * Subscribes for a page. Two pages may want the same filter: the broker then sends what it matches once.
   *
   * @return the answer of the broker
   */
  async watch(page, filter, qos = 0, options = 0) {
    if (!this.isOpen) {
      throw new Error("There is no connection: connect first.");
    }
    const answer = await this.client.subscribe(filter, qos, options);
    if (answer.code >= 0x80) {
      throw new Error(`Not subscribed to ${shown(filter)}: ${answer.text ?? reason(answer.code)}.`);
    }
    this.watchers.set(filter, (this.watchers.get(filter) ?? new Set()).add(page));
  }

  async unwatch(page, filter) {
    const pages = this.watchers.get(filter);
    pages?.delete(page);
    if (pages?.size === 0) {
      this.watchers.delete(filter);
      if (this.isOpen) {
        await this.client.unsubscribe(filter);
      }
    }
  }

  onEnd(client, cause) {
    if (this.client === client) {
      this.client = null;
      this.watchers.clear();
      this.problem = cause;
      this.tell();
    }
  }

  close() {
    const client = this.client;
    this.client = null;
    this.problem = "";
    this.watchers.clear();
    client?.close();
    this.tell();
  }

  tell() {
    this.dispatchEvent(new Event("state"));
  }
}

export const link = new Link();
