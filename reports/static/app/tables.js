/* Long tables: sort by header, search, pages, and the selection boxes that stand there already. What is chosen is kept
   in the address. The selection boxes work by style rules alone; here they only count for the number of rows and pages. */

const SMALL = 12, PAGE = 50, WAIT = 120;
const collator = new Intl.Collator("zh-CN", { numeric: true });
const plainNumber = /^-?[\d,]+(\.\d+)?$/;
const folded = (text) => text.normalize("NFKC").toLowerCase();

/* A cell as its reader sees it: the text, the small print below it, whether it is marked as doubtful. */
function cellText(cell) {
  const said = { text: "", below: "", doubtful: false };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) said.text += node.data;
    else if (node.classList.contains("below")) said.below += node.textContent;
    else if (node.classList.contains("q")) said.doubtful = true;
    else if (!node.matches(".mark, .na, .help")) node.childNodes.forEach(walk);
  };
  cell.childNodes.forEach(walk);
  said.text = said.text.trim();
  return said;
}

/* What a cell sorts by: the raw value where the page gives one, a number, a text, or null for nothing. */
function cellKey(cell) {
  const { text } = cellText(cell);
  if (!text) return null;
  const raw = cell.dataset.v ?? text;
  return plainNumber.test(raw) || cell.dataset.v !== undefined ? Number(raw.replaceAll(",", "")) : raw;
}

function compareKeys(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(String(a), String(b));
}

class LiveTable {
  constructor(frame, number) {
    this.frame = frame;
    this.prefix = `t${number}.`;
    this.grid = frame.querySelector("table[data-live]");
    this.body = this.grid.tBodies[0];
    this.heads = [...this.grid.tHead.rows[0].cells];
    this.boxes = [...frame.querySelectorAll(".filters select")];
    this.blocks = [];
    for (const row of this.body.rows) {
      if (row.classList.contains("grp")) this.blocks.push({ head: row, rows: [], sums: [] });
      else {
        if (!this.blocks.length) this.blocks.push({ head: null, rows: [], sums: [] });
        const block = this.blocks.at(-1);
        (row.classList.contains("total") ? block.sums : block.rows).push(row);
      }
    }
    this.rows = this.blocks.flatMap((block) => block.rows);
    this.blockOf = new Map(this.blocks.flatMap((block) => block.rows.map((row) => [row, block])));
    this.isLong = this.rows.length > SMALL;
    if (!this.isLong && !this.boxes.length) return;
    this.sorted = 0;
    this.page = 1;
    if (this.isLong) this.heads.forEach((head, place) => this.makeSortable(head, place + 1));
    this.makeTools();
    this.boxes.forEach((box) => box.addEventListener("change", () => this.changed()));
    window.addEventListener("hashchange", () => this.restore());
    this.restore();
  }

  makeSortable(head, number) {
    if (!head.textContent.trim() || head.dataset.fixed !== undefined) return;
    const button = element("button", { type: "button", class: "sort" });
    for (const node of [...head.childNodes]) if (!(node.nodeType === 1 && node.matches(".help"))) button.append(node);
    head.prepend(button);
    button.addEventListener("click", () => {
      this.sorted = this.sorted === number ? -number : this.sorted === -number ? 0 : number;
      this.changed();
    });
  }

