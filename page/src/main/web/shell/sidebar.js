import { html } from 'lit'
import { icon } from './icons.js'
import { state } from './state.js'
import { conversationAddress } from './address.js'
import { nextTheme, theme } from './theme.js'
import { startOver } from '../ask/conversations.js'

/** The list of conversations, and the ways to everything else. */
export function sidebar() {
  return html`
    <nav class="sidebar" aria-label="Conversations and data">
      <div class="brand"><img src="/page/icon.svg" alt="" width="24" height="24"><span class="brand-name">Millrace</span></div>
      <button class="new" @click=${startOver}>${icon('plus')} New conversation</button>
      <div class="conversations">
        ${byDay(state.conversations).map(
          ([day, conversations]) => html`
            <h2>${day}</h2>
            <ul>${conversations.map(entry)}</ul>`,
        )}
      </div>
      <div class="sidebar-foot">
        <a class="quiet" href="#/data" aria-current=${state.route.name === 'data' ? 'page' : 'false'}>${icon('database')} Data</a>
        <button class="quiet" @click=${nextTheme} title="Light, dark, or as the system has it">
          ${icon(theme())} ${{ auto: 'System colours', light: 'Light', dark: 'Dark' }[theme()]}
        </button>
      </div>
    </nav>`
}

function entry(conversation) {
  const here = state.route.name === 'ask' && state.route.conversation === conversation.id
  return html`<li>
    <a href=${conversationAddress(conversation.id)} aria-current=${here ? 'page' : 'false'} title=${conversation.title ?? ''}>${conversation.title || 'Untitled'}</a>
  </li>`
}

function byDay(conversations) {
  const today = new Date().setHours(0, 0, 0, 0)
  const groups = new Map()
  for (const conversation of conversations) {
    const at = new Date(conversation.at).getTime()
    const day = at >= today ? 'Today' : at >= today - 86_400_000 ? 'Yesterday' : at >= today - 6 * 86_400_000 ? 'This week' : 'Earlier'
    groups.set(day, [...(groups.get(day) ?? []), conversation])
  }
  return [...groups]
}
