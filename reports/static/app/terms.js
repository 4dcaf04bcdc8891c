/* Definitions: a press opens them without any program. With it they open below their word, and under the pointer too. */

const HOVER = 250, GAP = 6;

function placeBelow(text, button) {
  const at = button.getBoundingClientRect();
  text.style.margin = "0";
  text.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - text.offsetWidth - 8))}px`;
  const below = at.bottom + GAP;
  const fits = below + text.offsetHeight < innerHeight;
  text.style.top = `${fits ? below : Math.max(8, at.top - GAP - text.offsetHeight)}px`;
}

let opened = null;
addEventListener("scroll", () => {
  if (opened?.text.matches(":popover-open")) placeBelow(opened.text, opened.button);
}, { passive: true, capture: true });

function startTerm(button) {
  const text = document.getElementById(button.getAttribute("popovertarget"));
  let timer = 0, pinned = false;
  const open = () => {
    if (!text.matches(":popover-open")) text.showPopover();
    placeBelow(text, button);
    opened = { text, button };
  };
  const later = (what, wait) => { clearTimeout(timer); timer = setTimeout(what, wait); };
  // Several words may share one definition: what another word has opened since stays.
  const isOpen = () => opened?.button === button && text.matches(":popover-open");
  const leave = () => later(() => { if (!pinned && isOpen()) text.hidePopover(); }, HOVER);
  button.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") later(open, HOVER); });
  button.addEventListener("pointerleave", leave);
  text.addEventListener("pointerenter", () => clearTimeout(timer));
  text.addEventListener("pointerleave", leave);
  text.addEventListener("toggle", (event) => { if (event.newState === "closed") pinned = false; });
  button.addEventListener("click", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (pinned && text.matches(":popover-open")) text.hidePopover();
    else {
      open();
      pinned = true;
    }
  });
}

if ("popover" in HTMLElement.prototype) begin(startTerm, document.querySelectorAll("button.term"));
