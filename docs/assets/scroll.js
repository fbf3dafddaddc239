// What can be scrolled sideways must be reachable by keyboard; Material wraps tables and code after the page has loaded.

const SCROLLING = ".md-typeset__scrollwrap, .md-typeset pre > code"

function mark() {
  for (const box of document.querySelectorAll(SCROLLING)) {
    if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0")
    else box.removeAttribute("tabindex")
  }
}

addEventListener("load", mark)
addEventListener("resize", mark)
