// The teacher's board: who is where, who is stuck, which mistakes many make, and a note to them.

const course = JSON.parse(document.getElementById("course").textContent);
const visitor = JSON.parse(document.getElementById("visitor").textContent);
const words = course.words;
const SIGNS = { d: "✓", w: "✕", t: "•", "-": "·" };
const HERE = 30; // seconds since a server was heard of last
const AGAIN = 3000; // milliseconds until a lost connection is tried anew

const state = { version: 0, notes_version: 0, now: 0, rows: {}, stuck: [], mistakes: [], pace: [], notes: [], worlds: [] };
const places = course.chapters.flatMap((chapter) => chapter.steps.map((step) => ({ chapter: chapter.name, ...step })));
const first_of = new Map(course.chapters.map((chapter) => [chapter.name, places.findIndex((place) => place.chapter === chapter.name)]));
const titles = new Map(places.map((place) => [`${place.chapter} ${place.id}`, place.title]));
const shown_names = new Map(course.learners.map((learner) => [learner.login, learner.shown]));

const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const minutes = (seconds) => Math.max(1, Math.round(seconds / 60));
const title_of = (chapter, step) => titles.get(`${chapter} ${step}`) ?? step;
const name_of = (login) => shown_names.get(login) ?? login;
const count_of = (count) => (count === 1 ? words.count_one : filled(words.count, { count }));
const is_here = (row) => row && state.now - row.contact < HERE;

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
};

/** `text` with what stands between backticks as code. */
const coded = (text) => text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));

const ask = async (path, body) => {
  const headers = { "X-XSRFToken": visitor.xsrf };
  const options = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  if (answer.redirected || answer.status === 403) location.reload(); // logged out meanwhile
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};

/** Makes the children of `list` those of `items`, keeping the elements of those that stay: what is typed there stays too. */
const keyed = (list, items, key, make, update) => {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const name = key(item);
    const child = known.get(name) ?? make(item);
    child.dataset.key = name;
    known.delete(name);
    update?.(child, item);
    return child;
  });
  for (const child of known.values()) child.remove();
  wanted.forEach((child, index) => {
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null);
  });
};

// -------------------------------------------------------------------- notes

/** A field and a button that send a note to the learners that `to()` gives. */
const note_form = (label, to, about = () => ({})) => {
  const field = element("textarea", { rows: 2, maxlength: 2000 });
  const said = element("span", { role: "status", class: "quiet" });
  const send = element("button", { type: "button" }, words.send);
  send.addEventListener("click", async () => {
    if (!field.value.trim()) return field.focus();
    send.disabled = true;
    try {
      const { count } = await ask("note", { words: field.value, learners: to(), ...about() });
      field.value = "";
      said.textContent = filled(words.sent, { count });
    } catch {
      said.textContent = words.not_sent;
    }
    send.disabled = false;
  });
  return element("div", {}, element("label", {}, label, field), send, " ", said);
};

// -------------------------------------------------------------------- lists

const section = (title, ...children) => element("section", { "aria-label": title }, element("h2", {}, title), ...children);
const lists = {};

const listed = (name) => {
  const list = element("ul");
  const none = element("p", { class: "quiet" }, words[`${name}_none`] ?? "");
  lists[name] = (items, ...how) => {
    none.hidden = items.length > 0;
    title.textContent = items.length ? `${words[name]} (${items.length})` : words[name];
    keyed(list, items, ...how);
  };
  const made = section(words[name], none, list);
  const title = made.querySelector("h2");
  return made;
};

const draw_hands = () => {
  const up = Object.entries(state.rows).filter(([, row]) => row.hand);
  up.sort(([, one], [, other]) => one.hand[0] - other.hand[0]);
  const sentence = ([login, { hand }]) =>
    filled(hand[2] ? words.hand_at : words.hand_free, { name: name_of(login), step: title_of(hand[1], hand[2]) });
  lists.hands(
    up,
    ([login]) => login,
    ([login]) => element("li", {}, element("span"), element("button", { type: "button", onclick: () => ask(`hand/${login}`, {}) }, words.seen)),
    (child, item) => {
      child.firstChild.textContent = sentence(item);
    },
  );
};

