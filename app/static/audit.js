/* The runner's memory: which device this is, and a growing number for each state of an answer that it sends (SPEC 2.5.2).
   Without this script the server gives every page an id of its own, and everything works. */
"use strict";
(() => {
  const form = document.getElementById("answering");
  if (!form) return;
  const DEVICE = "tidemark-device";
  const SEQUENCE = "tidemark-sequence";
  const saved = document.getElementById("saved");

  const device = () => {
    let id = localStorage.getItem(DEVICE);
    if (!id) {
      id = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      localStorage.setItem(DEVICE, id);
    }
    return `${id}-${form.dataset.person}`; // a shared machine is another device for each person
  };

  const next = () => {
    const number = Number(localStorage.getItem(SEQUENCE) || 0) + 1;
    localStorage.setItem(SEQUENCE, String(number));
    return number;
  };

  const stamp = () => {
    form.elements.device.value = device();
    form.elements.sequence.value = String(next());
    form.elements.device_time.value = new Date().toISOString();
  };

  form.addEventListener("submit", stamp);
  form.addEventListener("input", () => {
    saved.textContent = "Not saved yet";
  });

  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== form) return;
    stamp();
    for (const name of ["device", "sequence", "device_time", "base"]) {
      event.detail.parameters[name] = form.elements[name].value;
    }
  });

  const warn = (words) => {
    saved.textContent = `Not saved: ${words} What you typed is still here.`;
  };
  document.body.addEventListener("htmx:sendError", () => warn("the server cannot be reached."));
  document.body.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status !== 409 && status !== 422) warn(`the server answered ${status}.`);
  });
})();
