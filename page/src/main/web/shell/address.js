// The address says where the user is, so that back, forward, reload and links work: #/c/<conversation> or #/data.
import { changed, state } from './state.js'
import { openConversation } from '../ask/conversations.js'

export function followAddress() {
  addEventListener('hashchange', read)
  read()
}

export function go(address) {
  state.sidebarOpen = false
  if (location.hash === address) read()
  else location.hash = address
}

export const conversationAddress = (id) => '#/c/' + encodeURIComponent(id)

function read() {
  const [, name, id] = location.hash.split('/')
  if (name === 'data') {
    state.route = { name: 'data' }
    document.title = 'Data · Millrace'
  } else if (name === 'c' && id) {
    const conversation = decodeURIComponent(id)
    state.route = { name: 'ask', conversation }
    openConversation(conversation)
  } else {
    state.route = { name: 'ask', conversation: null }
    document.title = 'Millrace'
  }
  changed()
}
