// Editing an article: nothing is lost on the way out, and nobody's newer version is written over.
"use strict";

(() => {
  const form = document.getElementById("article");
  const saving = document.getElementById("saving");
  const blocks = document.getElementById("blocks");
  let before = written();
  let busy = false;

  function written() {
    const value = (field) => field.value;
    return {
      title_lines: Array.from(form.querySelectorAll("[name=title]"), value),
      source: form.source.value,
      blocks: Array.from(blocks.children, (block) => ({
        place: block.dataset.place ? Number(block.dataset.place) : null,
        text: (block.querySelector("textarea, .caption") || { value: "" }).value,
        keep: block.querySelector(".keep").checked,
      })),
    };
  }

  function changed() {
    return JSON.stringify(written()) !== JSON.stringify(before);
  }

  function fit(area) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }

  async function save() {
    if (busy || !saving) return;
    busy = true;
    saving.textContent = "正在保存…";
    const now = written();
    const { issue, article, version } = form.dataset;
    const response = await fetch(`/api/v1/issues/${issue}/articles/${article}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": document.body.dataset.csrf },
      body: JSON.stringify({ version: Number(version), ...now }),
    }).catch(() => null);
    busy = false;
    const body = response ? await response.json().catch(() => ({})) : {};
    if (response && response.ok) {
      before = written();
      location.reload();
      return;
    }
    saving.textContent = "没有保存";
    Desk.toast(body.message || "连不上服务器，没有保存；改动仍在本页，请稍后再存", "bad");
  }

  function restore(button) {
    const text = button.parentElement.querySelector("span").textContent;
    const block = document.createElement("div");
    block.className = "block";
    const keep = document.createElement("input");
    keep.type = "checkbox";
    keep.className = "keep";
    keep.checked = true;
    keep.setAttribute("aria-label", "保留放回的一段");
    const area = document.createElement("textarea");
    area.setAttribute("aria-label", "放回的一段");
    area.value = text;
    block.append(keep, area);
    blocks.append(block);
    button.parentElement.remove();
    fit(area);
    area.focus();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  form.addEventListener("input", (event) => {
    if (event.target.tagName === "TEXTAREA") fit(event.target);
    if (saving) saving.textContent = changed() ? "有未保存的改动" : "";
  });
  form.addEventListener("change", (event) => {
    if (event.target.className === "keep") event.target.parentElement.classList.toggle("cut", !event.target.checked);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-restore]");
    if (button) restore(button);
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && (event.key === "s" || event.key === "Enter")) {
      event.preventDefault();
      save();
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed()) event.preventDefault();
  });
  Object.assign(Desk.keys, {
    j: () => form.dataset.after && (location.href = form.dataset.after),
    k: () => form.dataset.before && (location.href = form.dataset.before),
    Escape: () => (location.href = `/issue/${form.dataset.issue}#a${form.dataset.article}`),
    e: () => form.querySelector("textarea, input").focus(),
  });
  for (const area of blocks.querySelectorAll("textarea")) fit(area);
})();
