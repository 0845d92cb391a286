// A button in whose words `code` between backticks looks like code.

import { keep_keys } from "./keys.js";

const CHANGES = "change:description change:disabled change:_dom_classes";

function render({ model, el }) {
  const controller = new AbortController();
  const button = document.createElement("button");
  button.type = "button";
  let known = [];
  const draw = () => {
    el.classList.remove(...known); // a view of anywidget does not follow the classes that come later
    known = [...model.get("_dom_classes")];
    el.classList.add(...known);
    const words = model.get("description").split("`");
    button.replaceChildren(
      ...words.map((part, index) => {
        if (index % 2 === 0) return part;
        const code = document.createElement("code");
        code.textContent = part;
        return code;
      }),
    );
    button.disabled = model.get("disabled");
  };
  button.addEventListener("click", () => model.send({ click: true }));
  el.append(button);
  keep_keys(el, controller.signal);
  model.on(CHANGES, draw);
  draw();
  return () => {
    controller.abort();
    model.off(CHANGES, draw);
  };
}

export default { render };
