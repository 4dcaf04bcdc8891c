/* The search box: reads what is typed, asks, writes the answers as text. Everything from data goes into the page as
   text and never as markup; without this script the page keeps the paragraph that stands in the box's place. */
"use strict";

function ticSearchBox(place, data) {
  const WAIT = 250, SHOWN = 20;
  const root = place.dataset.root || "";
  // Signs that show nothing or turn the direction of writing could disguise a name: they are shown by their numbers.
  const hidden = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;
  const visible = (text) => text.replace(hidden,
    (sign) => `‹U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›`);
  const element = (name, attributes, ...inner) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...inner.filter((one) => one !== null).map((one) => typeof one === "string" ? visible(one) : one));
    return made;
  };
  const input = element("input", { type: "search", id: "ds-text", autocomplete: "off", maxlength: "500",
    placeholder: "一次一条，如：数控机床主轴热误差补偿", "aria-controls": "ds-answers" });
  const said = element("p", { class: "note", role: "status" });
  const list = element("ol", { id: "ds-answers", class: "answers" });
  const form = element("form", { role: "search", class: "ask" },
    element("label", { for: "ds-text" }, "研究方向 "), input, element("button", { type: "submit" }, "查找"));
  let directions = null, timer = 0;

  function answer(found) {
    const [, text, , number, isName] = data.texts[found.row];
    const [name, href, host, city, cluster] = data.holders[number];
    const holder = href ? element("a", { href: root + href }, name) : name;
    const rest = [host, city, cluster].filter(Boolean).join(" · ");
    return element("li", {},
      element("span", { class: `tag ${data.tones[found.level.code] || ""}` }, found.level.name), " ",
      element("b", {}, text),
      element("div", {}, holder, rest ? ` · ${rest}` : ""),
      element("div", { class: "note" },
        `分值 ${found.score.toFixed(1)}`, isName ? "；取自平台名称" : "", found.shared.length ? `；共同的部分：${found.shared.join("、")}` : ""));
  }
  function search() {
    const text = input.value.trim();
    list.replaceChildren();
    said.textContent = "";
    if (!text) return;
    directions = directions || ticDirections(data);
    const found = directions.ask(text, SHOWN);
    said.textContent = found.length
      ? `最接近的 ${found.length} 条在册方向，由近到远。分值只表示先后，不是概率；是否重复由人工判断。`
      : "没有文字相近的在册方向。";
    list.append(...found.map(answer));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });
  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(search, WAIT);
  });
  input.addEventListener("compositionend", () => { timer = setTimeout(search, WAIT); });
  place.replaceChildren(form, said, list);
}
