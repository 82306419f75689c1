// Conversations and their turns: asked, followed while they are answered, and found again after a reload.
import { get, post, Problem } from '../api/requests.js'
import { watchWorkflow } from '../api/events.js'
import { conversationAddress, go } from '../shell/address.js'
import { announce, changed, remember, remembered, state } from '../shell/state.js'
import { fold, isOver, isOwnSql, newTurn } from './turn.js'
import { announcementOf } from './announcements.js'

const MOST_REMEMBERED = 100

/** How often it is looked whether the next step has been accepted, and how long between, in milliseconds. */
const NEXT_TRIES = 100
const NEXT_PAUSE = 100

/** The list comes from the gateway; what this browser asked goes with it until the gateway tells. */
export async function loadConversations() {
  state.conversations = remembered('conversations') ?? []
  changed()
  try {
    const threads = await get('/threads')
    const known = (threads.threads ?? threads).map((thread) => ({
      id: thread.id,
      title: thread.title,
      at: thread.updated_at,
      connection: thread.connection_id,
    }))
    const ids = new Set(known.map((each) => each.id))
    state.conversations = [...known, ...state.conversations.filter((each) => !ids.has(each.id))]
      .sort((a, b) => String(b.at).localeCompare(String(a.at)))
    changed()
  } catch {
    // what this browser remembers has to do
  }
}

export function turnsOf(conversation) {
  return state.turns.get(conversation) ?? []
}

/** Loads the turns that are not here yet. */
export async function openConversation(id) {
  const title = state.conversations.find((each) => each.id === id)?.title
  document.title = (title ? title + ' · ' : '') + 'Millrace'
  try {
    const { turns } = await get('/conversations/' + encodeURIComponent(id))
    const known = turnsOf(id)
    const loaded = turns.map((each) => {
      const turn = known.find((other) => other.id === each.request_id)
      return turn ?? newTurn(each.request_id, each.text, each.connection_id)
    })
    const extra = known.filter((turn) => !loaded.includes(turn))
    state.turns.set(id, [...loaded, ...extra])
    if (turns.length > 0) listConversation(id, turns[0].text, turns[0].connection_id, turns.at(-1).created_at)
    // The newest first: it is what is looked at.
    for (const turn of loaded.toReversed()) follow(turn)
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 404 || turnsOf(id).length > 0) reportProblem(id, problem)
  }
  changed()
}

/**
 * Asks in a conversation, or begins one.
 *
 * @param request {text, mode?, maxRows?, editOf?}
 */
export async function ask(request) {
  const conversation = state.route.conversation ?? crypto.randomUUID()
  const mode = request.mode ?? 'ask'
  const turn = newTurn(null, request.text, state.connection)
  turn.mode = mode
  turn.at = new Date().toISOString()
  turn.askedAt = performance.now()
  state.turns.set(conversation, [...turnsOf(conversation), turn])
  listConversation(conversation, request.text, state.connection, turn.at)
  if (state.route.conversation === null) {
    state.route = { name: 'ask', conversation }
    history.pushState(null, '', conversationAddress(conversation))
  }
  changed()
  showNewest()
  try {
    const body = { text: request.text, conversation_id: conversation }
    if (state.connection) body.connection_id = state.connection
    if (state.chosenDatasets.length > 0) body.datasets = state.chosenDatasets
    if (mode !== 'ask') body.mode = mode
    if (request.maxRows) body.max_rows = request.maxRows
    if (request.editOf) body.edit_of = request.editOf
    const { request_id } = await post('/workflows', body)
    turn.id = request_id
    turn.at = null
    follow(turn)
  } catch (problem) {
    turn.status = 'failed'
    turn.refused = true
    turn.failure = { category: 'user', message: problem.message, remedy: problem.remedy, code: problem.code }
    announce(problem.message)
  }
  changed()
}

