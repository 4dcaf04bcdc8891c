/* The search box of every page: pages, centers, hosts and directions of this edition. Its index is a file of the site,
   read when the box is first used. */

const SHOWN_OF_A_KIND = 8;
const KINDS = [["pages", "页面"], ["centers", "中心"], ["hosts", "依托单位"], ["directions", "研究方向"]];
const box = document.getElementById("find");
let entries = null;

/* The index stores a name once and points to it by number; here each line becomes what is shown and what is searched. */
window.ticSearchIndex = (index) => {
  const center = ([name, id, code, region, cluster, file]) => ({
    text: name, about: [code, region, cluster].filter(Boolean).join(" · "), file, more: id,
  });
  const centers = index.centers.map(center);
  entries = {
    pages: index.pages.map(([text, file, about]) => ({ text, about, file })),
    centers,
    hosts: index.hosts.flatMap(([text, code, numbers]) =>
      numbers.map((number) => ({ text, about: `${code} · ${centers[number].text}`, file: centers[number].file }))),
    directions: index.directions.map(([text, number]) => (
      { text, about: centers[number].text, file: centers[number].file })),
  };
  for (const list of Object.values(entries))
    for (const entry of list) entry.searched = folded([entry.text, entry.about, entry.more].filter(Boolean).join(" "));
};

/* Every word must occur; a name that begins with the first word comes first, then names, then the rest. */
function findEntries(list, words) {
  const rank = (entry) => {
    const place = folded(entry.text).indexOf(words[0]);
    return place === 0 ? 0 : place > 0 ? 1 : 2;
  };
  const found = list.filter((entry) => words.every((word) => entry.searched.includes(word)));
  return found.map((entry, place) => [rank(entry), place, entry])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , entry]) => entry);
}

function startSearch() {
  const input = element("input", { type: "search", id: "find-text", autocomplete: "off", maxlength: "100",
    placeholder: "查中心、单位、方向、页面", "aria-label": "全站查找", "aria-controls": "find-answers", "aria-expanded": "false",
    role: "combobox", "aria-haspopup": "dialog", "aria-keyshortcuts": "/" });
  const said = element("p", { class: "note", role: "status" });
  const answers = element("div", { id: "find-answers", role: "dialog", "aria-label": "查找结果" }, said);
  answers.hidden = true;
  box.setAttribute("role", "search");
  box.append(input, answers);
  const links = () => [...answers.querySelectorAll("a")];

  const open = (isOpen) => {
    answers.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
  };
  const item = ({ text, about, file }) => {
    const inner = [element("span", {}, text), about ? element("small", {}, about) : null];
    return element("li", {}, file ? element("a", { href: ROOT + file }, ...inner) : element("div", {}, ...inner));
  };
  function answer() {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    answers.replaceChildren(said);
    open(words.length > 0);
    if (!words.length || !entries) return;
    let count = 0;
    for (const [kind, title] of KINDS) {
      const found = findEntries(entries[kind], words);
      if (!found.length) continue;
      count += found.length;
      const more = found.length > SHOWN_OF_A_KIND ? `，列前 ${SHOWN_OF_A_KIND} 项` : "";
      answers.append(element("section", { "aria-label": title }, element("b", {}, `${title}（${found.length}${more}）`),
        element("ul", {}, ...found.slice(0, SHOWN_OF_A_KIND).map(item))));
    }
    said.textContent = count ? `找到 ${count} 项` : "没有找到。可换用名称中的几个字、编号或统一社会信用代码。";
  }
  const step = (by) => {
    const all = links(), place = all.indexOf(document.activeElement) + by;
    if (place < 0) input.focus();
    else all[Math.min(place, all.length - 1)]?.focus();
  };
  input.addEventListener("focus", () => {
    if (!entries) said.textContent = "正在读取索引";
    bring(SEARCH_FILE).then(answer, () => { said.textContent = "索引文件 _assets/search.js 缺失，无法查找。"; });
  });
  input.addEventListener("input", answer);
  box.addEventListener("keydown", (event) => {
    const keys = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Escape: () => { open(false); input.focus(); },
      Enter: () => document.activeElement === input && links()[0]?.click(),
    };
    if (!keys[event.key] || event.isComposing) return;
    if (event.key !== "Enter" || document.activeElement === input) event.preventDefault();
    keys[event.key]();
  });
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) open(false); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    input.focus();
  });
}
if (box) startSearch();
