// The kit's part of JupyterLab: a card whose kernel is gone shows the picture of itself that the notebook holds.
//
// JupyterLab finds it as it finds each prebuilt extension: a module container with `init` and `get`, written by hand, since
// it consists of one file.

(() => {
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const HTML = "text/html";
  let libraries = {};
  let in_jupyterlab = (word) => word; // a word of JupyterLab's own in the language that its menus are in

  /** The newest of JupyterLab's own copies of the library `name`. */
  const library = async (name) => {
    const copies = Object.entries(libraries[name]);
    const compare = ([one], [other]) => one.localeCompare(other, undefined, { numeric: true });
    return (await copies.sort(compare).at(-1)[1].get())();
  };

  /** What the kit put beside the output: the chapter and step it belongs to, and when it was used; {} for other outputs. */
  const about = (output) => output?.metadata?.workshop ?? {};

  const is_ours = (output) => Boolean(output?.metadata?.workshop && output.data[HTML]);

  // ---------------------------------------------------------------- pictures in place of what is gone

  const renderers = new Set(); // those of widgets that are in the page
  let kept = () => {}; // called when an output holds a new picture

  /** Keeps the picture in the output as the card in the kernel draws it, for the next time that the notebook is saved. */
  const follow = async (renderer, output) => {
    const { model_id } = output.data[VIEW];
    const manager = await renderer._manager.promise;
    const model = await manager.get_model(model_id);
    const keep = () => {
      const saved = model.get("saved");
      if (renderer.isDisposed || !saved?.[HTML] || saved[HTML] === output.data[HTML]) return;
      const { workshop, ...pictures } = saved;
      output.setData({ data: { ...output.data, ...pictures }, metadata: { ...output.metadata, workshop } });
      kept();
    };
    model.on("change:saved", keep);
    renderer.disposed.connect(() => model.off("change:saved", keep));
    keep();
  };

  const show_picture = async (renderer, rendermime, output) => {
    const picture = rendermime.createRenderer(HTML);
    await picture.renderModel(output);
    if (renderer.isDisposed) return;
    renderer.node.textContent = "";
    renderer.removeClass("jupyter-widgets");
    renderer.addClass("workshop-saved");
    renderer.addWidget(picture);
    renderer.show();
  };

  const is_live = (renderer) => renderer.widgets.length > 0 && !renderer.hasClass("workshop-saved");

  /** Teaches the renderer of widgets, which says "model not found", that our outputs hold a picture as well. */
  const teach = (rendermime, shown) => {
    const probe = rendermime.createRenderer(VIEW);
    const kind = Object.getPrototypeOf(probe);
    probe.dispose();
    if (Object.hasOwn(kind, "workshop")) return;
    kind.workshop = true;
    const render = kind.renderModel;
    kind.renderModel = async function (output) {
      if (!is_ours(output)) return render.call(this, output);
      const { model_id } = output.data[VIEW];
      if (this.workshop_model === model_id && this.widgets.length > 0) return; // only the picture is another
      this.workshop_output = output;
      renderers.add(this);
      this.disposed.connect(() => renderers.delete(this));
      if (model_id) await render.call(this, output);
      this.workshop_model = model_id;
      const failed = !model_id || this.hasClass("jupyter-widgets");
      if (failed && this.widgets.length === 0) {
        await show_picture(this, rendermime, output);
        shown(this);
      } else if (is_live(this)) await follow(this, output);
    };
  };

  /** The kernel of `panel` has ended, and all its widgets with it: their pictures take their places. */
  const kernel_ended = async (panel, shown) => {
    for (const renderer of [...renderers]) {
      if (!panel.node.contains(renderer.node) || !is_live(renderer)) continue;
      const output = renderer.workshop_output;
      renderer.addClass("workshop-saved"); // before the view goes, which would hide the output
      for (const view of [...renderer.widgets]) view.parent = null;
      await show_picture(renderer, panel.content.rendermime, output);
      shown(renderer);
    }
  };

  // ---------------------------------------------------------------- going on with a kernel that knows nothing

  const outputs_of = (cell) => {
    const list = cell.model.type === "code" ? cell.model.outputs : null;
    return list ? Array.from({ length: list.length }, (_, index) => list.get(index)) : [];
  };

  const is_heading = (cell) => cell.model.type === "markdown" && /^#{1,4} /m.test(cell.model.sharedModel.getSource());

  /** The cells to run: the first one, and those cards of the section in which a card was used last. */
  const cells_to_go_on = (cells) => {
    const cards = cells.filter((cell) => outputs_of(cell).some(is_ours));
    const used = (cell) =>
      outputs_of(cell)
        .map((output) => about(output).used ?? "")
        .sort()
        .at(-1) ?? "";
    const last = cards.filter(used).reduce((best, cell) => (best && used(cell) < used(best) ? best : cell), null);
    const first = cells.find((cell) => cell.model.type === "code" && cell.model.sharedModel.getSource().trim());
    if (!last) return { first, run: [first], last: first };
    const place = cells.indexOf(last);
    const from = cells.slice(0, place).findLastIndex(is_heading);
    const after = cells.findIndex((cell, index) => index > place && is_heading(cell));
    const section = cells.slice(Math.max(from, 0), after < 0 ? cells.length : after);
    return { first, run: [first, ...section.filter((cell) => cell !== first && cards.includes(cell))], last };
  };

  const words_of = (cells) => {
    const found = cells.flatMap(outputs_of).find((output) => about(output).words);
    return found && about(found).words;
  };

  const element = (tag, className, text = "") => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };

  /** The bar that says once what to do, with a button that does it. */
  const bar_of = (panel, words, go_on) => {
    const bar = element("div", "workshop-bar-continue");
    bar.setAttribute("role", "status");
    bar.style.cssText =
      "display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center;padding:6px 16px;box-sizing:border-box;" +
      "background:var(--jp-layout-color2);color:var(--jp-ui-font-color0);border-bottom:1px solid var(--jp-border-color1);" +
      "border-left:4px solid var(--jp-brand-color1);font-family:var(--jp-ui-font-family);font-size:var(--jp-content-font-size1)";
    const button = element("button", "jp-mod-styled jp-mod-accept workshop-continue", words.button);
    const close = element("button", "jp-mod-styled workshop-bar-close", "✕");
    close.setAttribute("aria-label", words.close);
    button.addEventListener("click", () => go_on());
    close.addEventListener("click", () => panel.workshop_bar?.dispose());
    const sentence = element("span", "", words.sentence);
    sentence.style.flex = "1 1 20rem";
    bar.append(sentence, button, close);
    return bar;
  };

  const activate = (app, { NotebookActions }, { Panel, Widget }, tracker) => {
    const say_once = (panel) => {
      const words = words_of(panel.content.widgets);
      if (!words || panel.workshop_bar || panel.workshop_said) return;
      panel.workshop_said = true;
      const go_on = async () => {
        const notebook = panel.content;
        const { run, last } = cells_to_go_on([...notebook.widgets]);
        panel.workshop_bar?.dispose();
        notebook.activeCellIndex = notebook.widgets.indexOf(last);
        await NotebookActions.runCells(notebook, run, panel.sessionContext);
        await notebook.scrollToCell(last);
      };
      const bar = new Widget();
      const content = bar_of(panel, words, go_on);
      bar.node.append(content);
      panel.workshop_bar = bar;
      panel.contentHeader.addWidget(bar);
      // Lumino gives a header the height that its style asks for, and does not look at what is in it.
      const sizes = new ResizeObserver(() => {
        bar.node.style.minHeight = `${content.offsetHeight}px`;
        bar.parent?.fit();
      });
      sizes.observe(content);
      bar.disposed.connect(() => {
        sizes.disconnect();
        panel.workshop_bar = null;
      });
    };
    const panel_of = (renderer) => tracker.find((panel) => panel.node.contains(renderer.node));
    const shown = (renderer) => {
      const panel = panel_of(renderer);
      if (panel) say_once(panel);
    };
    const ended = (panel) => {
      panel.workshop_said = false;
      for (const pinned of [...app.shell.widgets("main")]) {
        const of_panel = panel.content.widgets.some((cell) => pinned.id === `${PINNED}-${cell.model.id}`);
        if (of_panel) pinned.dispose(); // its card is as dead as the one in the page, which shows its picture
      }
      return kernel_ended(panel, shown);
    };
    kept = () => {
      tracker.forEach((panel) => {
        fold_answers(panel.content.widgets);
      });
    };
    const attend = (panel) => {
      teach(panel.content.rendermime, shown);
      offer_copies(panel);
      panel.sessionContext.statusChanged.connect((_, status) => {
        if (["restarting", "autorestarting", "dead"].includes(status)) ended(panel);
      });
      panel.sessionContext.kernelChanged.connect((_, { oldValue }) => oldValue && ended(panel));
    };
    NotebookActions.executed.connect((_, { notebook, cell }) => {
      const panel = tracker.find((one) => one.content === notebook);
      const first = notebook.widgets.find((one) => one.model.type === "code");
      if (cell === first) panel?.workshop_bar?.dispose();
    });
    tracker.forEach(attend);
    tracker.widgetAdded.connect((_, panel) => attend(panel));
    follow_links(app, tracker);
    pin_cards(app, tracker, { Panel });
  };

  // ---------------------------------------------------------------- what gives a prediction's answer away

  const FOLDED = "workshop-folded";
  const source_of = (cell) => (cell.model.type === "code" ? cell.model.sharedModel.getSource() : "");
  const predicted_in = (cell) => /^\w+\.predict\("([\w-]+)"\)\s*$/.exec(source_of(cell))?.[1];

  /** The paragraphs that say what came of the step which is predicted in the cell at `place`: those up to its check. */
  const answers_of = (cells, place) => {
    const check = `.check("${predicted_in(cells[place])}")`;
    const rest = cells.slice(place + 1);
    const end = rest.findIndex((cell) => is_heading(cell) || predicted_in(cell) || source_of(cell).includes(check));
    return (end < 0 ? [] : rest.slice(0, end)).filter((cell) => cell.model.type === "markdown");
  };

  const unfold = (cell) => {
    cell.removeClass(FOLDED);
    cell.node.querySelector(".workshop-folding")?.remove();
  };

  const fold = (cell, words) => {
    const line = element("div", "workshop-folding", `${words.folded} `);
    const button = element("button", "jp-mod-styled workshop-unfold", words.unfold);
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      cell.workshop_read = true;
      unfold(cell);
    });
    line.style.cssText =
      "padding:4px 12px;margin-left:var(--jp-cell-prompt-width);color:var(--jp-ui-font-color2);font-size:var(--jp-content-font-size1)";
    line.append(button);
    cell.node.append(line);
    cell.addClass(FOLDED);
  };

  /** Folds them as long as the prediction's card says that it is open, with a button for who wants to read on. */
  const fold_answers = (cells) => {
    const words = words_of(cells);
    cells.forEach((cell, place) => {
      if (!predicted_in(cell)) return;
      const is_open = outputs_of(cell).some((output) => about(output).revealed === false);
      for (const answer of answers_of(cells, place)) {
        const is_folded = answer.hasClass(FOLDED);
        if (is_open && words?.folded && !is_folded && !answer.workshop_read) fold(answer, words);
        if (!is_open && is_folded) unfold(answer);
      }
    });
  };

  // ---------------------------------------------------------------- lines to copy

  /** The lines that a terminal takes: those after `$ ` with what they are continued by, or all where there is no `$`. */
  const lines_to_copy = (shown) => {
    if (!/^\$ /m.test(shown)) return shown.trimEnd();
    const taken = [];
    let goes_on = false;
    for (const line of shown.split("\n")) {
      if (line.startsWith("$ ") || goes_on) taken.push(goes_on ? line : line.slice(2));
      goes_on = (line.startsWith("$ ") || goes_on) && line.endsWith("\\");
    }
    return taken.join("\n");
  };

  const COPIED = 2000; // milliseconds for which a button says that it was pressed

  /**
   * Labels it in the words of the notebook's cards, and until there are any in JupyterLab's own: with no sign, which the page's
   * fonts might not have.
   */
  const label = (button, words) => {
    button.workshop_words = words;
    button.textContent = words?.copy ?? in_jupyterlab("Copy");
    button.setAttribute("aria-label", `${button.textContent}: ${button.workshop_lines.split("\n")[0]}`);
  };

  const copy_button = (block, words) => {
    const button = element("button", "workshop-copy-lines");
    button.type = "button";
    button.workshop_lines = lines_to_copy(block.textContent);
    label(button, words);
    button.style.cssText =
      "position:absolute;top:4px;right:4px;padding:1px 8px;cursor:pointer;user-select:none;border-radius:3px;" +
      "font-family:var(--jp-ui-font-family);font-size:var(--jp-ui-font-size1);" +
      "border:1px solid var(--jp-border-color0);background:var(--jp-layout-color1);color:var(--jp-ui-font-color1)";
    button.addEventListener("click", async (event) => {
      event.stopPropagation();
      await navigator.clipboard.writeText(button.workshop_lines);
      button.textContent = "✓";
      setTimeout(() => label(button, button.workshop_words), COPIED);
    });
    block.style.position = "relative";
    block.style.paddingRight = "72px";
    block.append(button);
  };

  /** Puts a button on each block of `$` lines in the text, and on each solution, also on those that come later. */
  const offer_copies = (panel) => {
    const blocks = ".jp-MarkdownOutput pre, .workshop-check .widget-html-content pre";
    const offer = () => {
      const words = words_of(panel.content.widgets);
      fold_answers(panel.content.widgets);
      for (const block of panel.content.node.querySelectorAll(blocks)) {
        const there = block.querySelector(".workshop-copy-lines");
        if (there && words && !there.workshop_words) label(there, words);
        if (there) continue;
        if (block.closest(".workshop-check") || /^\$ /m.test(block.textContent)) copy_button(block, words);
      }
    };
    let waiting = 0;
    const observer = new MutationObserver(() => {
      clearTimeout(waiting);
      waiting = setTimeout(offer, 200); // a notebook that opens changes many times
    });
    observer.observe(panel.content.node, { childList: true, subtree: true });
    panel.disposed.connect(() => observer.disconnect());
    offer();
  };

  // ---------------------------------------------------------------- links

  const CELL = "#cell-id=";
  const DRAWN_IN = 3000; // milliseconds in which a page that was just opened draws what lies above a cell
  const LED = ["wheel", "pointerdown", "keydown"]; // by which a learner goes elsewhere

  /**
   * Goes to the cell and stays there while the page is still being drawn: JupyterLab's own way scrolls once, and what is drawn
   * above moves the cell out of sight; and it scrolls back to the cell that is active.
   */
  const go_to_cell = async (notebook, id) => {
    const place = notebook.widgets.findIndex((cell) => cell.model.id === id);
    if (place < 0) return;
    notebook.deselectAll();
    notebook.activeCellIndex = place;
    await notebook.scrollToItem(place, "start").catch(() => {}); // it throws where another place was asked for meanwhile
    const until = performance.now() + DRAWN_IN;
    const leave = new AbortController();
    for (const kind of LED)
      notebook.node.addEventListener(kind, () => leave.abort(), { signal: leave.signal, capture: true });
    const stay = () => {
      if (leave.signal.aborted || notebook.isDisposed) return;
      if (performance.now() > until) return leave.abort();
      notebook.widgets[place]?.node.scrollIntoView();
      requestAnimationFrame(stay);
    };
    stay();
  };

  /** Links in cards, to a place of this notebook or to one beside it: the browser alone would leave the page for them. */
  const follow_links = (app, tracker) => {
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.(".jp-OutputArea-output a[href]");
      const panel = link && tracker.find((one) => one.node.contains(link));
      const target = panel ? decodeURIComponent(link.getAttribute("href")) : "";
      if (target.startsWith(CELL)) go_to_cell(panel.content, target.slice(CELL.length));
      else if (target.startsWith("#")) panel.content.setFragment(target);
      else if (/^[^/:]+\.ipynb$/.test(target)) {
        const folder = panel.context.path.split("/").slice(0, -1);
        app.commands.execute("docmanager:open", { path: [...folder, target].join("/") });
      } else return;
      event.preventDefault();
    });
  };

  // ---------------------------------------------------------------- a card at the side

  const PINNED = "workshop-pinned";
  const NARROW = 500; // pixels, below which a picture cannot be read

  /** Shows a card beside its notebook once more, where it stays in view; it goes with its cell, its notebook and its tab. */
  const pin_cards = (app, tracker, { Panel }) => {
    const pinned = new WeakMap(); // by cell
    document.body.classList.add("workshop-in-lab"); // the buttons show where they do something
    const pin = (notebook, cell, words) => {
      const panel = new Panel();
      panel.id = `${PINNED}-${cell.model.id}`;
      panel.title.label = words;
      panel.title.closable = true;
      panel.onCloseRequest = () => panel.dispose(); // closed for good, not put away
      panel.addClass(PINNED);
      panel.node.style.cssText = "overflow:auto;background:var(--jp-layout-color0);padding:8px";
      panel.addWidget(cell.cloneOutputArea());
      for (const owner of [notebook, cell]) owner.disposed.connect(() => panel.dispose());
      const mode = notebook.node.clientWidth < 2 * NARROW ? "split-bottom" : "split-right";
      app.shell.add(panel, "main", { mode, ref: notebook.id, activate: false });
      pinned.set(cell, panel);
    };
    document.addEventListener("click", (event) => {
      const button = event.target.closest?.(".workshop-pin");
      const notebook = button && tracker.find((one) => one.node.contains(button));
      const cell = notebook?.content.widgets.find((one) => one.node.contains(button));
      if (!cell) return;
      const there = pinned.get(cell);
      if (there && !there.isDisposed) there.dispose();
      else pin(notebook, cell, button.title);
    });
  };

  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB["aws-workshop"] = {
    init: (shared) => {
      libraries = shared;
    },
    get: async () => {
      const notebook = await library("@jupyterlab/notebook");
      const lumino = await library("@lumino/widgets");
      const translation = await library("@jupyterlab/translation");
      const plugin = {
        id: "aws-workshop:page",
        description: "Shows the pictures of cards whose kernel has ended, and goes on from there.",
        autoStart: true,
        requires: [notebook.INotebookTracker],
        optional: [translation.ITranslator],
        activate: (app, tracker, translator) => {
          const bundle = translator?.load("jupyterlab");
          in_jupyterlab = (word) => bundle?.__(word) ?? word;
          activate(app, notebook, lumino, tracker);
        },
      };
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
