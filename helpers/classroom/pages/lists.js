// The lists beside the grid: raised hands, who is stuck, the same mistake of many, notes that were sent.

import {
  ask,
  coded,
  count_of,
  course,
  element,
  filled,
  keyed,
  minutes,
  name_of,
  section,
  state,
  title_of,
  words,
} from "./common.js";
import { open_detail } from "./learner.js";
import { note_form } from "./note.js";

const lists = {};

export const listed = (name) => {
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

export const draw_hands = () => {
  const up = Object.entries(state.rows).filter(([, row]) => row.hand);
  up.sort(([, one], [, other]) => one.hand[0] - other.hand[0]);
  const sentence = ([login, { hand }]) =>
    filled(hand[2] ? words.hand_at : words.hand_free, { name: name_of(login), step: title_of(hand[1], hand[2]) });
  lists.hands(
    up,
    ([login]) => login,
    ([login]) =>
      element(
        "li",
        {},
        element("span"),
        element("button", { type: "button", onclick: () => ask(`hand/${login}`, {}) }, words.seen),
      ),
    (child, item) => {
      child.firstChild.textContent = sentence(item);
    },
  );
};

export const draw_stuck = () => {
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
    (one) =>
      element(
        "li",
        {},
        element("span"),
        element("button", { type: "button", onclick: () => open_detail(one.learner) }, words.details),
      ),
    (child, one) => {
      child.firstChild.textContent = sentence(one);
    },
  );
};

export const draw_mistakes = () => {
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
        element(
          "summary",
          {},
          element("b"),
          ` ${title_of(group.chapter, group.step)} `,
          element("code", {}, group.mistake),
        ),
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

export const draw_notes = () => {
  lists.notes(
    state.notes.slice(0, 8),
    (note) => `${note.id}`,
    (note) => element("li", {}, element("span", {}, note.words), element("span", { class: "quiet" })),
    (child, note) => {
      child.lastChild.textContent = filled(words.notes_fetched, note);
    },
  );
};
