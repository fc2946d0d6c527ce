// SPDX-License-Identifier: Apache-2.0
// The bytes of MQTT 5.0, §1.5.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Gathers the bytes of a packet. */
export class Writer {
  constructor() {
    this.parts = [];
  }

  byte(value) {
    this.parts.push(value & 0xff);
    return this;
  }

  short(value) {
    return this.byte(value >> 8).byte(value);
  }

  int(value) {
    return this.short(value >>> 16).short(value & 0xffff);
  }

  /** A variable byte integer, §1.5.5. */
  length(value) {
    let rest = value;
    do {
      const digit = rest % 128;
      rest = Math.floor(rest / 128);
      this.byte(rest > 0 ? digit | 0x80 : digit);
    } while (rest > 0);
    return this;
  }

  raw(bytes) {
    for (const each of bytes) {
      this.parts.push(each);
    }
    return this;
  }

  binary(bytes) {
    return this.short(bytes.length).raw(bytes);
  }

  text(value) {
    const bytes = encoder.encode(value);
    if (bytes.length > 65_535) {
      throw new Error("A text is longer than 65,535 bytes.");
    }
    return this.binary(bytes);
  }

  /** Another writer's bytes, with their length before them. */
  block(writer) {
    return this.length(writer.parts.length).raw(writer.parts);
  }

  /** The whole packet, with its fixed header, §2.1. */
  packet(type, flags = 0) {
    return new Uint8Array(new Writer().byte((type << 4) | flags).block(this).parts);
  }
}

/** Reads the bytes of a packet from front to back. */
export class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get left() {
    return this.bytes.length - this.at;
  }

  byte() {
    if (this.left < 1) {
      throw new Error("The broker sent a packet that ends too early.");
    }
    return this.bytes[this.at++];
  }

  short() {
    return (this.byte() << 8) | this.byte();
  }

  int() {
    return this.short() * 65_536 + this.short();
  }

  length() {
    let value = 0;
    for (let shift = 1; shift <= 128 ** 3; shift *= 128) {
      const digit = this.byte();
      value += (digit & 0x7f) * shift;
      if (digit < 0x80) {
        return value;
      }
    }
    throw new Error("The broker sent a length of more than four bytes.");
  }

  raw(count) {
    if (this.left < count) {
      throw new Error("The broker sent a packet that ends too early.");
    }
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  binary() {
    return this.raw(this.short());
  }

  text() {
    return decoder.decode(this.binary());
  }

  rest() {
    return this.raw(this.left);
  }
}

/** Cuts a stream of bytes into packets. */
export class Cutter {
  constructor() {
    this.bytes = new Uint8Array(0);
  }

  /** The packets that are whole by now: each with its first byte and a reader of all behind the fixed header. */
  cut(more) {
    const all = new Uint8Array(this.bytes.length + more.length);
    all.set(this.bytes);
    all.set(more, this.bytes.length);
    const packets = [];
    let at = 0;
    for (let end = this.end(all, at); end > 0; end = this.end(all, at)) {
      const reader = new Reader(all.subarray(at, end));
      const first = reader.byte();
      reader.length();
      packets.push({ type: first >> 4, flags: first & 0x0f, reader });
      at = end;
    }
    this.bytes = all.slice(at);
    return packets;
  }

  /** Where the packet ends that begins here; 0 if not all of it has come. */
  end(all, at) {
    let length = 0;
    for (let i = 1, unit = 1; i <= 4; i++, unit *= 128) {
      if (at + i >= all.length) {
        return 0;
      }
      const digit = all[at + i];
      length += (digit & 0x7f) * unit;
      if (digit < 0x80) {
        const end = at + 1 + i + length;
        return end <= all.length ? end : 0;
      }
    }
    throw new Error("The broker sent a length of more than four bytes.");
  }
}
