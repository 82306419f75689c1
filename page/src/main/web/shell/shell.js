import { html, nothing } from 'lit'
import { icon } from './icons.js'
import { sidebar } from './sidebar.js'
import { changed, state } from './state.js'
import { conversation } from '../ask/conversation.js'
import { dataView } from '../data/data-view.js'

/** The whole page. */
export function shell() {
  return html`
    <a class="skip" href="#question" @click=${skip}>Skip to the question</a>
    <div class=${'shell' + (state.sidebarOpen ? ' open' : '')}>
      ${sidebar()}
      ${state.sidebarOpen ? html`<button class="scrim" aria-label="Close the list" @click=${toggle}></button>` : nothing}
      <main class="main">
        <header class="narrow-bar">
          <button class="quiet square" aria-label="Conversations and data" aria-expanded=${state.sidebarOpen} @click=${toggle}>${icon('menu')}</button>
          <span class="brand-name">Millrace</span>
        </header>
        ${state.route.name === 'data' ? dataView() : conversation()}
      </main>
    </div>
    <div class="unseen" role="status" aria-live="polite">${state.announcement}</div>`
}

function toggle() {
  state.sidebarOpen = !state.sidebarOpen
  changed()
}

function skip(event) {
  event.preventDefault()
  document.getElementById('question')?.focus()
}
