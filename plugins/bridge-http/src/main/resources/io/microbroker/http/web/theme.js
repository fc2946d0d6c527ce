// SPDX-License-Identifier: Apache-2.0
// Before the first paint: the colours that were chosen here, or those of the system.
{
  let chosen = null;
  try {
    chosen = localStorage.getItem("microbroker.theme");
  } catch {
    // a browser that keeps nothing: the system decides
  }
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  }
}
