// Holding the steps of a chapter from one on, opening them again, and calling everybody to one.

import { ask, course, element, filled, keyed, section, state, title_of, words } from "./common.js";

const labelled = (label, field) => element("label", {}, label, " ", field);
const options_of = (steps) => steps.map(({ id, title }) => element("option", { value: id }, title || id));

export const hold_section = () => {
  const chapters = course.chapters.filter((chapter) => chapter.steps.length);
  const chapter = element("select");
  for (const { name, title } of chapters) chapter.append(element("option", { value: name }, title));
  const step = element("select");
  const fill = () =>
    step.replaceChildren(...options_of(chapters.find(({ name }) => name === chapter.value)?.steps ?? []));
  chapter.addEventListener("change", fill);
  fill();
  const minutes = element("input", { type: "number", min: 1, max: 600, inputmode: "numeric" });
  const said = element("span", { role: "status", class: "quiet" });
  const act = async (body, done) => {
    try {
      await ask("hold", { chapter: chapter.value, step: step.value, ...body });
      said.textContent = done;
    } catch {
      said.textContent = words.not_sent;
    }
  };
  const hold = () => act({ what: "hold", minutes: minutes.value ? Number(minutes.value) : null }, words.hold_done);
  const call = () => act({ what: "call" }, words.call_done);
  const made = section(
    words.hold,
    labelled(words.hold_chapter, chapter),
    labelled(words.hold_step, step),
    labelled(words.hold_minutes, minutes),
    element("button", { type: "button", onclick: hold }, words.hold_do),
    " ",
    element("button", { type: "button", onclick: call }, words.call_do),
    " ",
    said,
    element("ul", { class: "holds" }),
  );
  made.classList.add("hold");
  return made;
};

export const draw_holds = () => {
  const sentence = (one) => {
    const values = { step: title_of(one.chapter, one.step) };
    if (one.what === "call") return filled(words.called, values);
    if (one.until === null) return filled(words.held, values);
    const time = new Date(one.until * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    return filled(words.held_until, { ...values, time });
  };
  const open = (one) =>
    ask("hold", { chapter: one.chapter, step: one.step, what: one.what === "call" ? "uncall" : "open" });
  keyed(
    document.querySelector("ul.holds"),
    state.holds,
    (one) => `${one.what} ${one.chapter} ${one.step}`,
    (one) => {
      const name = one.what === "call" ? words.call_end : words.hold_open;
      return element(
        "li",
        {},
        element("span"),
        element(
          "button",
          { type: "button", "aria-label": `${name}: ${sentence(one)}`, onclick: () => open(one) },
          name,
        ),
      );
    },
    (child, one) => {
      child.firstChild.textContent = sentence(one);
    },
  );
};
