// SPDX-License-Identifier: Apache-2.0
import { numberOf } from "../view/payload.js";

/** So many topics are kept; of more it is told how many messages were left out. */
export const TOPICS_MAX = 20_000;
const VALUES_KEPT = 60;

/** One level of a topic. It may have a value itself, and levels below. */
class Node {
  constructor(name, topic, parent, depth) {
    Object.assign(this, { name, topic, parent, depth });
    this.children = null;
    this.open = depth < 0;
    this.message = null;
    this.live = false;
    this.retained = false;
    this.count = 0;
    this.below = 0;
    this.values = null;
  }

  child(name) {
    this.children ??= new Map();
    let child = this.children.get(name);
    if (child === undefined) {
      child = new Node(name, this.depth < 0 ? name : `${this.topic}/${name}`, this, this.depth + 1);
      this.children.set(name, child);
      this.sorted = null;
    }
    return child;
  }

  inOrder() {
    this.sorted ??= [...this.children.values()].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
    return this.sorted;
  }
}

/** The topics that have been seen, with their last values. */
export class Tree {
  constructor() {
    this.clear();
  }

  clear() {
    this.root = new Node("", "", null, -1);
    this.topics = 0;
    this.omitted = 0;
  }

  find(topic) {
    return topic.split("/").reduce((node, name) => node?.children?.get(name), this.root);
  }

  /** Takes a message. One that was retained only fills in what is not known. */
  add(message, live) {
    let node = this.find(message.topic);
    if (!node?.message) {
      if (this.topics >= TOPICS_MAX) {
        this.omitted++;
        return;
      }
      node = message.topic.split("/").reduce((parent, name) => parent.child(name), this.root);
      this.topics++;
      for (let each = node.parent; each; each = each.parent) {
        each.below++;
      }
    } else if (!live && node.live) {
      node.retained = true; // what came live is newer
      return;
    }
    node.live = live;
    node.message = message;
    node.at = message.at;
    if (message.retain) {
      node.retained = message.payload.length > 0; // an empty one deletes it [MQTT-3.3.1-6]
    }
    for (let each = node; live && each; each = each.parent) {
      each.count++;
    }
    const value = numberOf(message.payload);
    if (value !== null && live) {
      node.values ??= [];
      node.values.push(value);
      if (node.values.length > VALUES_KEPT) {
        node.values.shift();
      }
    }
  }

  /** Forgets the retained values of topics. */
  forget(topic, below) {
    const node = this.find(topic);
    const walk = (each) => {
      if (each) {
        each.retained = false;
      }
      if (below) {
        each?.children?.forEach(walk);
      }
    };
    walk(node);
  }

  /** The levels that are in sight, from top to bottom. */
  visible() {
    const rows = [];
    const walk = (node) => {
      for (const child of node.children ? node.inOrder() : []) {
        rows.push(child);
        if (child.open) {
          walk(child);
        }
      }
    };
    walk(this.root);
    return rows;
  }
}