/** The question at the top of the window, with room below it for what comes. */
function showNewest() {
  requestAnimationFrame(() => {
    const turns = document.querySelectorAll('turn-view')
    if (turns.length > 0) turns[turns.length - 1].scrollIntoView({ block: 'start', behavior: turns.length > 1 ? 'smooth' : 'auto' })
  })
}

export async function choose(turn, choice) {
  turn.answering = choice.id
  changed()
  try {
    await post(`/workflows/${turn.id}/answer`, { choice: choice.id })
    turn.answer = choice.id
    follow(turn)
  } catch (problem) {
    turn.answerProblem = problem
  }
  turn.answering = null
  changed()
}

export async function cancel(turn) {
  try {
    await post(`/workflows/${turn.id}/cancel`)
  } catch {
    // It has ended by itself: its events say how.
  }
}

export async function thumb(turn, direction) {
  const before = turn.thumb
  turn.thumb = direction
  changed()
  try {
    await post(`/workflows/${turn.id}/feedback`, { thumb: direction })
    announce(direction === 'up' ? 'Marked as a good answer.' + (isOwnSql(turn) ? ' Its question is answered by this SQL from now on.' : '') : 'Marked as a bad answer.')
  } catch (problem) {
    turn.thumb = before
    announce('The mark could not be kept. ' + problem.message)
  }
  changed()
}

/** Watches a turn's workflow unless it is watched or has ended. */
export function follow(turn) {
  if (turn.stop || isOver(turn) || !turn.id) return
  turn.stop = watchWorkflow(turn.id, {
    event(event) {
      fold(turn, event)
      const told = announcementOf(turn, event)
      if (told) state.announcement = told
      if (isOver(turn)) {
        turn.stop = null
        if (turn.askedAt) performance.measure('millrace-answer', { start: turn.askedAt, end: performance.now() })
        loadFeedback(turn)
        if (turn.status === 'succeeded' && turn.next) showNext(turn)
      }
      changed()
    },
    connected() {
      turn.lost = false
      changed()
    },
    lost() {
      turn.lost = true
      changed()
    },
    gone() {
      turn.stop = null
      turn.lost = true
      changed()
    },
  })
}

/** The turn that begins by itself after this one. */
async function showNext(turn) {
  const { request_id: id, text } = turn.next
  const [conversation, turns] = [...state.turns].find(([, each]) => each.includes(turn)) ?? []
  if (!turns || turns.some((each) => each.id === id)) return
  const next = newTurn(id, text, turn.connection)
  state.turns.set(conversation, [...turns, next])
  changed()
  for (let tries = 0; tries < NEXT_TRIES; tries++) {
    try {
      await get('/workflows/' + id)
      break
    } catch {
      await new Promise((resolve) => setTimeout(resolve, NEXT_PAUSE))
    }
  }
  follow(next)
}

/** What was thought of an answer is no event of it; asked for where the answer was given before this page was opened. */
async function loadFeedback(turn) {
  if (turn.askedAt) return
  try {
    turn.thumb = (await get('/workflows/' + turn.id)).feedback?.thumb ?? null
    changed()
  } catch {
    // only the mark is missing
  }
}

function listConversation(id, title, connection, at) {
  const known = state.conversations.find((each) => each.id === id)
  if (known) known.at = at ?? known.at
  else state.conversations = [{ id, title, connection, at: at ?? new Date().toISOString() }, ...state.conversations]
  state.conversations.sort((a, b) => String(b.at).localeCompare(String(a.at)))
  remember('conversations', state.conversations.slice(0, MOST_REMEMBERED))
}

function reportProblem(conversation, problem) {
  state.conversationProblem = { conversation, message: problem.message, remedy: problem.remedy ?? '' }
}

/** What another tab asked meanwhile. */
addEventListener('focus', () => {
  if (state.route.name === 'ask' && state.route.conversation) openConversation(state.route.conversation)
})

export function startOver() {
  go('#/')
}
