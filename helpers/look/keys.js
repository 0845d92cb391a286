// Who has the keys of a card: the button that was pressed, and JupyterLab for those that run a cell or save.

/** The card around `el`, once `el` is in the page. */
export const card_of = async (el) => {
  for (let wait = 10; !el.isConnected; wait = Math.min(wait * 1.5, 500))
    await new Promise((resolve) => setTimeout(resolve, wait));
  return el.closest(".workshop-form");
};

/**
 * A button that is switched off, or hidden, loses the focus to the page, where no key is for the notebook. Once the work
 * is over, the button that was pressed has it again (or the one that came in its place), unless it is elsewhere by then.
 */
export const give_focus_back = (root, signal) => {
  let pressed = null;
  root.addEventListener("click", (event) => (pressed = event.target.closest("button") ?? pressed), {
    capture: true,
    signal,
  });
  const give_back = (button) => {
    if (!pressed || button.disabled) return;
    for (const wanted of [pressed, button])
      if (document.activeElement === document.body) wanted.focus({ preventScroll: true }); // a hidden one does not take it
    pressed = null;
  };
  // What else follows the work (a button hidden, a field to be mended) comes a moment later.
  const observer = new MutationObserver(([{ target }]) => setTimeout(give_back, 60, target));
  observer.observe(root, { subtree: true, attributes: true, attributeFilter: ["disabled"] });
  signal.addEventListener("abort", () => observer.disconnect());
};

const PARTS = "button, select, input[type=checkbox], summary, pre[tabindex], a";

/** JupyterLab would take the keys of what is not a text field for its own commands (Enter on a button edits the cell). */
export const keep_keys = (root, signal) => {
  const keep = (event) => {
    const with_control = event.ctrlKey || event.metaKey;
    const runs = event.key === "Enter" && (with_control || event.shiftKey || event.altKey);
    const saves = event.key.toLowerCase() === "s" && with_control;
    if (!runs && !saves && event.target.closest(PARTS)) event.stopPropagation();
  };
  root.addEventListener("keydown", keep, { signal });
};
