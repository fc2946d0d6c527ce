// SPDX-License-Identifier: Apache-2.0
// The live stream of the broker, by server-sent events. Read with fetch, so that it can say who asks and when it is refused.

const URL = "/api/v1/stream";
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;
/** The broker says something each second; silence for so long means that nobody is there. */
const SILENCE_MS = 10_000;

/** Events of the stream by their names, and "state" with true or false for whether it flows. */
export class Stream extends EventTarget {
  constructor() {
    super();
    this.wait = FIRST_WAIT_MS;
    this.flows = null;
    this.closed = false;
  }

  /** Goes on until it is closed. */
  async run() {
    while (!this.closed) {
      await this.flow().catch(() => {});
      this.tell(false);
      await new Promise((resolve) => setTimeout(resolve, this.wait));
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    }
  }

  close() {
    this.closed = true;
    this.abort?.abort();
  }

  tell(flows) {
    if (this.flows !== flows) {
      this.flows = flows;
      this.dispatchEvent(new CustomEvent("state", { detail: flows }));
    }
  }

  async flow() {
    this.abort = new AbortController();
    const response = await fetch(URL, {
      headers: { Accept: "text/event-stream", "X-Requested-With": "dashboard" },
      signal: this.abort.signal,
    });
    if (response.status === 401) {
      this.closed = true;
      window.dispatchEvent(new Event("signed-out"));
    }
    if (!response.ok) {
      throw new Error(`status ${response.status}`);
    }
    await this.read(response.body.pipeThrough(new TextDecoderStream()).getReader());
  }

  async read(reader) {
    let rest = "";
    for (;;) {
      const silence = setTimeout(() => this.abort.abort(), SILENCE_MS);
      const { value, done } = await reader.read().finally(() => clearTimeout(silence));
      if (done) {
        return;
      }
      this.tell(true);
      this.wait = FIRST_WAIT_MS;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop();
      parts.forEach((part) => this.take(part));
    }
  }

  take(part) {
    let name = "message";
    const data = [];
    for (const line of part.split("\n")) {
      if (line.startsWith("event: ")) {
        name = line.slice(7);
      } else if (line.startsWith("data: ")) {
        data.push(line.slice(6));
      }
    }
    if (data.length > 0) {
      this.dispatchEvent(new CustomEvent(name, { detail: JSON.parse(data.join("\n")) }));
    }
  }
}
