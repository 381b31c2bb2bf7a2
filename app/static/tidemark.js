/* Keys for lists and outcomes; every one of them presses a link or button that is there without it.
   Single keys can be switched off (WCAG 2.1.4): the choice is kept in this browser. */
"use strict";
(() => {
  const OFF = "tidemark-keys-off";
  const areOn = () => localStorage.getItem(OFF) !== "1";
  const isTyping = (target) =>
    target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]") !== null;

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const move = (step) => {
    const all = rows();
    if (all.length === 0) return;
    const here = all.findIndex((row) => row === document.activeElement || row.getAttribute("aria-current") === "true");
    const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
    next.focus();
    if (next.dataset.row === "open") next.click();
  };

  const press = (key) => {
    const wanted = [...document.querySelectorAll("[data-key]")].find(
      (element) => element.dataset.key === key && element.checkVisibility(),
    );
    if (!wanted) return false;
    if (!wanted.matches("input:not([type=radio]), textarea, select")) wanted.click();
    const opened = wanted.matches("summary") && wanted.parentElement.open;
    const field = opened ? wanted.parentElement.querySelector("input:not([type=hidden]), textarea, select") : wanted;
    if (field.matches("input, textarea, select")) field.focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !areOn()) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (key === "/") document.getElementById("find")?.focus();
    else if (key === "?") document.getElementById("keys")?.showPopover?.();
    else if (!press(key)) return;
    event.preventDefault();
  });

  document.querySelectorAll("[data-keys-switch]").forEach((button) => {
    const show = () => {
      button.textContent = areOn() ? "Turn single keys off" : "Turn single keys on";
    };
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      localStorage.setItem(OFF, areOn() ? "1" : "0");
      show();
    });
  });

  /* What somebody typed and did not save stays in this browser until it is saved or they sign out (writing.js). */
  const SENT = "tidemark-typed-sent";
  const sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
  sessionStorage.removeItem(SENT);
  if (sent && sent.done === location.pathname) localStorage.removeItem(sent.key);
  document.querySelector(".tm-out")?.addEventListener("submit", (event) => {
    const mine = `tidemark-typed-${event.target.dataset.person}-`;
    Object.keys(localStorage)
      .filter((key) => key.startsWith(mine))
      .forEach((key) => localStorage.removeItem(key));
  });

  document.querySelector("[data-focus]")?.focus();
})();
