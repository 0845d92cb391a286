// The teacher's board: who is where, who is stuck, which mistakes many make, and a note to them. Put together here, and
// kept up to date.

import { ask, course, element, filled, section, state, words } from "./common.js";
import { columns, draw_pace, draw_row, draw_table, move, sort_rows, table, view } from "./grid.js";
import { draw_holds, hold_section } from "./hold.js";
import { draw_world, open_detail } from "./learner.js";
import { draw_hands, draw_mistakes, draw_notes, draw_stuck, listed } from "./lists.js";
import { note_form } from "./note.js";
import { draw_scores, scores_section } from "./scores.js";

const AGAIN = 3000; // milliseconds until a lost connection is tried anew
const REST = 600; // milliseconds between two drawings: what many learners do at once is drawn at once

let choices = 0;

const choice = (label, options, value, chosen) => {
  const id = `choice-${++choices}`;
  const select = element("select", { id, onchange: () => chosen(select.value) });
  for (const [name, title] of options)
    select.append(element("option", { value: name, selected: name === value }, title));
  return element("span", {}, element("label", { for: id }, label), " ", select);
};

const present = element("span", { role: "status" });
const lost = element("span", { role: "status", class: "lost", hidden: true }, words.away);

const set_theme = (name) => {
  localStorage.setItem("board-theme", name);
  document.documentElement.dataset.theme = name;
};
const theme = localStorage.getItem("board-theme") ?? "auto";
set_theme(theme);

const put_together = () => {
  const languages = Object.entries(course.languages).filter(([lang]) => lang !== course.lang);
  const links = languages.map(([lang, name]) => element("a", { href: `?lang=${lang}`, lang, hreflang: lang }, name));
  const themes = ["auto", "light", "dark"].map((name) => [name, words[`theme_${name}`]]);
  const chapters = [["", words.all_chapters], ...course.chapters.map((chapter) => [chapter.name, chapter.title])];
  const orders = ["list", "done"].map((name) => [name, words[`order_${name}`]]);
  const everybody = section(
    words.note_all,
    note_form(words.note_all, () => "all"),
  );
  everybody.querySelector("h2").remove();
  document.body.append(
    element(
      "header",
      {},
      element("h1", {}, words.title),
      present,
      lost,
      element("div", { class: "controls" }, choice(words.theme, themes, theme, set_theme), ...links),
    ),
    element(
      "main",
      {},
      element(
        "div",
        {},
        listed("hands"),
        listed("stuck"),
        listed("mistakes"),
        everybody,
        listed("notes"),
        hold_section(),
        scores_section,
      ),
      section(
        words.grid,
        element(
          "div",
          { class: "bar" },
          choice(words.chapter, chapters, view.chapter, (name) => {
            view.chapter = name;
            localStorage.setItem("board-chapter", name);
            draw_table();
            sort_rows();
          }),
          choice(words.order, orders, view.order, (name) => {
            view.order = name;
            sort_rows();
          }),
          element("span", { class: "quiet" }, words.legend),
        ),
        element("div", { class: "scroll" }, table),
      ),
    ),
  );
  table.addEventListener("keydown", move);
  table.addEventListener("dblclick", (event) => {
    const login = event.target.closest("tr")?.dataset.login;
    if (login) open_detail(login);
  });
  table.addEventListener("click", (event) => {
    const login = event.target.closest("tbody th")?.parentElement.dataset.login;
    if (login) open_detail(login);
  });
};

const draw = () => {
  present.textContent = filled(words.present, { count: state.here.length, all: course.learners.length });
  const shown = columns();
  if (table.tHead) {
    for (const { login } of course.learners) draw_row(login, shown);
    draw_pace(shown);
  } else draw_table();
  if (view.order === "done") sort_rows();
  draw_hands();
  draw_stuck();
  draw_mistakes();
  draw_notes();
  draw_holds();
  draw_scores();
  draw_world();
};

const update = (fresh) => {
  const { rows, ...rest } = fresh;
  Object.assign(state, rest);
  Object.assign(state.rows, rows);
  draw();
};

const follow = async () => {
  for (let waiting = ""; ; waiting = "&wait=1") {
    try {
      update(await ask(`state?after=${state.version}&notes=${state.notes_version}${waiting}`));
      lost.hidden = true;
      await new Promise((done) => setTimeout(done, REST));
    } catch {
      lost.hidden = false;
      await new Promise((done) => setTimeout(done, AGAIN));
    }
  }
};

put_together();
follow();
