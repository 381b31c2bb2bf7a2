/* What is typed into the draft of a procedure and not saved yet: in this browser at once, under the name of whoever types,
   and with the server a few seconds after typing stops. Without this script *Save* works as it is. */
"use strict";
(() => {
  const marked = document.querySelector("[data-typed]");
  if (!marked) return;
  const KEY = marked.dataset.typed;
  const PAUSE = 3000;
  document.querySelector("form[action$='/draft/buffer/drop']")?.addEventListener("submit", () => {
    localStorage.removeItem(KEY);
  });

  const form = document.getElementById("writing");
  if (!form) return;
  const kept = document.getElementById("kept");
  const NOT_TYPED = new Set(["csrf_token", "request_id", "keeps_national_insurance"]);
  const MAYBE_A_CARD = /(?:\p{Nd}[^\p{L}\p{Nd}]{0,3}){13}/u; // the server looks closely; nothing like it stays here

  const typed = () => [...new FormData(form)].filter(([name]) => !NOT_TYPED.has(name));
  const local = () => JSON.parse(localStorage.getItem(KEY) || "null");
  const say = (words, isTrouble = false) => {
    kept.toggleAttribute("role", false);
    if (isTrouble) kept.setAttribute("role", "alert");
    kept.textContent = words;
  };

  const store = (words) => {
    try {
      localStorage.setItem(KEY, words);
    } catch {
      localStorage.removeItem(KEY); // full: the server's copy has to do
    }
  };

  let timer = 0;
  let sending = null;
  const send = async (fields, at) => {
    clearTimeout(timer);
    sending?.abort();
    sending = new AbortController();
    const body = new URLSearchParams(); // as *Save* does it: a form in parts may hold fewer fields
    fields.forEach(([name, value]) => body.append(name, value));
    body.append("csrf_token", form.elements.csrf_token.value); // no request id: that one is for *Save*
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body, redirect: "manual", signal: sending.signal });
      if (answer.status === 204) {
        if (local()?.at === at) localStorage.removeItem(KEY);
        const clock = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
        say(`Kept for you at ${clock}, not saved yet.`);
        return true;
      }
      const why = answer.status === 422 ? await answer.text() : "";
      say(why ? `Not kept as you type. ${why}` : "Kept in this browser only: the server did not take it.", true);
    } catch (error) {
      if (error.name !== "AbortError") say("Kept in this browser only: the server cannot be reached.", true);
    }
    return false;
  };

  const keep = () => {
    const fields = typed();
    const at = Date.now();
    if (fields.some(([, value]) => MAYBE_A_CARD.test(value))) localStorage.removeItem(KEY);
    else store(JSON.stringify({ at, fields }));
    clearTimeout(timer);
    timer = setTimeout(() => send(fields, at), PAUSE);
  };
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sending?.abort();
    const fields = typed();
    if (!fields.some(([, value]) => MAYBE_A_CARD.test(value))) store(JSON.stringify({ at: Date.now(), fields })); // until it is saved
    sessionStorage.setItem("tidemark-typed-sent", JSON.stringify({ key: KEY, done: form.dataset.done }));
  });

  /* After a lost session: what this browser holds and the server does not. */
  const offer = (held) => {
    const at = new Date(held.at).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
    const card = document.createElement("section");
    card.className = "tm-card";
    card.innerHTML = '<h2></h2><p>It is kept in this browser only. Nobody else sees it.</p><div class="tm-acts">'
      + '<button class="btn btn-primary" type="button">Go on with it</button><button class="btn" type="button">Throw it away</button></div>';
    card.querySelector("h2").textContent = `You typed this on ${at} and did not save it`;
    const [goOn, throwAway] = card.querySelectorAll("button");
    const close = () => {
      card.remove();
      form.hidden = false;
      form.elements.title.focus();
    };
    goOn.addEventListener("click", async () => {
      if (await send(held.fields, held.at)) location.replace(`${form.getAttribute("action")}?typed=y`);
      else {
        held.fields.forEach(([name, value]) => {
          if (form.elements[name]) form.elements[name].value = value;
        });
        close();
      }
    });
    throwAway.addEventListener("click", () => {
      localStorage.removeItem(KEY);
      close();
    });
    form.before(card);
    form.hidden = true;
    goOn.focus();
  };
  /* Steps and scenarios are put in order with buttons; the number of a place still does it too. */
  const partsIn = (list) => [...list.querySelectorAll(":scope > fieldset")];
  const field = (part, name) => part.querySelector(`[name$="-${name}"]`);
  const called = (list) => list.dataset.parts;
  const named = (list, number) => `${called(list)} ${number}`;
  const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

  const announce = (list, words) => {
    list.querySelector("[aria-live]").textContent = words;
    keep();
  };
  const number = (list) => {
    const parts = partsIn(list);
    parts.forEach((part, at) => {
      field(part, "place").value = at + 1;
      part.querySelector("legend").textContent = capital(named(list, at + 1));
      part.querySelectorAll("[data-does]").forEach((button) => {
        button.setAttribute("aria-label", `${button.textContent}, ${named(list, at + 1)}`);
        const isAtEnd = (button.dataset.does === "up" && at === 0) || (button.dataset.does === "down" && at === parts.length - 1);
        button.setAttribute("aria-disabled", String(isAtEnd));
      });
    });
  };
  const moveTo = (list, part, place) => {
    const parts = partsIn(list);
    const was = parts.indexOf(part);
    const now = Math.min(parts.length - 1, Math.max(0, place));
    if (was !== now) parts[now][now > was ? "after" : "before"](part);
    number(list);
    return was !== now && announce(list, `${capital(named(list, was + 1))} is now ${named(list, now + 1)}`);
  };
  const addAfter = (list, part) => {
    if (partsIn(list).length >= Number(list.dataset.most)) {
      announce(list, `There is no room for another ${called(list)}`);
      return;
    }
    const added = part.cloneNode(true);
    const next = 1 + Math.max(...[...form.querySelectorAll(`[name^="${called(list)}s-"]`)].map((one) => Number(one.name.split("-")[1])));
    const renamed = (text) => text.replace(/^(\w+)-\d+-/, `$1-${next}-`);
    added.querySelectorAll("[name], [id], [for]").forEach((one) => {
      if (one.name) one.name = renamed(one.name);
      if (one.id) one.id = renamed(one.id);
      if (one.htmlFor) one.htmlFor = renamed(one.htmlFor);
      if (one.matches("input, textarea")) one.value = "";
      one.removeAttribute("aria-invalid");
      one.removeAttribute("aria-describedby");
    });
    added.querySelectorAll(".tm-err").forEach((one) => one.remove());
    added.querySelectorAll(".is-wrong").forEach((one) => one.classList.remove("is-wrong"));
    part.after(added);
    number(list);
    announce(list, `${capital(named(list, partsIn(list).indexOf(added) + 1))} is new`);
    field(added, "title").focus();
  };
  const takeOut = (list, part) => {
    const place = partsIn(list).indexOf(part) + 1;
    const back = document.createElement("button");
    back.type = "button";
    back.className = "btn";
    back.textContent = `Put back ${field(part, "title").value || named(list, place)}`;
    back.addEventListener("click", () => {
      back.replaceWith(part);
      number(list);
      announce(list, `${capital(named(list, partsIn(list).indexOf(part) + 1))} is back`);
      field(part, "title").focus();
    });
    part.replaceWith(back);
    number(list);
    back.focus();
    announce(list, `${capital(named(list, place))} is taken out`);
  };
  const DOES = {
    up: ["Move up", (list, part) => moveTo(list, part, partsIn(list).indexOf(part) - 1)],
    down: ["Move down", (list, part) => moveTo(list, part, partsIn(list).indexOf(part) + 1)],
    add: ["Add a # here", addAfter],
    out: ["Take out", takeOut],
  };
  document.querySelectorAll("[data-parts]").forEach((list) => {
    partsIn(list).forEach((part) => {
      const acts = document.createElement("div");
      acts.className = "tm-acts";
      Object.entries(DOES).forEach(([does, [words]]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn";
        button.dataset.does = does;
        button.textContent = words.replace("#", called(list));
        acts.append(button);
      });
      part.append(acts);
    });
    number(list);
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-does]");
      if (!button) return;
      const [, act] = DOES[button.dataset.does];
      act(list, button.closest("fieldset"));
      if (button.isConnected && button.dataset.does !== "add") button.focus();
    });
    list.addEventListener("change", (event) => {
      if (event.target.name.endsWith("-place")) moveTo(list, event.target.closest("fieldset"), Number(event.target.value) - 1);
    });
  });

  const held = local();
  const isSame = (fields) => JSON.stringify(fields) === JSON.stringify(typed());
  if (held && !document.querySelector(".tm-errors, #stale")) {
    if (isSame(held.fields)) localStorage.removeItem(KEY);
    else offer(held);
  }
})();