const draw_stuck = () => {
  const sentence = (one) =>
    filled(words[`stuck_${one.why}`], {
      name: name_of(one.learner),
      step: title_of(one.chapter, one.step),
      count: one.count,
      minutes: minutes(one.seconds),
      median: minutes(one.median ?? 0),
    });
  lists.stuck(
    state.stuck,
    (one) => one.learner,
    (one) => element("li", {}, element("span"), element("button", { type: "button", onclick: () => open_detail(one.learner) }, words.details)),
    (child, one) => {
      child.firstChild.textContent = sentence(one);
    },
  );
};

const draw_mistakes = () => {
  const key = (group) => `${group.chapter} ${group.step} ${group.mistake}`;
  const make = (group) => {
    const now = () => state.mistakes.find((one) => key(one) === key(group))?.learners ?? [];
    const text = course.mistakes[key(group)];
    return element(
      "li",
      {},
      element(
        "details",
        {},
        element("summary", {}, element("b"), ` ${title_of(group.chapter, group.step)} `, element("code", {}, group.mistake)),
        element("p", { class: "quiet" }, words.they_see),
        element("p", { class: "said" }, ...coded(text || group.mistake)),
        element("p", { class: "names" }),
        note_form(words.note_label, now, () => ({ chapter: group.chapter, step: group.step })),
      ),
    );
  };
  lists.mistakes(state.mistakes, key, make, (child, group) => {
    child.querySelector("b").textContent = count_of(group.learners.length);
    child.querySelector(".names").textContent = group.learners.map(name_of).join(", ");
  });
};

const draw_notes = () => {
  lists.notes(
    state.notes.slice(0, 8),
    (note) => `${note.id}`,
    (note) => element("li", {}, element("span", {}, note.words), element("span", { class: "quiet" })),
    (child, note) => {
      child.lastChild.textContent = filled(words.notes_fetched, note);
    },
  );
};

// --------------------------------------------------------------------- grid

const view = { chapter: localStorage.getItem("board-chapter") ?? "", order: "list" };
if (!first_of.has(view.chapter)) view.chapter = "";
const table = element("table", { class: "grid", role: "grid", "aria-label": words.grid });
const lines = new Map(); // of each learner: the row, and what it shows

const columns = () => {
  const chapter = course.chapters.find((one) => one.name === view.chapter);
  return chapter
    ? chapter.steps.map((step, index) => ({ title: step.title, step: step.id, from: first_of.get(chapter.name) + index, count: 1 }))
    : course.chapters.map((one) => ({ title: one.title, from: first_of.get(one.name), count: one.steps.length }));
};

const strip = (letters) => {
  const made = element("span", { class: "strip", "aria-hidden": "true" });
  for (const run of letters.match(/(.)\1*/g) ?? []) {
    const signs = SIGNS[run[0]].repeat(run.length);
    made.append("dw".includes(run[0]) ? element("span", { class: run[0] }, signs) : signs);
  }
  return made;
};

const fill_cell = (cell, column, row) => {
  const letters = row?.steps.slice(column.from, column.from + column.count) ?? "-".repeat(column.count);
  const here = is_here(row) && places.slice(column.from, column.from + column.count).some((p) => p.chapter === row.place[0] && p.id === row.place[1]);
  const seen = `${letters}${here}`;
  if (cell.dataset.seen === seen) return;
  cell.dataset.seen = seen;
  cell.classList.toggle("here", Boolean(here));
  if (column.step) {
    cell.textContent = `${SIGNS[letters]}${here ? "◆" : ""}`;
    cell.className = `cell ${letters} ${here ? "here" : ""}`;
    cell.setAttribute("aria-label", words[`state_${letters}`]);
    return;
  }
  const done = letters.split("d").length - 1;
  cell.setAttribute("aria-label", filled(words.of, { done, count: column.count }));
  cell.replaceChildren(`${done}/${column.count} `, strip(letters), here ? " ◆" : "");
};

