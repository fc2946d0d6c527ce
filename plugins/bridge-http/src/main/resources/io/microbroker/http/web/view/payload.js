// SPDX-License-Identifier: Apache-2.0
// Payloads: bytes that are text more often than not.
import { shownLines } from "./text.js";

const strict = new TextDecoder("utf-8", { fatal: true });
const SHOWN_MAX = 64 * 1024;

/** The text of a payload; null if it is none. */
export function textOf(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** Bytes as rows of sixteen, with the characters beside them. */
export function hex(bytes) {
  const rows = [];
  for (let i = 0; i < Math.min(bytes.length, SHOWN_MAX / 16); i += 16) {
    const part = [...bytes.subarray(i, i + 16)];
    const digits = part.map((each) => each.toString(16).padStart(2, "0")).join(" ");
    const characters = part.map((each) => (each >= 32 && each < 127 ? String.fromCharCode(each) : "·")).join("");
    rows.push(`${i.toString(16).padStart(6, "0")}  ${digits.padEnd(47)}  ${characters}`);
  }
  return rows.join("\n");
}

/** A payload in one line. */
export function line(bytes) {
  if (bytes.length === 0) {
    return "(empty)";
  }
  const text = textOf(bytes.subarray(0, 400));
  return text === null ? (textOf(bytes) ?? `${bytes.length} bytes: ${hex(bytes.subarray(0, 16)).slice(8, 55).trim()}`).slice(0, 200) : text;
}

/** A payload in full, as it is read best: JSON with its levels, text, or bytes. */
export function full(bytes) {
  const text = textOf(bytes);
  if (text === null) {
    return hex(bytes);
  }
  const cut = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}\n… ${text.length - SHOWN_MAX} more characters` : text;
  if (/^\s*[[{]/.test(text) && text.length <= SHOWN_MAX) {
    try {
      return shownLines(JSON.stringify(JSON.parse(text), null, 2));
    } catch {
      // text all the same
    }
  }
  return shownLines(cut);
}

/** The number that a payload is; null if it is none. */
export function numberOf(bytes) {
  const text = bytes.length < 40 ? textOf(bytes)?.trim() : null;
  return text && Number.isFinite(Number(text)) ? Number(text) : null;
}

/** The bytes of a message of the API. */
export function bytesOf({ payload, payloadBase64 }) {
  return payloadBase64 === undefined
    ? new TextEncoder().encode(payload ?? "")
    : Uint8Array.from(atob(payloadBase64), (each) => each.charCodeAt(0));
}
