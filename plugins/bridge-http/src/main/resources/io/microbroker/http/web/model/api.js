// SPDX-License-Identifier: Apache-2.0
// Questions to the broker, and its answers.

const ROOT = "/api/v1/";

/** What the broker says when it does not do what it was asked for (RFC 9457). */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/**
 * Asks one thing. Fails with a Problem.
 *
 * The header says that a page of the broker asks: no other page can have a browser send it.
 */
export async function ask(path, { method = "GET", body, signal } = {}) {
  const headers = { "X-Requested-With": "dashboard", Accept: "application/json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(ROOT + path, {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (cause) {
    if (cause.name === "AbortError") {
      throw cause;
    }
    throw new Problem(0, "The broker does not answer.");
  }
  if (response.status === 204) {
    return null;
  }
  const answer = await response.json().catch((cause) => {
    if (signal?.aborted) {
      throw cause;
    }
    return {};
  });
  if (response.ok) {
    return answer;
  }
  if (response.status === 401 && path !== "session") {
    window.dispatchEvent(new Event("signed-out"));
  }
  throw new Problem(response.status, answer.detail ?? `The broker answers ${response.status}.`);
}

/** A path with a query; what is null, undefined or empty is left out. */
export function query(path, parameters) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") {
      search.set(name, value);
    }
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** A list that comes in pages: each call of `more` fetches the next one, one at a time. */
export class Listing {
  constructor(path, parameters = {}, limit = 200) {
    this.path = path;
    this.parameters = parameters;
    this.limit = limit;
    this.items = [];
    this.cursor = null;
    this.done = false;
    this.pending = null;
  }

  more(signal) {
    if (this.done) {
      return Promise.resolve(this);
    }
    this.pending ??= this.fetch(signal).finally(() => {
      this.pending = null;
    });
    return this.pending;
  }

  async fetch(signal) {
    const page = await ask(query(this.path, { ...this.parameters, cursor: this.cursor, limit: this.limit }), { signal });
    this.items.push(...page.items);
    this.cursor = page.next ?? null;
    this.done = this.cursor === null;
    return this;
  }
}
