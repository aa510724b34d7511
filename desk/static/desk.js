// The keyboard of the desk and phrases at the cursor. Every page works without it.
"use strict";
(() => {
  const OFF = "gongkai-no-keys";
  const typing = (node) => node.closest("input, select, textarea, [contenteditable]") !== null;
  const isOff = () => localStorage.getItem(OFF) === "1";

  function step(by) {
    const links = [...document.querySelectorAll("table.lines tbody th a")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))].focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isOff() || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) search.focus();
      else location.assign("/cases#f-q");
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?") location.assign("/keys");
    else return;
    event.preventDefault();
  });

  // A phrase goes in at the cursor of the field typed in last; without this script the form puts it at the field's end.
  let last = null;
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches("#act textarea")) last = target;
  });
  document.addEventListener("click", (event) => {
    const phrase = event.target.closest("button[data-text]");
    const chosen = document.getElementById("f-_into");
    if (!phrase || !chosen) return;
    const field = last?.isConnected ? last : [...document.querySelectorAll("#act textarea")].find((one) => one.name === chosen.value);
    if (!field) return;
    event.preventDefault();
    field.setRangeText(phrase.dataset.text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  // A form found again by the back button goes out under the key it had: what is sent twice is done once.
  const keys = { ...history.state?.keys };
  for (const field of document.querySelectorAll("input[name=_key]")) {
    const action = field.form.getAttribute("action");
    field.value = keys[action] ??= field.value;
  }
  if (Object.keys(keys).length) history.replaceState({ ...history.state, keys }, "");

  // What was typed and not sent is not left without a question.
  let changed = document.querySelector("#errors ~ #act") !== null; // refused: typed, and not done yet
  document.addEventListener("input", ({ target }) => { changed ||= target.closest("#act") !== null; });
  document.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  const toggle = document.getElementById("keys-off");
  if (toggle) {
    toggle.hidden = false;
    const show = () => toggle.setAttribute("aria-pressed", String(isOff()));
    toggle.addEventListener("click", () => { localStorage.setItem(OFF, isOff() ? "0" : "1"); show(); });
    show();
  }
  if (location.pathname === "/cases" && location.hash === "#f-q") document.getElementById("f-q")?.focus();
})();
