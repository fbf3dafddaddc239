// Three things that Material leaves undone for people who use a keyboard, an input method or the mouse alone.

const SCROLLING = ".md-typeset__scrollwrap, .md-typeset pre > code"

/** What can be scrolled sideways can be reached by keyboard; Material wraps tables after the page has loaded. */
function markScrolling() {
  for (const box of document.querySelectorAll(SCROLLING)) {
    if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0")
    else box.removeAttribute("tabindex")
  }
}

/** Search also listens when words arrive without a key: pasted with the mouse, dictated, chosen in an input method. */
function listenToInput() {
  const field = document.querySelector(".md-search__input")
  field?.addEventListener("input", () => field.dispatchEvent(new KeyboardEvent("keyup", { bubbles: false })))
}

/** The buttons for the menu and for search are labels; give them a place in the order of keys, and let Enter press them. */
function pressLabels() {
  for (const label of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("label.md-header__button[for]"))) {
    label.tabIndex = 0
    label.setAttribute("role", "button")
    label.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return
      event.preventDefault()
      label.click()
    })
  }
}

listenToInput()
pressLabels()
addEventListener("load", markScrolling)
addEventListener("resize", markScrolling)
