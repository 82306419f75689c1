// What the page knows. Whoever changes it says so with changed(); all changes of a moment are drawn once.

export const state = {
  /** Where the user is: {name: 'ask', conversation: id or null} or {name: 'data'}. */
  route: { name: 'ask', conversation: null },
  /** null until the gateway has answered. */
  connections: null,
  connectionsProblem: null,
  /** The connection that is asked. */
  connection: remembered('connection'),
  /** null where the gateway has no datasets. */
  datasets: null,
  /** Ids of the datasets that are asked beside the connection. */
  chosenDatasets: [],
  conversations: [],
  /** Turns by conversation, oldest first. */
  turns: new Map(),
  draft: '',
  sidebarOpen: false,
  /** What a screen reader is told. */
  announcement: '',
}

const listeners = new Set()
let scheduled = false

export function onChange(listener) {
  listeners.add(listener)
  changed()
}

export function changed() {
  if (scheduled) return
  scheduled = true
  // Not an animation frame: those stand still in a tab that nobody looks at.
  queueMicrotask(() => {
    scheduled = false
    listeners.forEach((listener) => listener())
  })
}

export function announce(text) {
  state.announcement = text
  changed()
}

/** A setting of this browser; null where there is none, or where the browser keeps nothing. */
export function remembered(name) {
  try {
    return JSON.parse(localStorage.getItem('millrace.' + name))
  } catch {
    return null
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem('millrace.' + name, JSON.stringify(value))
  } catch {
    // a private window: the setting lasts as long as the page
  }
}
