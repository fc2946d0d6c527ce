// SPDX-License-Identifier: Apache-2.0
// Begins: who is signed in, the frame, the stream, the first page.
import { Figures } from "./model/figures.js";
import { begin } from "./model/session.js";
import { Stream } from "./model/stream.js";
import { Router } from "./router.js";
import { Shell } from "./shell.js";
import { complain } from "./view/notice.js";

window.addEventListener("signed-out", () => location.reload()); // the same address is the door then

try {
  await begin();
  const figures = new Figures();
  const stream = new Stream();
  stream.addEventListener("begin", (event) => figures.onBegin(event.detail));
  stream.addEventListener("figures", (event) => figures.onFigures(event.detail));
  const shell = new Shell(document.getElementById("shell"), { figures, stream });
  const router = new Router(document.getElementById("content"), { figures, stream }, shell);
  stream.run();
  await router.begin();
} catch (problem) {
  complain(problem);
}
document.documentElement.dataset.ready = "yes";
