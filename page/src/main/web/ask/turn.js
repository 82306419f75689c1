// A turn: one question and all that is known of its workflow, folded from the workflow's events. An event that comes twice counts
// once.

export const STAGES = ['plan', 'map', 'compose', 'review', 'execute', 'verify']
const ENDED = new Set(['succeeded', 'failed', 'cancelled', 'timed_out'])

export function newTurn(id, question, connection) {
  return {
    id,
    question,
    connection,
    mode: 'ask',
    /** The turn that this one repeats, or whose SQL was changed into it. */
    origin: null,
    status: 'accepted',
    at: null,
    endedAt: null,
    itinerary: STAGES,
    /** Every try of every stage, in the order they began. */
    tries: [],
    understood: null,
    mapped: null,
    program: null,
    result: null,
    verdict: null,
    failure: null,
    needsInput: null,
    answer: null,
    thumb: null,
    /** What begins by itself when this has succeeded: {request_id, text}. */
    next: null,
    /** The connection to the gateway was lost and is being made again. */
    lost: false,
    lastEvent: -1,
  }
}

export const isOver = (turn) => ENDED.has(turn.status)
/** The user has made it of the SQL of another answer. */
export const isOwnSql = (turn) => turn.mode === 'sql' && turn.origin !== null
export const isWaiting = (turn) => turn.status === 'needs_input'

/** How long the whole of it took, in milliseconds; null while it runs. */
export const totalMillis = (turn) => (turn.at && turn.endedAt ? new Date(turn.endedAt) - new Date(turn.at) : null)

/** What is known of one stage: its last try; undefined where it has not begun. */
export const lastTry = (turn, stage) => turn.tries.findLast((each) => each.stage === stage)

export function fold(turn, event) {
  if (event.id <= turn.lastEvent) return
  turn.lastEvent = event.id
  turn.lost = false
  switch (event.type) {
    case 'accepted':
      turn.at = event.at
      turn.itinerary = event.itinerary ?? STAGES
      turn.mode = event.goal?.mode ?? 'ask'
      turn.origin = event.goal?.origin ?? null
      turn.next = event.next ?? null
      turn.question = event.goal?.text ?? turn.question
      turn.connection = event.goal?.connection_id ?? turn.connection
      turn.maxRows = event.goal?.max_rows
      turn.status = 'running'
      break
    case 'answered':
      turn.answer = event.answer
      turn.status = 'running'
      turn.result = null
      break
    case 'stage-started':
      tryOf(turn, event).status = 'running'
      turn.status = 'running'
      break
    case 'progress':
      tryOf(turn, event).progress.push(event.message)
      break
    case 'stage-completed':
      complete(turn, event)
      break
    case 'stage-rejected':
      Object.assign(ended(turn, event, 'rejected'), { findings: event.findings ?? [] })
      break
    case 'stage-failed':
      Object.assign(ended(turn, event, event.retrying ? 'retrying' : 'failed'), { failure: event.failure })
      break
    case 'needs-input':
      turn.needsInput = event
      turn.status = 'needs_input'
      turn.result = null
      break
    case 'succeeded':
      turn.verdict = event.verdict ?? turn.verdict
      end(turn, event, 'succeeded')
      break
    case 'failed':
      turn.failure = event.failure
      end(turn, event, 'failed')
      break
    case 'cancelled':
      turn.reason = event.reason
      end(turn, event, 'cancelled')
      break
    case 'timed-out':
      end(turn, event, 'timed_out')
      break
  }
}

function complete(turn, event) {
  const { output } = event
  ended(turn, event, 'completed')
  switch (event.stage) {
    case 'plan':
      turn.understood = output
      break
    case 'map':
      turn.mapped = output
      break
    case 'compose':
      turn.program = output
      break
    case 'execute':
      if (output?.columns) turn.result = output
      break
    case 'verify':
      turn.verdict = output
      break
  }
}

function tryOf(turn, event) {
  let found = turn.tries.find((each) => each.stage === event.stage && each.attempt === event.attempt)
  if (!found) {
    found = { stage: event.stage, attempt: event.attempt, status: 'running', startedAt: event.at, progress: [], millis: null }
    turn.tries.push(found)
  }
  return found
}

function ended(turn, event, status) {
  const each = tryOf(turn, event)
  each.status = status
  each.millis = (event.elapsed_micros ?? 0) / 1000
  each.endedAt = event.at
  each.output = event.output
  return each
}

function end(turn, event, status) {
  turn.status = status
  turn.endedAt = event.at
  for (const each of turn.tries) if (each.status === 'running') each.status = status === 'succeeded' ? 'completed' : 'stopped'
}
