// A card of plain buttons: who has its keys.

import { card_of, give_focus_back, keep_keys } from "./keys.js";

function render({ el }) {
  const controller = new AbortController();
  card_of(el).then((root) => {
    if (!root || controller.signal.aborted) return;
    keep_keys(root, controller.signal);
    give_focus_back(root, controller.signal);
  });
  return () => controller.abort();
}

export default { render };
