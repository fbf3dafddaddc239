// Some things that Material leaves undone for people who use a keyboard, an input method or the mouse alone.

const ZH = document.documentElement.lang.startsWith("zh")
const NAMES = { __drawer: ZH ? "菜单" : "Menu", __search: ZH ? "搜索" : "Search" }
const BUTTONS = "label.md-header__button[for=__drawer], label.md-header__button[for=__search]"
const PATH = ZH ? "当前位置" : "You are here"
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

/** The buttons for the menu and for search are labels: name them, put them in the order of keys, let Space press them; Enter does. */
function pressLabels() {
  document.querySelector(".md-search")?.setAttribute("aria-label", NAMES.__search)
  for (const label of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(BUTTONS))) {
    label.tabIndex = 0
    label.setAttribute("role", "button")
    label.setAttribute("aria-label", NAMES[/** @type {keyof typeof NAMES} */ (label.htmlFor)])
    label.addEventListener("keydown", (event) => {
      if (event.key !== " ") return
      event.preventDefault()
      label.click()
    })
  }
}

/** Landmarks are few, and named: a button to copy code is none, and a list of pages is called as its section. */
function nameLandmarks() {
  for (const nav of document.querySelectorAll(".md-code__nav")) nav.setAttribute("role", "none")
  for (const nav of document.querySelectorAll("nav.md-nav[aria-labelledby]")) {
    const label = document.getElementById(nav.getAttribute("aria-labelledby") ?? "")
    const section = nav.parentElement?.querySelector(".md-nav__link")?.textContent?.trim()
    if (section && !label?.textContent?.trim()) nav.setAttribute("aria-label", section)
    if (section && !label?.textContent?.trim()) nav.removeAttribute("aria-labelledby")
  }
}

document.querySelector(".md-path")?.setAttribute("aria-label", PATH)
listenToInput()
pressLabels()
addEventListener("load", nameLandmarks)
addEventListener("load", markScrolling)
addEventListener("resize", markScrolling)
