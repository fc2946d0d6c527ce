// SPDX-License-Identifier: Apache-2.0
// The door: user and password, or a word on where the link is.
import { ask } from "./model/api.js";

const form = document.getElementById("login");
const outcome = document.getElementById("outcome");
const button = document.getElementById("enter");

const byPassword = document.documentElement.dataset.door === "password";
form.hidden = !byPassword;
document.getElementById("link").hidden = byPassword;
document.getElementById("stale").hidden = !new URLSearchParams(location.search).has("token");
if (byPassword) {
  document.getElementById("user").focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const user = document.getElementById("user").value;
  const password = document.getElementById("password");
  outcome.textContent = "";
  button.disabled = true;
  button.textContent = "Signing in …";
  try {
    await ask("session", { method: "POST", body: { user, password: password.value } });
    if (location.search === "") {
      location.reload(); // the same address, and the page that was asked for
    } else {
      location.replace("/");
    }
  } catch (problem) {
    outcome.textContent = problem.message;
    password.value = "";
    password.focus();
  } finally {
    button.disabled = false;
    button.textContent = "Sign in";
  }
});

document.documentElement.dataset.ready = "yes";
