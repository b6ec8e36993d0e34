// What every page has: places reached by keys, the table of keys, messages, and what htmx could not fetch.
"use strict";

const Desk = (() => {
  const toasts = document.getElementById("toasts");
  const help = document.getElementById("help");
  const keys = {}; // key → function, filled by the page
  let going = 0; // when "g" was pressed

  function toast(message, kind = "") {
    const note = document.createElement("div");
    note.className = `toast ${kind}`;
    note.textContent = message;
    toasts.append(note);
    while (toasts.children.length > 4) toasts.firstChild.remove();
    setTimeout(() => note.remove(), kind === "bad" ? 9000 : 4000);
  }

  function typing(target) {
    return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
  }

  function toggleHelp() {
    if (help.open) help.close();
    else help.showModal();
  }

  function pressed(event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target) || event.defaultPrevented) return;
    if (event.key === "?") return taken(event, toggleHelp);
    if (help.open) return;
    if (going && event.timeStamp - going < 1500) {
      going = 0;
      if (event.key === "w") return taken(event, () => (location.href = "/later"));
      const place = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (place) return taken(event, () => (location.href = place.href));
    }
    if (event.key === "g") return taken(event, () => (going = event.timeStamp));
    const action = keys[event.key];
    if (action) taken(event, () => action(event));
  }

  function taken(event, action) {
    event.preventDefault();
    action();
  }

  keys["/"] = () => {
    const field = document.getElementById("q");
    if (field) field.select();
    else location.href = "/search";
  };

  document.addEventListener("keydown", pressed);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) toggleHelp();
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    if (status === 401) location.href = `/login?ended=1&next=${encodeURIComponent(location.pathname + location.search)}`;
    else toast(responseText.startsWith("<") ? "没有完成，请重试" : responseText, "bad");
  });
  document.body.addEventListener("htmx:configRequest", (event) => {
    const { headers, parameters } = event.detail;
    if (headers["HX-Prompt"]) parameters.note = decodeURIComponent(headers["HX-Prompt"]);
  });
  document.body.addEventListener("htmx:sendError", () => toast("连不上服务器，没有完成", "bad"));
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.closest("[data-tell]")) toast(event.detail.xhr.responseText);
  });
  return { keys, toast };
})();
