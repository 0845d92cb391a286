// The class's bar in JupyterLab: raise a hand, read the teacher's notes, answer a question, see what is shared.
//
// It asks the learner's own server, so it works while a kernel is busy or gone. Only a server of a class loads it.

(() => {
  const EVERY = 3000; // milliseconds between two questions to the server
  let libraries = {};

  /** The newest of JupyterLab's own copies of the library `name`. */
  const library = async (name) => {
    const copies = Object.entries(libraries[name]);
    const compare = ([one], [other]) => one.localeCompare(other, undefined, { numeric: true });
    return (await copies.sort(compare).at(-1)[1].get())();
  };

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== undefined) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  };

  const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  const STYLE = `
    .workshop-class { display: flex; flex-direction: column; background: var(--jp-layout-color1); color: var(--jp-ui-font-color0);
      font-family: var(--jp-ui-font-family); font-size: var(--jp-ui-font-size1); border-bottom: 1px solid var(--jp-border-color1); }
    .workshop-class > div { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; padding: 3px 12px; }
    .workshop-class .workshop-class-note { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; padding: 6px 12px; background: var(--jp-layout-color2); border-left: 4px solid var(--jp-brand-color1); }
    .workshop-class-note > span { flex: 1 1 20rem; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; }
    .workshop-class b { font-weight: 600; }
    .workshop-class button, .workshop-class-dialog button { font: inherit; min-height: 24px; padding: 1px 10px; border-radius: 3px; cursor: pointer;
      border: 1px solid var(--jp-border-color0); background: var(--jp-layout-color1); color: var(--jp-ui-font-color0); }
    .workshop-class button.workshop-primary { background: var(--jp-brand-color1); border-color: var(--jp-brand-color1); color: var(--jp-ui-inverse-font-color0, #fff); }
    .workshop-class button[aria-pressed="true"] { border: 2px solid var(--jp-brand-color1); font-weight: 600; }
    .workshop-class button:focus-visible, .workshop-class-dialog button:focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: 2px; }
    .workshop-class-dialog { max-width: min(60rem, 92vw); max-height: 80vh; overflow: auto; padding: 16px 20px; border: 1px solid var(--jp-border-color1);
      border-radius: 6px; background: var(--jp-layout-color1); color: var(--jp-ui-font-color0); font-family: var(--jp-ui-font-family); font-size: var(--jp-ui-font-size1); line-height: 1.5; }
    .workshop-class-dialog table { border-collapse: collapse; margin: 8px 0; }
    .workshop-class-dialog :is(td, th) { text-align: left; padding: 2px 14px 2px 0; vertical-align: top; overflow-wrap: anywhere; }
  `;

  /** The server's answer at the class's address. */
  const ask = (services, options = {}, query = "") => {
    const settings = services.ServerConnection.makeSettings();
    return services.ServerConnection.makeRequest(`${settings.baseUrl}workshop/class${query}`, options, settings);
  };

  /** Where the learner is: chapter and step of the active cell, or of the nearest card above it. */
  const place_of = (tracker) => {
    const panel = tracker.currentWidget;
    const cells = panel ? [...panel.content.widgets].slice(0, panel.content.activeCellIndex + 1).reverse() : [];
    for (const cell of cells) {
      const outputs = cell.model.type === "code" ? cell.model.outputs : null;
      for (let index = 0; index < (outputs?.length ?? 0); index++) {
        const about = outputs.get(index).metadata?.workshop;
        if (about?.chapter && about.step) return { chapter: about.chapter, step: about.step };
      }
    }
    return {};
  };

  const activate = (app, services, { Widget }, tracker) => {
    const bar = new Widget();
    bar.id = "workshop-class-bar";
    const content = element("div", { class: "workshop-class", role: "region" });
    bar.node.append(element("style", {}, STYLE), content);
    app.shell.add(bar, "header");
    // Lumino gives a header the height that its style asks for, and does not look at what is in it.
    new ResizeObserver(() => {
      bar.node.style.minHeight = `${content.offsetHeight}px`;
      for (let above = bar.parent; above; above = above.parent) above.fit?.();
    }).observe(content);

    let drawn = "";
    let latest = null;
    const act = async (body) => {
      const answer = await ask(services, { method: "POST", body: JSON.stringify(body) });
      await look();
      return answer.ok;
    };

    const note_row = (words, note) =>
      element(
        "div",
        { class: "workshop-class-note" },
        element("span", {}, element("b", {}, filled(words.note, note)), `\n${note.words}`),
        element("button", { type: "button", onclick: () => act({ what: "read", note: note.id }) }, words.read),
      );

    const question_row = (words, asked) => {
      const row = element("div", { class: "workshop-class-note" }, element("span", {}, filled(words.world, asked)));
      const answer = async (agreed) => {
        row.querySelector("span").textContent = words.working;
        for (const button of row.querySelectorAll("button")) button.disabled = true;
        if (!(await act({ what: "world", id: asked.id, agreed }))) {
          drawn = "";
          row.querySelector("span").textContent = words.failed;
          for (const button of row.querySelectorAll("button")) button.disabled = false;
        }
      };
      row.append(
        element("button", { type: "button", class: "workshop-primary", onclick: () => answer(true) }, words.yes),
        element("button", { type: "button", onclick: () => answer(false) }, words.no),
      );
      return row;
    };

    /** Have the cell with the check of a step in view, where the notebook is open. */
    const show_step = ({ chapter, step }) => {
      const notebook = tracker.currentWidget?.content;
      const is_it = (about) => about?.chapter === chapter && about.step === step;
      const index = (notebook?.widgets ?? []).findLastIndex((cell) => {
        const outputs = cell.model.type === "code" ? cell.model.outputs : null;
        return [...Array(outputs?.length ?? 0).keys()].some((n) => is_it(outputs.get(n).metadata?.workshop));
      });
      if (index < 0) return;
      notebook.activeCellIndex = index;
      notebook.scrollToItem?.(index, "center");
    };

    const hold_row = (words, hold) => {
      const row = element("div", { class: "workshop-class-note" }, element("span", {}, hold.words));
      if (hold.what === "call")
        row.append(element("button", { type: "button", onclick: () => show_step(hold) }, words.show_step));
      return row;
    };

    const show_shared = () => {
      const { words, shared } = latest;
      const names = Object.keys(words.columns);
      const cell = (entry, name) => {
        if (name === "at") return new Date(entry.at * 1000).toLocaleString();
        return name === "kind" ? (words.kinds[entry.kind] ?? entry.kind) : entry[name];
      };
      const rows = [...shared]
        .reverse()
        .map((entry) => element("tr", {}, ...names.map((name) => element("td", {}, cell(entry, name)))));
      const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, words.columns[name])));
      const dialog = element(
        "dialog",
        { class: "workshop-class-dialog", "aria-label": words.shared, lang: document.documentElement.lang },
        element("p", {}, latest.proof ? words.shared_about_proof : words.shared_about),
        shared.length ? element("table", {}, head, ...rows) : element("p", {}, words.shared_none),
        element("button", { type: "button", onclick: () => dialog.close() }, words.close),
      );
      dialog.addEventListener("close", () => dialog.remove());
      document.body.append(dialog);
      dialog.showModal();
    };

    const draw = (state) => {
      const { words } = state;
      const seen = JSON.stringify([words.bar, state.notes, state.asked, state.hand, state.reached, state.holds]);
      latest = state;
      if (seen === drawn) return;
      drawn = seen;
      content.setAttribute("aria-label", words.bar);
      const hand = element(
        "button",
        {
          type: "button",
          "aria-pressed": String(state.hand),
          class: "workshop-class-hand",
          onclick: () => act({ what: "hand", up: !state.hand, ...place_of(tracker) }),
        },
        state.hand ? words.lower : words.raise,
      );
      const line = element("div", {}, hand, element("button", { type: "button", onclick: show_shared }, words.shared));
      line.append(element("span", { role: "status" }, state.reached ? (state.hand ? words.raised : "") : words.away));
      const news = element("div", { role: "status", style: "padding:0;flex-direction:column;align-items:stretch" });
      news.append(
        ...state.asked.map((asked) => question_row(words, asked)),
        ...state.holds.map((hold) => hold_row(words, hold)),
        ...state.notes.map((note) => note_row(words, note)),
      );
      content.replaceChildren(line, news);
    };

    const language = () => tracker.currentWidget?.context.path.split("/")[0] ?? "";
    const look = async () => {
      try {
        const answer = await ask(services, {}, `?lang=${encodeURIComponent(language())}`);
        if (answer.ok) draw(await answer.json());
      } catch {
        // the server is away; JupyterLab says so itself
      }
    };
    tracker.currentChanged.connect(look);
    app.restored.then(() => {
      look();
      setInterval(() => document.visibilityState === "visible" && look(), EVERY);
    });
  };

  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB["aws-workshop-class"] = {
    init: (shared) => {
      libraries = shared;
    },
    get: async () => {
      const [notebook, services, lumino] = await Promise.all(
        ["@jupyterlab/notebook", "@jupyterlab/services", "@lumino/widgets"].map(library),
      );
      const plugin = {
        id: "aws-workshop-class:bar",
        description: "Raises a hand, shows the teacher's notes, and tells what is shared with the class.",
        autoStart: true,
        requires: [notebook.INotebookTracker],
        activate: (app, tracker) => activate(app, services, lumino, tracker),
      };
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
