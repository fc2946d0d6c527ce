// SPDX-License-Identifier: Apache-2.0

/** Whether a topic is one that a filter means, §4.7. */
export function matches(filter, topic) {
  const wanted = filter.replace(/^\$share\/[^/]*\//, "").split("/");
  const levels = topic.split("/");
  if (topic.startsWith("$") && (wanted[0] === "#" || wanted[0] === "+")) {
    return false;
  }
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === "#") {
      return true;
    }
    if (i >= levels.length || (wanted[i] !== "+" && wanted[i] !== levels[i])) {
      return false;
    }
  }
  return wanted.length === levels.length;
}
