// One learner in a dialog: what was done at each step, a note, and a copy of the world, asked for.

import { ask, coded, element, filled, minutes, name_of, SIGNS, state, title_of, visitor, words } from "./common.js";
import { note_form } from "./note.js";
import { score_line } from "./scores.js";

const world_state = (login) => {
  const request = state.worlds.filter((one) => one.learner === login && one.teacher === visitor.login).at(-1);
  const again = element("button", { type: "button", onclick: () => ask(`ask/${login}`, {}) }, words.ask_world);
  if (!request) return [again];
  if (request.agreed === null) return [words.world_asked];
  if (!request.agreed) return [words.world_no, " ", again];
  return [
    ...coded(words.world_yes),
    " ",
    element("a", { href: `world/${request.id}`, download: `${login}.world` }, words.world_get),
    " ",
    again,
  ];
};

const step_row = (step) => {
  const mistakes = Object.entries(step.mistakes).map(([name, count]) => `${name} ×${count}`);
  const answers = step.answers.map(([given, right]) => `${right ? "✓" : "✕"} ${given}`);
  const cells = [
    title_of(step.chapter, step.step),
    `${SIGNS[step.state || "-"]} ${words[`state_${step.state || "-"}`]}`,
    step.seconds ? minutes(step.seconds) : "",
    mistakes.join(", "),
    step.hints || "",
    step.error,
    answers.join(", "),
  ];
  return element("tr", {}, ...cells.map((cell) => element("td", {}, `${cell}`)));
};

let open_login = "";

export const open_detail = async (login) => {
  if (open_login) return;
  open_login = login;
  const from = document.activeElement;
  const name = name_of(login);
  const { steps, scores } = await ask(`learner/${login}`);
  const names = ["step", "state", "minutes", "mistakes_made", "hints", "error", "answers"];
  const head = element("tr", {}, ...names.map((one) => element("th", { scope: "col" }, words[one])));
  const dialog = element(
    "dialog",
    { "aria-label": name },
    element("h2", {}, filled(words.detail_of, { name })),
    steps.length
      ? element("table", { class: "known" }, head, ...steps.map(step_row))
      : element("p", { class: "quiet" }, words.detail_none),
    ...(scores.length ? [element("h3", {}, words.scores)] : []),
    element("ul", {}, ...scores.map((score) => element("li", {}, score_line(score)))),
    note_form(filled(words.note_one, { name }), () => [login]),
    element("p", { class: "row world", role: "status" }, ...world_state(login)),
    element("button", { type: "button", onclick: () => dialog.close() }, words.close),
  );
  dialog.addEventListener("close", () => {
    open_login = "";
    dialog.remove();
    from?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
};

/** The dialog's line about the world, as it is now. */
export const draw_world = () => {
  const line = document.querySelector("dialog .world");
  const seen = JSON.stringify(state.worlds.filter((one) => one.learner === open_login));
  if (!line || line.dataset.seen === seen) return;
  line.dataset.seen = seen;
  line.replaceChildren(...world_state(open_login));
};
