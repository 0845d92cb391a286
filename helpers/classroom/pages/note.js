// A field and a button that send a note.

import { ask, element, filled, words } from "./common.js";

/** A field and a button that send a note to the learners that `to()` gives. */
export const note_form = (label, to, about = () => ({})) => {
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
