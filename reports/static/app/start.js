/* What every part needs: elements without markup, files beside this one, and the state kept in the address. Texts from
   data only ever become text nodes. Nothing here is needed to read a page. */
"use strict";

const ROOT = new URL("..", document.currentScript.src).href;

function element(name, attributes, ...inner) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...inner.filter((one) => one !== null && one !== undefined));
  return made;
}

/* Runs a file of the site once; rejects when it is missing. */
const brought = new Map();
function bring(file) {
  if (!brought.has(file)) {
    brought.set(file, new Promise((resolve, reject) => {
      const script = element("script", { src: ROOT + file });
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error(file)));
      document.body.append(script);
    }));
  }
  return brought.get(file);
}

/* "#~t1.q=…&t1.p=2": settings of this page. Every other fragment is the id of a place on it. */
const settings = {
  all() {
    return new URLSearchParams(location.hash.startsWith("#~") ? location.hash.slice(2) : "");
  },
  write(prefix, values) {
    const found = this.all();
    for (const key of [...found.keys()]) if (key.startsWith(prefix)) found.delete(key);
    for (const [key, value] of Object.entries(values)) found.set(prefix + key, value);
    const text = found.toString();
    if (text || location.hash.startsWith("#~")) history.replaceState(null, "", text ? "#~" + text : "#");
  },
};

/* One part that fails must not take the others with it: the page below is whole without any of them. */
function begin(part, nodes) {
  for (const node of nodes) {
    try {
      part(node);
    } catch (error) {
      console.error(error);
    }
  }
}
