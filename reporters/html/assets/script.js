"use strict";
(() => {
  const root = document.documentElement;
  const themes = ["auto", "light", "dark"];
  const kept = {
    get() { try { return localStorage.getItem("chaos-report-theme"); } catch { return null; } },
    set(theme) { try { localStorage.setItem("chaos-report-theme", theme); } catch { /* the choice is not kept */ } },
  };

  // The theme is set before anything is drawn.
  let theme = themes.includes(kept.get()) ? kept.get() : "auto";
  const dress = () => { theme === "auto" ? delete root.dataset.theme : root.dataset.theme = theme; };
  dress();

  document.addEventListener("DOMContentLoaded", () => {
    const tools = document.querySelector(".tools");
    tools.hidden = false;
    addTheme(tools.elements.theme);
    addUnfolding(tools.elements.unfold);
    addFilters(tools);
    addCopying();
    addTargets();
  });

  function addTheme(button) {
    const say = () => { button.textContent = "Theme: " + theme; };
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      kept.set(theme);
      dress();
      say();
    });
    say();
  }

  // Experiments that are open at first are closed only by hand.
  function addUnfolding(button) {
    let opened = [];
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "false") {
        opened = [...document.querySelectorAll("main details:not([open])")];
        for (const d of opened) d.open = true;
      } else {
        for (const d of opened) d.open = false;
      }
      const pressed = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", String(pressed));
      button.textContent = pressed ? "Fold again" : "Unfold all";
    });
  }

  // A link to an experiment opens it.
  function addTargets() {
    const open = () => {
      const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
      const fold = target && target.querySelector("details.fold");
      if (fold) fold.open = true;
    };
    addEventListener("hashchange", open);
    open();
  }

  // Each text has a button that copies it. It is created when the text is scrolled into
  // view: there may be tens of thousands.
  function addCopying() {
    const main = document.querySelector("main");
    const sight = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        sight.unobserve(target);
        addCopy(target);
      }
    }, { rootMargin: "50%" });
    const watch = (figures) => { for (const figure of figures) sight.observe(figure); };
    watch(main.querySelectorAll("figure.command, .step > details[open] figure.text"));
    main.addEventListener("toggle", (e) => {
      if (e.target.open && e.target.matches(".step > details")) watch(e.target.querySelectorAll("figure.text"));
    }, true);
  }

  function addCopy(figure) {
    const caption = figure.querySelector("figcaption"), pre = figure.querySelector("pre");
    if (caption.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", () => copy(pre, button));
    caption.append(button);
  }

  async function copy(pre, button) {
    let done = false;
    try {
      await navigator.clipboard.writeText(pre.textContent);
      done = true;
    } catch {
      // A page from a file may have no clipboard; a selection can still be copied.
      const selection = getSelection();
      selection.selectAllChildren(pre);
      done = document.execCommand("copy");
      selection.removeAllRanges();
    }
    button.textContent = done ? "Copied" : "Not copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }

  function addFilters(tools) {
    const { find, verdict, tag } = tools.elements;
    const status = tools.querySelector(".found");
    const experiments = [...document.querySelectorAll("article.experiment")].map((element) => ({
      element,
      fold: element.querySelector("details.fold"),
      row: document.querySelector(`tr[data-for="${element.id}"]`),
      verdict: element.dataset.verdict,
      tags: [...element.querySelectorAll("summary .tag")].map((t) => t.textContent),
      // The texts to search are collected when the search is first used.
      head: null, steps: null, groups: null,
    }));

    const gather = (e) => {
      if (e.steps) return;
      const text = (node) => node.textContent.toLowerCase();
      e.steps = [...e.element.querySelectorAll(".step")].map((element) => ({ element, text: text(element), group: element.closest("details.group") }));
      e.groups = [...e.element.querySelectorAll("details.group")];
      e.head = [...e.element.querySelectorAll("summary, .story, .description, .abstract, .appendix, .chart")]
        .filter((node) => !node.closest(".step")).map(text).join("\n");
    };

    // Experiments that a search opened are closed after it.
    let unfolded = [];
    const unfold = (fold) => {
      if (!fold || fold.open) return;
      fold.open = true;
      unfolded.push(fold);
    };

    // search hides the steps of an experiment that do not have the words, and returns how
    // many have them, -1 if nothing does. If only its head has them, all steps stay.
    const search = (e, words) => {
      const hits = e.steps.filter((s) => s.text.includes(words));
      const groups = new Set(hits.map((s) => s.group));
      for (const s of e.steps) s.element.hidden = hits.length > 0 && !s.text.includes(words);
      for (const g of e.groups) g.hidden = hits.length > 0 && !groups.has(g);
      if (!words) return 0;
      if (hits.length === 0 && !e.head.includes(words)) return -1;
      unfold(e.fold);
      for (const g of [...groups].slice(0, 5)) unfold(g);
      return hits.length;
    };

    const apply = () => {
      const words = find.value.trim().toLowerCase();
      for (const fold of unfolded.splice(0)) fold.open = false;
      let shown = 0, steps = 0;
      for (const e of experiments) {
        let fits = (!verdict || !verdict.value || e.verdict === verdict.value) && (!tag || !tag.value || e.tags.includes(tag.value));
        if (fits && (words || e.steps)) {
          gather(e);
          const hits = search(e, words);
          fits = hits >= 0;
          steps += Math.max(hits, 0);
        }
        e.element.hidden = !fits;
        if (e.row) e.row.hidden = !fits;
        if (fits) shown++;
      }
      const filtered = words || (verdict && verdict.value) || (tag && tag.value);
      status.textContent = !filtered ? "" :
        `${shown} of ${experiments.length} experiments` + (words ? `, ${steps.toLocaleString("en")} steps with “${find.value.trim()}”` : "");
      highlight(words);
    };

    let due = 0;
    find.addEventListener("input", () => { clearTimeout(due); due = setTimeout(apply, 120); });
    for (const select of [verdict, tag]) if (select) select.addEventListener("change", apply);
    tools.addEventListener("submit", (e) => { e.preventDefault(); apply(); });
  }

  // Matches are highlighted if the browser can do so, up to a limit.
  function highlight(words) {
    if (!window.Highlight || !CSS.highlights) return;
    CSS.highlights.delete("find");
    if (!words) return;
    const ranges = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && ranges.length < 2000) {
      const node = walker.currentNode;
      const text = node.data.toLowerCase();
      for (let at = text.indexOf(words); at >= 0 && ranges.length < 2000; at = text.indexOf(words, at + words.length)) {
        const range = new Range();
        try { range.setStart(node, at); range.setEnd(node, at + words.length); } catch { break; }
        ranges.push(range);
      }
    }
    CSS.highlights.set("find", new Highlight(...ranges));
  }
})();
