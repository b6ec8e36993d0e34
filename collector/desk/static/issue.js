// The issue: articles put in order by dragging or by keys; the server's answer is the page that is then shown.
"use strict";

(() => {
  const holder = document.getElementById("issue");
  let current = location.hash.startsWith("#a") ? location.hash.slice(1) : null;

  const desk = () => holder.querySelector(".desk");
  const lines = () => Array.from(holder.querySelectorAll(".line"));
  const may = () => "may" in desk().dataset;
  const here = () => document.getElementById(current) || lines()[0];

  function choose(line, quiet = false) {
    for (const other of lines()) other.classList.toggle("current", other === line);
    if (!line) return;
    current = line.id;
    if (!quiet) line.focus({ preventScroll: true });
    if (!quiet) line.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = lines();
    choose(all[Math.min(Math.max(all.indexOf(here()) + by, 0), all.length - 1)]);
  }

  function post(line, deed, values = {}) {
    if (!may()) return Desk.toast("本期现在不能改动", "bad");
    return htmx.ajax("POST", `/issue/${desk().dataset.issue}/articles/${line.dataset.article}/${deed}`, {
      target: holder,
      swap: "innerHTML show:none",
      values,
    });
  }

  // Past the end of its section an article goes on into the next one.
  function shift(by) {
    const line = here();
    if (!line) return;
    const list = line.closest(".sortable");
    const place = Number(line.dataset.place) + by;
    if (place >= 1 && place <= list.children.length) return post(line, "move", { place });
    const lists = Array.from(holder.querySelectorAll(".sortable"));
    const next = lists[lists.indexOf(list) + by];
    if (next) post(line, "move", { section: next.dataset.section, place: by > 0 ? 1 : next.children.length + 1 });
  }

  function into(section) {
    const line = here();
    if (line && line.closest(".sortable").dataset.section !== section) post(line, "move", { section });
  }

  function ready() {
    choose(here(), true);
    if (!may()) return;
    for (const list of holder.querySelectorAll(".sortable")) {
      Sortable.create(list, {
        group: "articles",
        animation: 120,
        // A finger scrolls the page; what it drags it takes by the grip.
        ...(matchMedia("(pointer: coarse)").matches && { handle: ".grip" }),
        onEnd: ({ item, to, newIndex }) => {
          current = item.id;
          post(item, "move", { section: to.dataset.section, place: newIndex + 1 });
        },
      });
    }
  }

  function takeBack() {
    if (!may()) return Desk.toast("本期现在不能改动", "bad");
    const shown = { target: holder, swap: "innerHTML show:none" };
    return htmx.ajax("POST", `/issue/${desk().dataset.issue}/undo`, shown);
  }

  Object.assign(Desk.keys, {
    z: takeBack,
    j: () => step(1),
    k: () => step(-1),
    J: () => shift(1),
    K: () => shift(-1),
    f: () => here() && post(here(), "highlight", { lit: here().dataset.lit === "true" }),
    0: () => {
      const line = here();
      if (!line || !may()) return;
      const all = lines();
      const next = all[all.indexOf(line) + 1] || all[all.indexOf(line) - 1];
      current = next ? next.id : null;
      post(line, "remove").then(() => Desk.toast("已撤下，稿件回到候选；按 z 撤销"));
    },
    i: () => {
      const button = holder.querySelector("[data-fill]");
      if (button && !button.disabled) button.click();
    },
    o: () => here() && here().dataset.item && window.open(`/items/${here().dataset.item}`, "_blank", "noopener"),
  });
  Desk.keys.Enter = Desk.keys.v = (event) => {
    const control = event.target.closest("a, button, summary");
    if (control) control.click();
    else if (here()) location.href = here().querySelector("h3 a").href;
  };
  JSON.parse(desk().dataset.sections).slice(0, 9).forEach((name, place) => (Desk.keys[place + 1] = () => into(name)));

  holder.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-press]");
    if (pressed) {
      choose(pressed.closest(".line") || here(), true);
      return Desk.keys[pressed.dataset.press](event);
    }
    const line = event.target.closest(".line");
    if (line && !event.target.closest("a, button")) choose(line, true);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const said = event.detail.xhr.getResponseHeader("X-Desk-Said");
    if (said) Desk.toast(decodeURIComponent(said));
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === holder) {
      ready();
      choose(here());
    }
  });
  document.body.addEventListener("htmx:responseError", () => location.reload());
  ready();
})();
