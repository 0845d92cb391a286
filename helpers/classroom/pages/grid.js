// The grid of learners and steps: a strip of signs a chapter, or a cell a step; to be walked by keys.

import { course, element, filled, first_of, is_here, minutes, name_of, places, SIGNS, state, words } from "./common.js";
import { open_detail } from "./learner.js";

export const view = { chapter: localStorage.getItem("board-chapter") ?? "", order: "list" };
if (!first_of.has(view.chapter)) view.chapter = "";
export const table = element("table", { class: "grid", role: "grid", "aria-label": words.grid });
const lines = new Map(); // of each learner: the row, and what it shows

export const columns = () => {
  const chapter = course.chapters.find((one) => one.name === view.chapter);
  return chapter
    ? chapter.steps.map((step, index) => ({
        title: step.title,
        step: step.id,
        from: first_of.get(chapter.name) + index,
        count: 1,
      }))
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

const fill_cell = (cell, column, row, present) => {
  const letters = row?.steps.slice(column.from, column.from + column.count) ?? "-".repeat(column.count);
  const here =
    present &&
    places
      .slice(column.from, column.from + column.count)
      .some((p) => p.chapter === row.place[0] && p.id === row.place[1]);
  const seen = `${letters}${Boolean(here)}`;
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

export const draw_row = (login, shown) => {
  const row = state.rows[login];
  const line = lines.get(login);
  const here = is_here(login);
  if (line.here !== here) {
    line.here = here;
    line.head.replaceChildren(
      `${here ? "◆ " : ""}${name_of(login)}`,
      here ? "" : element("span", { class: "quiet" }, ` ${words.not_here}`),
    );
  }
  for (const [index, column] of shown.entries()) fill_cell(line.cells[index], column, row, here);
};

export const draw_table = () => {
  const shown = columns();
  const head = shown.map((column) =>
    element(
      "th",
      { scope: "col", class: column.step ? "step" : undefined, role: "columnheader", title: column.title },
      element("span", {}, column.title),
    ),
  );
  const body = element("tbody", { role: "rowgroup" });
  const wide = shown.map(({ step, count }) => (step ? "2.1rem" : `${6 + 0.6 * count}rem`));
  table.style.setProperty("--columns", wide.join(" "));
  lines.clear();
  for (const { login } of course.learners) {
    const first = element("th", { scope: "row", role: "rowheader", tabindex: -1, title: name_of(login) });
    const cells = shown.map(() => element("td", { role: "gridcell", tabindex: -1 }));
    const row = element("tr", { role: "row", "data-login": login }, first, ...cells);
    lines.set(login, { row, head: first, cells, here: null });
    draw_row(login, shown);
    body.append(row);
  }
  const foot = [words.done_by, ...(view.chapter ? [words.median] : [])].map((title) =>
    element(
      "tr",
      { role: "row" },
      element("th", { scope: "row", role: "rowheader" }, title),
      ...shown.map(() => element("td", { class: "cell", role: "gridcell" })),
    ),
  );
  table.replaceChildren(
    element(
      "thead",
      { role: "rowgroup" },
      element("tr", { role: "row" }, element("th", { scope: "col", role: "columnheader" }, words.learner), ...head),
    ),
    body,
    element("tfoot", { role: "rowgroup" }, ...foot),
  );
  table.querySelector("tbody th")?.setAttribute("tabindex", 0);
  draw_pace(shown);
};

export const draw_pace = (shown) => {
  const [done, median] = table.tFoot.rows;
  shown.forEach((column, index) => {
    const [count, seconds] = state.pace[column.from] ?? [0, 0];
    const all = Object.values(state.rows).filter((row) =>
      /^d+$/.test(row.steps.slice(column.from, column.from + column.count)),
    );
    done.cells[index + 1].textContent = column.step ? count : all.length;
    if (median) median.cells[index + 1].textContent = seconds ? minutes(seconds) : "";
  });
};

export const sort_rows = () => {
  const done = (login) => (state.rows[login]?.steps.match(/d/g) ?? []).length;
  const logins = course.learners.map((learner) => learner.login);
  if (view.order === "done") logins.sort((one, other) => done(one) - done(other));
  const body = table.tBodies[0];
  logins.forEach((login, index) => {
    const { row } = lines.get(login);
    if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null);
  });
};

export const move = (event) => {
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
