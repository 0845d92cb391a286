// What came out of a run, and the form's manners that need the browser: Enter, Esc, focus, names for screen readers.

import { card_of, give_focus_back, keep_keys } from "../look/keys.js";

const element = (tag, className = "", text = "") => {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
};

/** A paragraph in which `code` between backticks looks like code. */
const sentence = (className, text) => {
  const made = element("p", className);
  made.append(...text.split("`").map((part, index) => (index % 2 ? element("code", "", part) : part)));
  return made;
};

const folded = (className, title) => {
  const details = element("details", className);
  details.append(element("summary", "", title));
  return details;
};

const scrolling = (className, text, label) => {
  const block = element("pre", className, text);
  block.tabIndex = 0;
  block.setAttribute("role", "region");
  block.setAttribute("aria-label", label);
  return block;
};

// ---------------------------------------------------------------- the form around this view

const input = (field) => field.querySelector("input, select, textarea");

/** What the fields hold now, by name: the kernel's copy may still be some letters behind. */
const values = (root) => {
  const found = {};
  for (const field of root.querySelectorAll(".workshop-field")) {
    const name = [...field.classList].find((c) => c.startsWith("workshop-field--")).slice("workshop-field--".length);
    const box = input(field);
    if (box.type === "checkbox") found[name] = { value: box.checked };
    else if (box.tagName === "SELECT") found[name] = { index: box.selectedIndex };
    else found[name] = { value: box.value };
  }
  return found;
};

