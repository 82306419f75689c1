import { LitElement, html, nothing } from 'lit'
import { announce } from '../shell/state.js'
import { changeConnection, createConnection } from './connections.js'

export const TYPES = { postgresql: 'PostgreSQL', mysql: 'MySQL or MariaDB', sqlite: 'SQLite' }
const PORTS = { postgresql: 5432, mysql: 3306 }

/** The settings of a connection. What is wrong with a field stands next to it; the gateway says it, after trying the connection. */
class ConnectionForm extends LitElement {
  static properties = {
    /** null for a new one. */
    connection: { attribute: false },
    type: { state: true },
    problem: { state: true },
    busy: { state: true },
    skipTest: { state: true },
  }

  createRenderRoot() {
    return this
  }

  willUpdate(changed) {
    if (changed.has('connection')) this.type = this.connection?.db_type ?? 'postgresql'
  }

  firstUpdated() {
    this.querySelector('input').focus()
  }

  render() {
    const known = this.connection ?? {}
    const server = this.type !== 'sqlite'
    return html`
      <form class="form" novalidate @submit=${this.submit} aria-label=${this.connection ? 'Change ' + this.connection.name : 'Connect a database'}>
        <div class="fields">
          ${this.field('name', 'Name', { value: known.name, placeholder: 'Sales' })}
          <div class="field">
            <label for="f-db_type">Type</label>
            <select id="f-db_type" name="db_type" @change=${(event) => (this.type = event.target.value)}>
              ${Object.entries(TYPES).map(([id, title]) => html`<option value=${id} .selected=${id === this.type}>${title}</option>`)}
            </select>
            ${this.wrong('db_type')}
          </div>
          ${server
            ? html`
                ${this.field('host', 'Host', { value: known.host, placeholder: 'db.example.com' })}
                ${this.field('port', 'Port', { value: known.port, placeholder: PORTS[this.type], inputmode: 'numeric' })}`
            : nothing}
          ${this.field('database', server ? 'Database' : 'File', { value: known.database, placeholder: server ? 'sales' : '/data/sales.db', wide: !server })}
          ${server
            ? html`
                ${this.field('username', 'User', { value: known.username, placeholder: 'reader', hint: 'One that can only read is best.' })}
                ${this.field('password', 'Password', { type: 'password', placeholder: this.connection ? 'unchanged' : '' })}`
            : nothing}
        </div>
        ${this.problem && !this.problem.fields.some((fault) => this.querySelector(`[name=${CSS.escape(fault.field)}]`))
          ? html`<p class="problem" role="alert">${this.problem.message} ${this.problem.remedy}</p>`
          : nothing}
        <div class="form-foot">
          <button class="primary" ?disabled=${this.busy}>${this.busy ? 'Trying the connection …' : this.connection ? 'Save' : 'Connect'}</button>
          <button type="button" @click=${this.close}>Cancel</button>
          <label class="check"><input type="checkbox" name="skip_test" .checked=${this.skipTest ?? false} @change=${(event) => (this.skipTest = event.target.checked)}> Save without trying it</label>
        </div>
      </form>`
  }

  field(name, label, { value, type = 'text', placeholder = '', hint, inputmode, wide }) {
    const fault = this.problem?.of(name)
    const id = 'f-' + name
    return html`<div class=${wide ? 'field wide' : 'field'}>
      <label for=${id}>${label}</label>
      <input id=${id} name=${name} type=${type} .value=${value ?? ''} placeholder=${placeholder} inputmode=${inputmode ?? nothing}
        autocomplete=${type === 'password' ? 'new-password' : 'off'} spellcheck="false" aria-invalid=${!!fault}
        aria-describedby=${fault ? id + '-error' : hint ? id + '-hint' : nothing}>
      ${fault ? this.wrong(name) : hint ? html`<span class="field-hint" id=${id + '-hint'}>${hint}</span>` : nothing}
    </div>`
  }

  wrong(name) {
    const fault = this.problem?.of(name)
    return fault ? html`<span class="field-error" id=${'f-' + name + '-error'} role="alert">${fault.message} ${fault.remedy}</span>` : nothing
  }

  async submit(event) {
    event.preventDefault()
    this.busy = true
    this.problem = null
    try {
      const settings = this.settings(new FormData(event.target))
      if (this.connection) await changeConnection(this.connection.id, settings)
      else await createConnection(settings)
      announce(this.connection ? 'Saved.' : 'Connected.')
      this.close()
    } catch (problem) {
      this.problem = problem
      await this.updateComplete
      this.querySelector('[aria-invalid=true]')?.focus()
    } finally {
      this.busy = false
    }
  }

  settings(form) {
    const text = (name) => (form.get(name) ?? '').trim()
    const settings = { name: text('name'), db_type: this.type, database: text('database') }
    if (this.type !== 'sqlite') {
      settings.host = text('host')
      settings.username = text('username')
      const port = text('port')
      if (port !== '') settings.port = /^-?\d{1,9}$/.test(port) ? Number(port) : port
      else if (!this.connection) settings.port = PORTS[this.type]
      if (form.get('password')) settings.password = form.get('password')
    }
    if (this.skipTest) settings.skip_test = true
    return settings
  }

  close() {
    this.dispatchEvent(new CustomEvent('closed'))
  }
}

customElements.define('connection-form', ConnectionForm)