const draw_row = (login, shown) => {
  const row = state.rows[login];
  const line = lines.get(login);
  const here = is_here(row);
  if (line.here !== here) {
    line.here = here;
    line.head.replaceChildren(`${here ? "◆ " : ""}${name_of(login)}`, here ? "" : element("span", { class: "quiet" }, ` ${words.not_here}`));
  }
  shown.forEach((column, index) => fill_cell(line.cells[index], column, row));
};

const draw_table = () => {
  const shown = columns();
  const head = shown.map((column) =>
    element("th", { scope: "col", class: column.step ? "step" : undefined, role: "columnheader", title: column.title }, element("span", {}, column.title)),
  );
  const body = element("tbody");
  lines.clear();
  for (const { login } of course.learners) {
    const first = element("th", { scope: "row", role: "rowheader", tabindex: -1, title: name_of(login) });
    const cells = shown.map(() => element("td", { role: "gridcell", tabindex: -1 }));
    const row = element("tr", { "data-login": login }, first, ...cells);
    lines.set(login, { row, head: first, cells, here: null });
    draw_row(login, shown);
    body.append(row);
  }
  const foot = [words.done_by, ...(view.chapter ? [words.median] : [])].map((title) =>
    element("tr", {}, element("th", { scope: "row" }, title), ...shown.map(() => element("td", { class: "cell" }))),
  );
  table.replaceChildren(
    element("thead", {}, element("tr", {}, element("th", { scope: "col", role: "columnheader" }, words.learner), ...head)),
    body,
    element("tfoot", {}, ...foot),
  );
  table.querySelector("tbody th")?.setAttribute("tabindex", 0);
  draw_pace(shown);
};

const draw_pace = (shown) => {
  const [done, median] = table.tFoot.rows;
  shown.forEach((column, index) => {
    const [count, seconds] = state.pace[column.from] ?? [0, 0];
    const all = Object.values(state.rows).filter((row) => /^d+$/.test(row.steps.slice(column.from, column.from + column.count)));
    done.cells[index + 1].textContent = column.step ? count : all.length;
    if (median) median.cells[index + 1].textContent = seconds ? minutes(seconds) : "";
  });
};

const sort_rows = () => {
  const done = (login) => (state.rows[login]?.steps.match(/d/g) ?? []).length;
  const logins = course.learners.map((learner) => learner.login);
  if (view.order === "done") logins.sort((one, other) => done(one) - done(other));
  const body = table.tBodies[0];
  logins.forEach((login, index) => {
    const { row } = lines.get(login);
    if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null);
  });
};

const move = (event) => {
  const cell = event.target.closest("td, th");
  const row = cell?.parentElement;
  if (!row?.dataset.login) return;
  const rows = [...row.parentElement.rows];
  let [x, y] = [cell.cellIndex, rows.indexOf(row)];
  if (event.key === "Enter" || event.key === " ") open_detail(row.dataset.login);
  else if (event.key === "ArrowRight") x += 1;
  else if (event.key === "ArrowLeft") x -= 1;
  else if (event.key === "ArrowDown") y += 1;
  else if (event.key === "ArrowUp") y -= 1;
  else if (event.key === "PageDown") y += 10;
  else if (event.key === "PageUp") y -= 10;
  else if (event.key === "Home") x = 0;
  else if (event.key === "End") x = row.cells.length - 1;
  else return;
  event.preventDefault();
  const target = rows[Math.min(Math.max(y, 0), rows.length - 1)].cells[Math.min(Math.max(x, 0), row.cells.length - 1)];
  cell.setAttribute("tabindex", -1);
  target.setAttribute("tabindex", 0);
  if (!document.querySelector("dialog[open]")) target.focus();
};