/** Ties each input to the words below it. */
const name_parts = (root) => {
  for (const field of root.querySelectorAll(".workshop-field")) {
    const box = input(field);
    const note = field.querySelector(".workshop-note");
    if (!box || !note) continue;
    note.id ||= `workshop-note-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    note.setAttribute("aria-live", "polite");
    box.setAttribute("aria-describedby", note.id);
    box.setAttribute("aria-invalid", String(Boolean(field.querySelector(".workshop-problem--error"))));
    box.setAttribute("autocapitalize", "off");
    box.setAttribute("autocomplete", "off");
    box.spellcheck = false;
  }
  const more = root.querySelector(".workshop-more-button");
  more?.setAttribute("aria-expanded", String(!root.querySelector(".workshop-more--closed")));
};

const behave = (root, model, signal) => {
  // `after`: a press that was sent before this page knew of the run that it would disturb is the half of a double click.
  const run = () => {
    const { busy, run: after } = model.get("outcome");
    if (!busy) model.send({ run: values(root), after });
  };
  const options = { capture: true, signal };
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape" && model.get("outcome").busy) model.send({ cancel: true });
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
      if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
      const field = event.target.tagName === "INPUT" && event.target.closest(".workshop-field");
      if (!field && !(event.repeat && event.target.closest(".workshop-run"))) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) run(); // a key that is held down is one press
    },
    options,
  );
  root.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest(".workshop-run");
      if (!button || button.disabled) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.detail !== 2) run(); // the second click of a double click: a short run may be over by then
    },
    options,
  );
  const observer = new MutationObserver(() => name_parts(root));
  observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  signal.addEventListener("abort", () => observer.disconnect());
  name_parts(root);
  keep_keys(root, signal);
  give_focus_back(root, signal);
  root.dataset.workshopReady = "true";
};

// ---------------------------------------------------------------- what came out

const error_parts = (error, go) => {
  const box = element("div", "workshop-error");
  box.append(sentence("workshop-error-what", error.what));
  if (error.rule) box.append(sentence("workshop-error-rule", error.rule));
  if (error.next) box.append(sentence("workshop-error-next", error.next));
  if (error.field) {
    const link = element("button", "workshop-link", error.go);
    link.type = "button";
    link.addEventListener("click", () => go(error.field));
    box.append(link);
  }
  return box;
};

const call_parts = (call, words) => {
  const item = element("li", "workshop-call");
  item.append(element("div", "workshop-call-name", call.title));
  item.append(scrolling("workshop-call-parameters", call.parameters, words.parameters));
  const raw = folded("workshop-raw", words.response);
  raw.append(scrolling("", call.response, words.response));
  item.append(raw);
  return item;
};

const draw_progress = (place, progress) => {
  if (!progress) return place.replaceChildren();
  let bar = place.querySelector("progress");
  if (!bar) {
    bar = element("progress", "workshop-bar");
    place.replaceChildren(bar, element("span", "workshop-bar-text"));
  }
  bar.setAttribute("aria-label", progress.label);
  if (progress.total) {
    bar.max = progress.total;
    bar.value = progress.done;
  } else bar.removeAttribute("value");
  place.querySelector("span").textContent = progress.text;
};

/** The table of a stack's events; rows are only ever added while a run is under way. */
const draw_events = (place, events) => {
  if (!events?.rows.length) return place.replaceChildren();
  let body = place.querySelector("tbody");
  if (!body || body.rows.length > events.rows.length) {
    const table = element("table", "workshop-events-table");
    const head = table.createTHead().insertRow();
    for (const title of events.columns) {
      const cell = element("th", "", title);
      cell.scope = "col";
      head.append(cell);
    }
    body = table.createTBody();
    place.tabIndex = 0;
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", events.title);
    place.replaceChildren(table);
  }
  for (const row of events.rows.slice(body.rows.length)) {
    const line = body.insertRow();
    line.dataset.state = row.state;
    for (const words of row.cells) line.insertCell().textContent = words;
  }
  const cause = body.rows[events.cause];
  cause?.classList.add("workshop-cause");
  // The first failure is the row to read; until there is one, the newest.
  const follow = () => {
    place.scrollTop = cause ? cause.offsetTop - place.querySelector("thead").offsetHeight : place.scrollHeight;
  };
  follow();
  if (!place.isConnected) requestAnimationFrame(follow);
};

/** Numbers by their size, all else by the alphabet; what is empty comes last. */
const compare = (one, other) => {
  if (!one || !other) return one ? -1 : other ? 1 : 0;
  if (Number.isNaN(Number(one)) || Number.isNaN(Number(other)))
    return one.localeCompare(other, undefined, { numeric: true });
  return one - other;
};

/** A result as a table; a click on a column's title sorts by it: upwards, downwards, as it came. */
const table_parts = (found) => {
  const table = element("table", "workshop-events-table workshop-sortable");
  const titles = table.createTHead().insertRow();
  const body = table.createTBody();
  for (const cells of found.rows) {
    const line = body.insertRow();
    for (const words of cells) line.insertCell().textContent = words;
  }
  const rows = [...body.rows];
  const sort = (column, direction) => {
    const sign = direction === "descending" ? -1 : 1;
    const by = (one, other) => sign * compare(one.cells[column].textContent, other.cells[column].textContent);
    body.append(...(direction === "none" ? rows : [...rows].sort(by)));
    for (const [index, cell] of [...titles.cells].entries())
      cell.setAttribute("aria-sort", index === column ? direction : "none");
  };
  for (const [column, title] of found.columns.entries()) {
    const cell = element("th");
    cell.scope = "col";
    cell.setAttribute("aria-sort", "none");
    const button = element("button", "workshop-sort", title);
    button.type = "button";
    button.addEventListener("click", () => {
      const next = { none: "ascending", ascending: "descending", descending: "none" };
      sort(column, next[cell.getAttribute("aria-sort")]);
    });
    cell.append(button);
    titles.append(cell);
  }
  const place = element("div", "workshop-events");
  place.tabIndex = 0;
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", found.title);
  place.append(table);
  const parts = [element("div", "workshop-caption", found.title), place];
  if (found.more) parts.push(sentence("workshop-notice", found.more));
  return parts;
};

/** How long a run has been under way (shown once one waits), how long it usually takes, and what is happening. */
const draw_waiting = (place, now, words) => {
  if (!now.busy) return place.replaceChildren();
  if (!place.firstChild) {
    const elapsed = element("span", "workshop-elapsed");
    elapsed.setAttribute("aria-hidden", "true"); // else it would be read out every second
    place.append(elapsed, element("span", "workshop-usual"), element("span", "workshop-stage"));
  }
  const [elapsed, usual, stage] = place.children;
  const seconds = Math.max(0, Math.round(Date.now() / 1000 - now.since));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  elapsed.textContent = seconds < 2 ? "" : words.elapsed.replace("{time}", clock);
  if (usual.textContent !== (now.usual ?? "")) usual.textContent = now.usual ?? "";
  if (stage.textContent !== (now.stage ?? "")) stage.textContent = now.stage ?? "";
};

/** What a program says while it runs, its last lines in view. */
const draw_live = (place, text, label) => {
  if (!text) return place.replaceChildren();
  const block = place.querySelector("pre") ?? scrolling("workshop-result", "", label);
  block.textContent = text;
  if (!block.isConnected) place.replaceChildren(block);
  block.scrollTop = block.scrollHeight;
};

/** An address that answers as long as the run lasts. */
const draw_address = (place, address) => {
  if (!address) return place.replaceChildren();
  const link = element("a", "workshop-address-link", address.link);
  link.href = address.url;
  link.target = "_blank";
  link.rel = "noopener";
  place.replaceChildren(element("span", "", address.text), link);
};

function render({ model, el }) {
  const controller = new AbortController();
  const status = element("div", "workshop-status");
  status.setAttribute("role", "status");
  const waiting = element("div", "workshop-waiting");
  waiting.setAttribute("role", "status");
  const progress = element("div", "workshop-progress");
  const body = element("div", "workshop-outcome-body");
  el.classList.add("workshop-outcome");
  const said = element("div", "workshop-said");
  said.setAttribute("role", "status");
  const address = element("div", "workshop-address");
  address.setAttribute("role", "status");
  const events = element("div", "workshop-events");
  const live = element("div", "workshop-live");
  el.append(status, waiting, progress, said, address, events, live, body);
  let root = null;
  let shown = null;
  let clock = 0;

  const wait = () => draw_waiting(waiting, model.get("outcome"), model.get("words"));

  const go = (name) => {
    const field = root?.querySelector(`.workshop-field--${CSS.escape(name)}`);
    if (field) input(field)?.focus();
  };

  const mark = (now) => root?.classList.toggle("workshop-form--busy", Boolean(now.busy && !now.blocking));

  const draw = () => {
    const now = model.get("outcome");
    const words = model.get("words");
    if (status.dataset.state !== now.state || status.textContent !== now.status) {
      status.dataset.state = now.state;
      status.replaceChildren(element("span", "workshop-status-mark"), element("span", "", now.status));
    }
    clearInterval(clock);
    if (now.busy) clock = setInterval(wait, 1000);
    wait();
    draw_progress(progress, now.progress);
    if (shown?.events !== now.events) draw_events(events, now.events);
    if (said.textContent !== (now.said ?? "")) said.textContent = now.said ?? "";
    if (shown?.address?.url !== now.address?.url) draw_address(address, now.address);
    if (shown?.live !== now.live) draw_live(live, now.live, words.result);
    mark(now);
    if (!shown || shown.run !== now.run || shown.busy !== now.busy || now.again) {
      const parts = [];
      if (now.note) parts.push(sentence("workshop-notice", now.note));
      if (now.error) parts.push(error_parts(now.error, go));
      if (now.table) parts.push(...table_parts(now.table));
      if (now.text) parts.push(scrolling("workshop-result", now.text, words.result));
      if (now.original) {
        parts.push(element("div", "workshop-caption", now.original.title));
        parts.push(scrolling("workshop-original", now.original.text, now.original.title));
      }
      if (now.details) {
        const details = folded("workshop-bug", now.details.title);
        details.append(scrolling("", now.details.text, now.details.title));
        parts.push(details);
      }
      if (now.calls?.length) {
        const called = folded("workshop-called", now.called);
        const list = element("ol", "workshop-calls");
        list.append(...now.calls.map((call) => call_parts(call, words)));
        called.append(list);
        parts.push(called);
      }
      body.replaceChildren(...parts);
    }
    if (shown?.busy && !now.busy && now.focus) setTimeout(go, 60, now.focus);
    shown = now;
  };
  model.on("change:outcome", draw);
  draw();
  card_of(el).then((found) => {
    root = found;
    if (!root) return;
    behave(root, model, controller.signal);
    mark(model.get("outcome"));
  });
  return () => {
    controller.abort();
    clearInterval(clock);
    model.off("change:outcome", draw);
  };
}

export default { render };
