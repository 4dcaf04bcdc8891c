/* A chart comes to life when it comes on screen: the same option that drew the picture, with the figure under the pointer
   and a legend that can be switched. The picture stays in the page for print, and wherever anything fails. */

const dark = matchMedia("(prefers-color-scheme: dark)");

/* The option's colours are roles; the page's style rules say what they are in light and in dark. */
function coloured(value) {
  if (typeof value === "string") {
    const variable = CHART_COLORS[value.toLowerCase()];
    return variable ? getComputedStyle(document.body).getPropertyValue(variable.slice(4, -1)).trim() : value;
  }
  if (Array.isArray(value)) return value.map(coloured);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, coloured(inner)]));
  return value;
}

/* Built as elements: markup from names is impossible, and the security policy allows no inline style. */
function hint(entries) {
  const lines = entries.filter((entry) => entry.data).map((entry) => {
    const swatch = element("i", { class: "dot" });
    swatch.style.background = entry.color;
    return element("div", {}, swatch, `${entry.seriesName}：`, element("b", {}, entry.data.label.formatter));
  });
  return element("div", {}, element("div", {}, entries[0].axisValueLabel), ...lines);
}

function liveOption(text) {
  const option = JSON.parse(text);
  const isBar = option.series.some((series) => series.type === "bar");
  for (const series of option.series) series.silent = false;
  option.textStyle.fontFamily = getComputedStyle(document.body).fontFamily;
  option.tooltip = {
    trigger: "axis", confine: true, formatter: hint, axisPointer: { type: isBar ? "shadow" : "line" },
    backgroundColor: "#fffffe", borderColor: "#d8dde3", textStyle: { color: "#1b2430", fontSize: 13 },
  };
  return coloured(option);
}

class LiveChart {
  constructor(figure) {
    this.figure = figure;
    this.text = figure.querySelector("script").textContent;
  }

  start() {
    const picture = [...this.figure.querySelectorAll(".wide, .narrow")].find((one) => one.checkVisibility());
    const svg = picture.querySelector("svg"), box = svg.getBoundingClientRect();
    this.place = element("div", { class: "live", role: "img", "aria-label": svg.getAttribute("aria-label") });
    this.place.style.height = `${box.height}px`;
    picture.before(this.place);
    this.figure.classList.add("is-live");
    try {
      this.chart = echarts.init(this.place);
      this.chart.setOption(liveOption(this.text));
    } catch (error) {
      this.stop();
      throw error;
    }
    new ResizeObserver(() => this.chart?.resize()).observe(this.place);
    dark.addEventListener("change", () => this.chart?.setOption(liveOption(this.text), true));
  }

  stop() {
    this.figure.classList.remove("is-live");
    this.chart?.dispose();
    this.chart = null;
    this.place?.remove();
  }
}

const onScreen = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((one) => one.isIntersecting)) {
    onScreen.unobserve(entry.target);
    bring(CHART_FILE).then(() => new LiveChart(entry.target).start()).catch(console.error);
  }
}, { rootMargin: "100px" });
begin((figure) => onScreen.observe(figure),
  [...document.querySelectorAll("figure.chart")].filter((figure) => figure.querySelector("script")));
