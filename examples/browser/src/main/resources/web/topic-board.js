// SPDX-License-Identifier: Apache-2.0
import {TopicCard} from './topic-card.js';

const TOPICS_MAX = 300;

/** The cards of all topics, in the order of their names. Drawn once per frame, however many messages came. */
export class TopicBoard {
  #cards = new Map();
  #stale = new Set();
  #messages = 0;
  #full = false;
  #list;
  #count;
  #empty;
  #suggestions;

  constructor({list, count, empty, suggestions}) {
    this.#list = list;
    this.#count = count;
    this.#empty = empty;
    this.#suggestions = suggestions;
  }

  /** Forgets all topics. */
  clear(words) {
    this.#cards.clear();
    this.#stale.clear();
    this.#messages = 0;
    this.#full = false;
    this.#list.replaceChildren();
    this.#suggestions.replaceChildren();
    this.#count.textContent = '';
    this.tell(words);
  }

  /** What stands there as long as there is no topic. */
  tell(words) {
    this.#empty.textContent = words;
    this.#empty.hidden = this.#cards.size > 0;
  }

  take(topic, payload, packet) {
    this.#messages++;
    const card = this.#cards.get(topic) ?? this.#add(topic);
    card?.take(payload, packet);
    if (this.#stale.size === 0) {
      requestAnimationFrame(() => this.#draw());
    }
    this.#stale.add(card);
  }

  /** A new card at its place; none if there are too many. */
  #add(topic) {
    if (this.#cards.size >= TOPICS_MAX) {
      this.#full = true;
      return null;
    }
    const card = new TopicCard(topic);
    this.#cards.set(topic, card);
    return card;
  }

  #draw() {
    if (this.#stale.size === 0) {
      return; // cleared meanwhile
    }
    for (const card of this.#stale) {
      card?.draw();
      if (card && !card.root.isConnected) {
        this.#place(card);
      }
    }
    this.#stale.clear();
    const topics = this.#cards.size === 1 ? '1 topic' : `${this.#cards.size} topics`;
    const messages = this.#messages === 1 ? '1 message' : `${this.#messages} messages`;
    const more = !this.#full ? '' : `; more topics than the ${TOPICS_MAX} that fit here: narrow the filter`;
    this.#count.textContent = `${topics}, ${messages}${more}`;
    this.#empty.hidden = true;
  }

  #place(card) {
    const next = Array.prototype.findIndex.call(this.#list.children,
      (each) => each.firstElementChild.textContent > card.topic);
    this.#list.insertBefore(card.root, next < 0 ? null : this.#list.children[next]);
    const suggestion = document.createElement('option');
    suggestion.value = card.topic;
    this.#suggestions.append(suggestion);
  }
}
