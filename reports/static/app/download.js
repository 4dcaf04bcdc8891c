/* The rows that a table shows, all pages of them, as a CSV file that a spreadsheet opens: it begins with what it is, and
   no cell of it is taken for a formula. */

const FORMULA = /^[\s=+\-@＝＋－＠]/;

function csvCell(text) {
  const inert = FORMULA.test(text) && !plainNumber.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/* Figures without thousands separators and unrounded; everything else as it is shown. */
function csvText(cell) {
  const { text, below, doubtful } = cellText(cell);
  const figure = plainNumber.test(text) ? cell.dataset.v ?? text.replaceAll(",", "") : text;
  return figure + (doubtful ? "（疑）" : "") + (below ? `；${below}` : "");
}

function describeChoice(table) {
  const parts = table.chosen().map((box) => `${box.parentElement.firstChild.data.trim()}：${box.value}`);
  if (table.find.value) parts.push(`查找：${table.find.value}`);
  const head = table.heads[Math.abs(table.sorted) - 1];
  if (head) parts.push(`按“${cellText(head.querySelector(".sort")).text}”${table.sorted > 0 ? "升序" : "降序"}`);
  return parts.join("；") || "无";
}

function saveTable(table) {
  const before = [...document.querySelectorAll("main h1, main h2, main h3, main summary")]
    .filter((one) => one.compareDocumentPosition(table.frame) & Node.DOCUMENT_POSITION_FOLLOWING);
  const own = table.frame.querySelector(".cap b")?.textContent || before.at(-1).textContent;
  const page = document.querySelector("h1").textContent;
  const title = own === page ? page : `${page}：${own}`;
  const grouped = table.blocks.some((block) => block.head);
  const whole = table.found.length === table.rows.length;
  const lines = [
    ["标题", title],
    ["筛选", describeChoice(table)],
    ["行数", `${table.found.length}，共${table.rows.length}`],
    ["数据截止日", document.body.dataset.asOf],
    ["快照", document.body.dataset.snapshot],
    [],
    [...(grouped ? ["分组"] : []), ...table.heads.map((head) => cellText(head.querySelector(".sort") || head).text)],
  ];
  let group = "";
  for (const row of table.body.rows) {
    if (row.classList.contains("grp")) group = row.textContent;
    else if (!row.classList.contains("off") && (whole || !row.classList.contains("total")))
      lines.push([...(grouped ? [group] : []), ...[...row.cells].map(csvText)]);
  }
  const text = lines.map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
  const address = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/csv;charset=utf-8" }));
  const name = title.replace(/[\u0000-\u001f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "_").slice(0, 60);
  const link = element("a", { href: address, download: `${name}.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