  makeTools() {
    this.said = element("span", { role: "status", class: "said" });
    this.find = element("input", { type: "search", autocomplete: "off", maxlength: "100" });
    const save = element("button", { type: "button" }, "下载当前筛选结果");
    save.addEventListener("click", () => saveTable(this));
    const asked = this.isLong ? element("label", {}, "表内查找 ", this.find) : null;
    const tools = element("div", { class: "tools" }, asked, this.said, save);
    this.frame.querySelector(".scroll").before(tools);
    let timer = 0;
    this.find.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.changed(), WAIT);
    });
    const turn = (text, to) => {
      const button = element("button", { type: "button" }, text);
      button.addEventListener("click", () => { this.page = to(this.page); this.show(); this.keep(); });
      return button;
    };
    this.back = turn("上一页", (page) => page - 1);
    this.on = turn("下一页", (page) => page + 1);
    this.where = element("span", { role: "status" });
    this.pager = element("div", { class: "pager", role: "group", "aria-label": "翻页" }, this.back, this.where, this.on);
    this.frame.querySelector(".scroll").after(this.pager);
  }

  changed() {
    this.page = 1;
    this.show();
    this.keep();
  }

  chosen() {
    return this.boxes.filter((box) => box.selectedIndex > 0);
  }

  isFound(row, words) {
    const passes = this.chosen().every((box) => {
      const option = box.selectedOptions[0].className.slice(1);
      return (row.dataset[box.className] || "").split(" ").includes(option);
    });
    if (!passes || !words.length) return passes;
    row.searched = row.searched ?? folded(row.textContent);
    return words.every((word) => row.searched.includes(word));
  }

  arrange() {
    const place = Math.abs(this.sorted) - 1, turn = Math.sign(this.sorted);
    const keys = turn ? new Map(this.rows.map((row) => [row, cellKey(row.cells[place])])) : null;
    const order = (a, b) => {
      const [x, y] = [keys.get(a), keys.get(b)];
      if (x === null || y === null) return (x === null) - (y === null);
      return turn * compareKeys(x, y);
    };
    for (const block of this.blocks) {
      const rows = turn ? [...block.rows].sort(order) : block.rows;
      this.body.append(...(block.head ? [block.head] : []), ...rows, ...block.sums);
    }
    this.heads.forEach((head, index) => {
      if (index === place) head.setAttribute("aria-sort", turn > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    this.arranged = this.sorted;
  }

  show() {
    if ((this.arranged || 0) !== this.sorted) this.arrange();
    const words = folded(this.find.value).split(/\s+/).filter(Boolean);
    const whole = !words.length && !this.chosen().length;
    const inOrder = [...this.body.rows].filter((row) => !row.matches(".grp, .total"));
    this.found = inOrder.filter((row) => this.isFound(row, words));
    const pages = Math.max(1, Math.ceil(this.found.length / PAGE));
    this.page = Math.min(Math.max(1, this.page), pages);
    const found = new Set(this.found);
    const shown = new Set(this.found.slice((this.page - 1) * PAGE, this.page * PAGE));
    const last = new Map(inOrder.map((row) => [this.blockOf.get(row), row]));
    for (const row of inOrder) {
      row.classList.toggle("off", !found.has(row));
      row.classList.toggle("later", found.has(row) && !shown.has(row));
    }
    for (const block of this.blocks) {
      // A sum is of all rows: beside some of them it would look like theirs.
      for (const row of block.sums) {
        row.classList.toggle("off", !whole);
        row.classList.toggle("later", !shown.has(last.get(block)));
      }
      if (!block.head) continue;
      block.head.classList.toggle("off", !block.rows.some((row) => found.has(row)));
      block.head.classList.toggle("later", !block.rows.some((row) => shown.has(row)));
    }
    const all = this.rows.length;
    const hits = this.found.length ? `筛出 ${this.found.length} 行` : "没有符合所选条件的行，请放宽条件";
    this.said.textContent = whole ? `共 ${all} 行` : `${hits}，共 ${all} 行`;
    this.pager.hidden = pages === 1;
    this.where.textContent = `第 ${this.page} 页，共 ${pages} 页`;
    this.back.disabled = this.page === 1;
    this.on.disabled = this.page === pages;
  }

  keep() {
    const values = {};
    if (this.sorted) values.s = this.sorted;
    if (this.find.value) values.q = this.find.value;
    if (this.page > 1) values.p = this.page;
    for (const box of this.chosen()) values[box.className] = box.value;
    settings.write(this.prefix, values);
  }

  restore() {
    const given = settings.all(), value = (key) => given.get(this.prefix + key);
    const sorted = Number(value("s"));
    this.sorted = this.isLong && this.heads[Math.abs(sorted) - 1]?.querySelector(".sort") ? sorted : 0;
    this.find.value = value("q") || "";
    for (const box of this.boxes) {
      const options = [...box.options];
      box.selectedIndex = Math.max(0, options.findIndex((option) => option.value === value(box.className)));
    }
    this.page = Number(value("p")) || 1;
    this.show();
    this.reveal();
  }

  /* A link to a row, or to a group, that stands on a later page. */
  reveal() {
    if (!location.hash || location.hash.startsWith("#~")) return;
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !this.body.contains(target)) return;
    const first = target.classList.contains("grp") ? target.nextElementSibling : target;
    const place = this.found.indexOf(first);
    if (place < 0) return;
    this.page = Math.floor(place / PAGE) + 1;
    this.show();
    target.scrollIntoView();
  }
}

let tableCount = 0;
begin((frame) => new LiveTable(frame, ++tableCount),
  [...document.querySelectorAll(".tbl")].filter((frame) => frame.querySelector("table[data-live]")));
