// The connections: loaded, made, changed, tried, forgotten.
import { get, post, put, remove } from '../api/requests.js'
import { watchWorkflow } from '../api/events.js'
import { forgetExamples } from '../ask/examples.js'
import { changed, remember, state } from '../shell/state.js'

const RETRY_MILLIS = 2000

export async function loadConnections() {
  try {
    const answer = await get('/instances')
    state.connections = answer.instances ?? answer
    state.connectionsProblem = null
    // '' is a choice, too: only files.
    if (state.connection !== '' && !state.connections.some((each) => each.id === state.connection)) state.connection = state.connections[0]?.id ?? null
  } catch (problem) {
    state.connectionsProblem = problem
    setTimeout(loadConnections, RETRY_MILLIS)
  }
  changed()
}

/** @throws Problem with the fields concerned */
export async function createConnection(settings) {
  const created = await post('/instances', settings)
  await loadConnections()
  state.connection = created.id
  remember('connection', created.id)
  if (created.request_id) await looked(created.request_id)
  changed()
  return created
}

/** @throws Problem with the fields concerned */
export async function changeConnection(id, settings) {
  await put('/instances/' + encodeURIComponent(id), settings)
  forgetExamples(id)
  await loadConnections()
}

export async function deleteConnection(id) {
  await remove('/instances/' + encodeURIComponent(id))
  await loadConnections()
}

export const testConnection = (id) => post(`/instances/${encodeURIComponent(id)}/test`)
export const schemaOf = (id) => get(`/instances/${encodeURIComponent(id)}/schema`)
export const refreshSchema = (id) => post(`/instances/${encodeURIComponent(id)}/refresh`).then((answer) => looked(answer.request_id))

/** Until the tables of a new connection have been looked at. */
function looked(requestId) {
  return new Promise((resolve) => {
    watchWorkflow(requestId, {
      event(event) {
        if (['succeeded', 'failed', 'cancelled', 'timed-out'].includes(event.type)) resolve(event)
      },
      connected() {},
      lost() {},
      gone: () => resolve(null),
    })
  })
}
