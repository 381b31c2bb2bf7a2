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

  let timer = 0;
  let sending = null;
  const send = async (fields, at) => {
    clearTimeout(timer);
    sending?.abort();
    sending = new AbortController();
    const body = new FormData();
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
    else localStorage.setItem(KEY, JSON.stringify({ at, fields }));
    clearTimeout(timer);
    timer = setTimeout(() => send(fields, at), PAUSE);
  };
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sending?.abort();
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
  const held = local();
  const isSame = (fields) => JSON.stringify(fields) === JSON.stringify(typed());
  if (held && !document.querySelector(".tm-errors, #stale")) {
    if (isSame(held.fields)) localStorage.removeItem(KEY);
    else offer(held);
  }
})();
