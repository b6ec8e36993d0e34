// The queue of decisions: shown at once, sent one after the other, kept in this browser until the server has each one.
"use strict";

const Queue = (() => {
  const user = document.body.dataset.user;
  const csrf = document.body.dataset.csrf;
  const store = `desk.queue.${user}`;
  const listeners = [];
  let waiting = restored();
  let busy = false;
  let pause = 0; // seconds until the next try, 0 while all is well
  let timer = null;

  function restored() {
    try {
      return JSON.parse(localStorage.getItem(store)) || [];
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      localStorage.setItem(store, JSON.stringify(waiting));
    } catch {
      // a full or forbidden storage: the queue lives in this page only
    }
  }

  function tell(event, detail) {
    for (const listener of listeners) listener(event, detail);
  }

  // A wish is {kind, item, section, version}; kind "undo" takes back the person's last decision.
  function add(wish) {
    waiting.push({ ...wish, key: newKey() });
    keep();
    tell("changed");
    send();
  }

  // Fit for plain http too, where browsers offer no randomUUID.
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function send() {
    if (busy || !waiting.length) return;
    busy = true;
    clearTimeout(timer);
    const wish = waiting[0];
    const undo = wish.kind === "undo";
    try {
      const response = await fetch(undo ? "/api/v1/undo" : "/api/v1/decisions", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
        body: JSON.stringify(undo ? { key: wish.key } : wish),
        redirect: "error",
        keepalive: true,
      });
      await answered(wish, response);
    } catch {
      later("连不上服务器");
    }
    busy = false;
    if (!pause) send();
  }

  async function answered(wish, response) {
    const body = await response.json().catch(() => ({ message: "" }));
    if (response.ok) {
      done(wish, body);
      tell("written", { wish, settled: body });
    } else if (response.status === 409 && body.standing) {
      done(wish, null);
      tell("clash", { wish, settled: body });
    } else if (response.status === 401) {
      later(body.message || "登录已过期", "login");
    } else if (response.status >= 500 || response.status === 429) {
      later(body.message || "服务器暂时不能保存");
    } else {
      done(wish, null);
      tell("refused", { wish, message: body.message || "没有保存" });
    }
  }

  // What was written moves the item on: later wishes of this page about it were made in view of that.
  function done(wish, settled) {
    waiting = waiting.filter((other) => other.key !== wish.key);
    const standing = settled && settled.standing;
    if (standing) for (const other of waiting) if (other.item === standing.item) other.version = standing.version;
    pause = 0;
    keep();
    tell("changed");
  }

  function later(message, kind) {
    pause = Math.min(pause ? pause * 2 : 1, 15);
    timer = setTimeout(send, pause * 1000);
    tell("trouble", { message, kind, waiting: waiting.length });
  }

  function drop() {
    const dropped = waiting;
    waiting = [];
    pause = 0;
    clearTimeout(timer);
    keep();
    tell("changed");
    tell("dropped", dropped);
  }

  window.addEventListener("online", () => send());
  return {
    add,
    send,
    drop,
    listen: (listener) => listeners.push(listener),
    waitingFor: (item) => waiting.some((wish) => wish.item === item),
    get all() {
      return waiting;
    },
  };
})();
