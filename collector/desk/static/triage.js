// Triage: one line is current, one key decides it, and what others decide meanwhile appears beside it.
"use strict";

(() => {
  const desk = document.getElementById("desk");
  if (!desk) return;
  const list = document.getElementById("list"); // null on the page of one story
  const reader = document.getElementById("reader");
  const written = document.getElementById("written");
  const trouble = document.getElementById("trouble");
  const me = document.body.dataset.user;
  const sections = JSON.parse(desk.dataset.sections);
  const may = "mayDecide" in desk.dataset;
  const lines = Array.from(document.querySelectorAll(".cand"));
  const lineOf = new Map(lines.map((line) => [Number(line.dataset.item), line]));
  const words = { taken: "入选", rejected: "不用", later: "留待", open: "" };
  const become = { take: "taken", reject: "rejected", later: "later", reopen: "open" };
  const doing = { reject: "不用", later: "留待", reopen: "恢复为候选", highlight: "列为重点", unhighlight: "取消重点", undo: "撤销" };
  const later = location.pathname === "/later";
  let current = null;
  let last = Number(desk.dataset.last);
  let reading = null;

  // --- where things stand -------------------------------------------------------------------------------------

  function show(line, { status, section, highlight, by }) {
    const before = line.dataset.status;
    line.classList.remove(`is-${before}`);
    line.classList.add(`is-${status}`);
    line.classList.toggle("is-lit", highlight);
    line.dataset.status = status;
    line.dataset.section = section || "";
    line.dataset.lit = highlight ? "1" : "";
    line.querySelector(".verdict").textContent = status === "taken" ? `入选 ${section || ""}` : words[status];
    line.querySelector(".lit").textContent = highlight ? "重点" : "";
    line.querySelector(".by").textContent = by && by !== me ? by : "";
    count(line, before, status);
  }

  function count(line, before, after) {
    if (!list || before === after) return;
    for (const [status, step] of [[before, -1], [after, 1]]) {
      const cell = document.querySelector(`[data-count="${status}"]`);
      if (cell) cell.textContent = Number(cell.textContent) + step;
    }
    const group = line.closest("[data-group]").dataset.group;
    const open = document.querySelector(`[data-open-of="${group}"]`);
    open.textContent = Number(open.textContent) + (after === "open") - (before === "open");
  }

  function standing(line) {
    const { status, section, lit } = line.dataset;
    return { status, section: section || null, highlight: Boolean(lit), by: me };
  }

  function settle(line, found) {
    line.dataset.version = found.version;
    show(line, found);
    line.classList.toggle("pending", Queue.waitingFor(found.item));
  }

  // --- moving -------------------------------------------------------------------------------------------------

  function visible(line) {
    return line.offsetParent !== null;
  }

  function choose(line, { quiet = false } = {}) {
    if (!line) return;
    if (current) current.classList.remove("current");
    if (current) current.removeAttribute("aria-current");
    current = line;
    line.classList.add("current");
    line.setAttribute("aria-current", "true");
    if (may && list) line.append(touch);
    if (!quiet) {
      line.focus({ preventScroll: true });
      line.scrollIntoView({ block: "nearest" });
    }
    here();
    if (reader && !reader.hidden) read(line);
  }

  function here() {
    const group = current && current.closest("[data-group]");
    for (const link of document.querySelectorAll("[data-section-link]"))
      link.classList.toggle("here", Boolean(group) && link.dataset.sectionLink === group.dataset.group);
  }

  function move(step) {
    if (!list) {
      const to = step > 0 ? desk.dataset.after : desk.dataset.before;
      if (to) location.href = to;
      return;
    }
    let at = lines.indexOf(current) + step;
    while (lines[at] && !visible(lines[at])) at += step;
    choose(lines[at]);
  }

  function nextOpen(from) {
    const at = lines.indexOf(from);
    const wanted = later ? "later" : "open";
    const open = (line) => line.dataset.status === wanted && visible(line);
    return lines.slice(at + 1).find(open) || lines.slice(0, at).reverse().find(open);
  }

  // --- deciding -----------------------------------------------------------------------------------------------

  function targets() {
    const marked = lines.filter((line) => line.classList.contains("marked"));
    return marked.length ? marked : current ? [current] : [];
  }

  function decide(kind, section = null) {
    if (!may) return Desk.toast("您的权限是只读，不能作决定", "bad");
    const chosen = targets();
    for (const line of chosen) wish(line, kind, section);
    for (const line of chosen) line.classList.remove("marked");
    if (chosen.length > 1) Desk.toast(`${chosen.length} 条：${section ? `入选“${section}”` : doing[kind]}`);
    if (list && chosen.length && become[kind] && kind !== "reopen") choose(nextOpen(chosen[chosen.length - 1]));
  }

  function wish(line, kind, section) {
    const item = Number(line.dataset.item);
    if (kind === "light") kind = line.dataset.lit ? "unhighlight" : "highlight";
    unclash(line);
    Queue.add({ kind, item, section, version: Number(line.dataset.version) });
    const before = standing(line);
    const lit = kind === "highlight" || (kind !== "unhighlight" && before.highlight);
    const status = become[kind] || before.status;
    show(line, { status, section: become[kind] ? section : before.section, highlight: lit, by: me });
    line.classList.add("pending");
  }

  function undo() {
    if (!may) return;
    Queue.add({ kind: "undo" });
  }

  function clash(line, { wish: wished, settled }) {
    settle(line, settled.standing);
    unclash(line);
    const box = document.createElement("p");
    box.className = "clash";
    box.setAttribute("role", "alert");
    const text = document.createElement("span");
    text.textContent = settled.message;
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = `仍要${wished.section ? `入选“${wished.section}”` : doing[wished.kind]}`;
    again.addEventListener("click", () => wish(line, wished.kind, wished.section));
    const leave = document.createElement("button");
    leave.type = "button";
    leave.textContent = "知道了";
    leave.addEventListener("click", () => unclash(line));
    box.append(text, ...(settled.decision ? [again] : []), leave);
    line.append(box);
  }

  function unclash(line) {
    const box = line.querySelector(".clash");
    if (box) box.remove();
  }

  const touch = document.createElement("p");
  touch.className = "touch";
  for (const [label, action] of [
    ...sections.map((name) => [name, () => decide("take", name)]),
    ["不用", () => decide("reject")],
    ["留待", () => decide("later")],
    ["重点", () => decide("light")],
    ["撤销", undo],
    ["全文", () => open()],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", action);
    touch.append(button);
  }

  // --- what the queue says ------------------------------------------------------------------------------------

  Queue.listen((event, detail) => {
    if (event === "changed") return progress();
    if (event === "trouble") return tellTrouble(detail);
    const line = detail.wish && lineOf.get(detail.wish.item);
    if (event === "written") return onWritten(detail);
    if (event === "clash" && line && detail.wish.kind !== "undo") return clash(line, detail);
    if (event === "clash") return Desk.toast(detail.settled.message, "bad");
    if (event === "refused") {
      Desk.toast(`${detail.message}（页面将刷新）`, "bad");
      setTimeout(() => location.reload(), 3000); // what was shown too early is shown as it is
    }
    if (event === "dropped") location.reload();
  });

  function onWritten({ wish: wished, settled }) {
    const line = settled.standing && lineOf.get(settled.standing.item);
    if (line && !Queue.waitingFor(settled.standing.item)) settle(line, settled.standing);
    else if (line) line.dataset.version = settled.standing.version;
    if (wished.kind !== "undo") return;
    const { decision } = settled;
    if (!decision) return Desk.toast(settled.message);
    Desk.toast(`已撤销：${decision.words} 《${settled.title}》`);
    if (line && list) choose(line);
  }

  function progress() {
    const count = Queue.all.length;
    if (written) {
      written.textContent = count ? `${count} 条正在写入…` : "已全部保存";
      written.classList.toggle("busy", count > 0);
    }
    if (!count) trouble.hidden = true;
  }

  function tellTrouble({ message, kind, waiting }) {
    trouble.hidden = false;
    trouble.replaceChildren();
    const text = document.createElement("span");
    text.textContent = `${message}；${waiting} 条决定还没有写入，保存在本机，正在重试`;
    trouble.append(text);
    if (kind === "login") {
      const link = document.createElement("a");
      link.href = `/login?ended=1&next=${encodeURIComponent(location.pathname + location.search)}`;
      link.textContent = "重新登录";
      trouble.append(link);
    }
    const drop = document.createElement("button");
    drop.type = "button";
    drop.textContent = "放弃这些";
    drop.addEventListener("click", () => Queue.drop());
    trouble.append(drop);
  }

  // --- what others do -----------------------------------------------------------------------------------------

  async function refresh() {
    if (document.hidden) return;
    const response = await fetch(`/api/v1/journal?since=${last}`, { redirect: "error" }).catch(() => null);
    if (!response || !response.ok) return;
    const news = await response.json();
    last = news.last;
    for (const found of news.standings) {
      const line = lineOf.get(found.item);
      if (!line || Queue.waitingFor(found.item) || Number(line.dataset.version) >= found.version) continue;
      settle(line, found);
      line.classList.remove("fresh");
      void line.offsetWidth; // lets the animation begin again
      line.classList.add("fresh");
    }
    const others = news.entries.filter((entry) => entry.by !== me && lineOf.has(entry.item));
    if (others.length) Desk.toast(others.length === 1 ? `${others[0].by} ${others[0].words}` : `${others[0].by} 等作了 ${others.length} 个决定`);
  }

  setInterval(refresh, 2000);
  document.addEventListener("visibilitychange", refresh);

  // --- reading ------------------------------------------------------------------------------------------------

  function open() {
    if (!current) return;
    if (!reader) return;
    reader.hidden = false;
    desk.classList.add("reading");
    read(current, true);
    current.scrollIntoView({ block: "nearest" });
  }

  function read(line, now = false) {
    clearTimeout(reading);
    reading = setTimeout(
      () => htmx.ajax("GET", `/items/${line.dataset.item}/pane`, { target: reader, swap: "innerHTML show:none" }).then(() => (reader.scrollTop = 0)),
      now ? 0 : 120,
    );
  }

  function close() {
    if (!reader || reader.hidden) return;
    reader.hidden = true;
    desk.classList.remove("reading");
    reader.replaceChildren();
    if (current) choose(current);
  }

  function elsewhere(address) {
    if (address) window.open(address, "_blank", "noopener,noreferrer");
  }

  Object.assign(Desk.keys, {
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    0: () => decide("reject"),
    s: () => decide("later"),
    f: () => decide("light"),
    z: undo,
    v: open,
    Escape: close,
    h: () => list && list.classList.toggle("hide-decided"),
    x: () => {
      if (!current || !list) return;
      current.classList.toggle("marked");
      move(1);
    },
    o: () => current && elsewhere(current.dataset.url),
    a: () => {
      if (current && current.dataset.archived) elsewhere(`/items/${current.dataset.item}/archived`);
      else Desk.toast("这一篇没有存档");
    },
  });
  sections.slice(0, 9).forEach((name, place) => (Desk.keys[place + 1] = () => decide("take", name)));
  Desk.keys.Enter = (event) => {
    if (event.target.closest("a, button, summary")) event.target.closest("a, button, summary").click();
    else open();
  };
  if (!list) delete Desk.keys.ArrowDown, delete Desk.keys.ArrowUp;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key]");
    if (button && button.dataset.key === "reopen") decide("reopen");
    else if (button) Desk.keys[button.dataset.key]();
    if (event.target.closest("[data-close-pane]")) close();
    const line = event.target.closest(".list .cand");
    if (line && !event.target.closest("a, button")) choose(line, { quiet: true });
  });

  const first = lines.find((line) => line.dataset.status === (later ? "later" : "open")) || lines[0];
  const named = location.hash.startsWith("#i") && document.getElementById(location.hash.slice(1));
  choose(named || first, { quiet: Boolean(list) && !named });
  if (list && current) current.focus({ preventScroll: true });
  for (const { item } of Queue.all) if (lineOf.has(item)) lineOf.get(item).classList.add("pending");
  progress();
  Queue.send();
})();
