"use strict";
// Adds to the tables what cannot be had without a script: sorting, filtering, copying. The page is complete without it.
(() => {
  const collator = new Intl.Collator("en", { numeric: true });

  const keyOf = (cell) => (cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v === "" ? NaN : Number(cell.dataset.v));

  const compare = (a, b) => {
    if (typeof a === "string" || typeof b === "string") return collator.compare(a, b);
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
    return a - b;
  };

  // At most so many rows of a table are laid out until more are asked for: a browser takes seconds over ten thousand.
  const MOST = 500;

  class View {
    constructor(table) {
      this.table = table;
      this.rows = Array.from(table.tBodies[0].rows);
      this.texts = null;
      this.words = [];
      this.most = MOST;
      this.ready = new WeakSet();
      if (this.rows.length > MOST) for (const row of this.rows.slice(MOST)) row.hidden = true;
    }

    show() {
      if (this.words.length && !this.texts) this.texts = new Map(this.rows.map((row) => [row, row.textContent.toLowerCase()]));
      let fitting = 0;
      for (const row of this.rows) {
        const fits = this.words.every((word) => this.texts.get(row).includes(word));
        fitting += fits;
        const hidden = !fits || fitting > this.most;
        if (row.hidden !== hidden) row.hidden = hidden;
        if (!hidden && !this.ready.has(row)) this.complete(row);
      }
      const shown = Math.min(fitting, this.most);
      if (!this.count) return;
      this.count.value = shown < this.rows.length ? shown + " of " + (shown < fitting && this.words.length ? fitting + " fitting, " : "") + this.rows.length + " rows shown" : "";
      this.more.hidden = shown === fitting;
    }

    complete(row) {
      this.ready.add(row);
      const cell = row.querySelector("td.run");
      if (!cell || !cell.firstElementChild) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "copy";
      button.setAttribute("aria-label", "Copy the command for " + row.cells[0].textContent);
      cell.append(button);
    }

    sort(column, heading) {
      const down = heading.getAttribute("aria-sort") === "ascending";
      for (const other of this.table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = this.rows.map((row) => ({ row, key: keyOf(row.cells[column]) }));
      keyed.sort((a, b) => (down ? compare(b.key, a.key) : compare(a.key, b.key)));
      this.rows = keyed.map(({ row }) => row);
      this.show();
      const sorted = document.createDocumentFragment();
      sorted.append(...this.rows);
      this.table.tBodies[0].append(sorted);
    }

    makeSortable() {
      Array.from(this.table.tHead.rows[0].cells).forEach((heading, column) => {
        if (heading.className === "unsorted") return;
        // The words stay outside of the button: a browser that repeats a table's head on paper leaves buttons out.
        const button = document.createElement("button");
        button.type = "button";
        button.setAttribute("aria-label", "Sort by " + heading.textContent.trim());
        heading.append(button);
        heading.addEventListener("click", () => this.sort(column, heading));
      });
    }

    makeFilter() {
      if (this.rows.length < 5) return;
      const place = document.createElement("p");
      const label = document.createElement("label");
      const input = document.createElement("input");
      this.count = document.createElement("output");
      this.more = document.createElement("button");
      place.className = "filter";
      input.type = "search";
      input.autocomplete = "off";
      input.setAttribute("aria-label", "Filter: " + this.table.caption.textContent.split(/[.:]/)[0]);
      label.append("Filter ", input);
      this.more.type = "button";
      this.more.textContent = "Show all";
      this.more.addEventListener("click", () => { this.most = Infinity; this.show(); });
      place.append(label, this.count, this.more);
      let waiting = 0;
      input.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => {
          this.words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
          this.show();
        }, this.rows.length > MOST ? 150 : 0);
      });
      this.table.closest(".scroll").before(place);
    }

    prepare() {
      this.makeSortable();
      this.makeFilter();
      this.table.addEventListener("click", (event) => {
        if (event.target.className === "copy") copy(event.target);
      });
      // On paper there is no button for more.
      addEventListener("beforeprint", () => { this.before = this.most; this.most = Infinity; this.show(); });
      addEventListener("afterprint", () => { this.most = this.before; this.show(); });
      this.show();
    }
  }

  const copied = (button) => {
    button.textContent = "copied";
    setTimeout(() => { button.textContent = "copy"; }, 1500);
  };

  const copy = (button) => {
    const code = button.previousElementSibling;
    const select = () => getSelection().selectAllChildren(code);
    if (!navigator.clipboard) {
      select();
      if (document.execCommand("copy")) copied(button);
      return;
    }
    navigator.clipboard.writeText(code.textContent).then(() => copied(button), select);
  };

  new View(document.querySelector("table.claims")).prepare();
  // A table gets its buttons when it is first opened, so that a long page costs nothing.
  for (const details of document.querySelectorAll("details")) {
    const table = details.querySelector("table.sortable");
    if (!table) continue;
    const view = new View(table);
    if (details.open) view.prepare();
    else details.addEventListener("toggle", () => view.prepare(), { once: true });
  }

  // A link to a claim, and back to where one was, opens nothing by itself; a link into a closed table opens it.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = target && target.closest("details:not([open])");
    if (closed) closed.open = true;
  };
  addEventListener("hashchange", reveal);
})();
