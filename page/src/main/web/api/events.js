import { address } from './requests.js'
import { readJson } from './json.js'

const TYPES = [
  'accepted', 'answered', 'stage-started', 'progress', 'stage-completed', 'stage-rejected', 'stage-failed', 'needs-input',
  'succeeded', 'failed', 'cancelled', 'timed-out',
]
const LAST = new Set(['succeeded', 'failed', 'cancelled', 'timed-out'])

// A browser opens six connections to a server; some are left for everything else.
const MOST_OPEN = 3
let open = 0
const waiting = []
const next = () => waiting.shift()?.()

/**
 * Every event of a workflow, those that were and those that come; the browser connects again by itself where the connection is
 * lost, and goes on where it was.
 *
 * @param watcher {event(document), connected(), lost(), gone()}
 * @returns a function that stops it
 */
export function watchWorkflow(id, watcher) {
  let source = null
  let stopped = false
  let holds = false

  const start = () => {
    if (stopped) return next()
    take()
    source = new EventSource(address('/workflows/' + encodeURIComponent(id) + '/events'))
    source.onopen = () => watcher.connected()
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) {
        stop()
        watcher.gone()
      } else {
        watcher.lost()
      }
    }
    for (const type of TYPES) {
      source.addEventListener(type, (message) => {
        // One that waits for its user may wait for a day: others go first.
        if (type === 'needs-input') release()
        if (type === 'answered') take()
        watcher.event(readJson(message.data))
        if (LAST.has(type)) stop()
      })
    }
  }

  const stop = () => {
    if (stopped) return
    stopped = true
    source?.close()
    release()
  }

  const take = () => {
    if (!holds) open++
    holds = true
  }

  const release = () => {
    if (!holds) return
    holds = false
    open--
    next()
  }

  if (open < MOST_OPEN) start()
  else waiting.push(start)
  return stop
}
