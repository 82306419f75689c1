import { LitElement, html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { icon } from '../shell/icons.js'
import { announce } from '../shell/state.js'
import { deleteConnection, refreshSchema, schemaOf, testConnection } from './connections.js'
import { TYPES } from './connection-form.js'
import { schemaTree } from './schema-tree.js'
import { duration } from '../format/values.js'

/** Connections, each with what can be done with it; the form for a new one. */
class ConnectionList extends LitElement {
  static properties = {
    connections: { attribute: false },
    problem: { attribute: false },
    /** 'new', or the id of the connection that is changed; null where no form is open. */
    form: { state: true },
    /** What a test, a look at the tables or a deletion came to, by connection. */
    found: { state: true },
  }

  constructor() {
    super()
    this.form = null
    this.found = {}
  }

  createRenderRoot() {
    return this
  }

  render() {
    const { connections } = this
    return html`
      <section class="data-group" aria-labelledby="databases">
        <header class="data-group-head">
          <h2 id="databases">Databases</h2>
          <button class="primary" ?hidden=${this.form === 'new'} @click=${() => (this.form = 'new')}>${icon('plus')} Connect a database</button>
        </header>
        ${this.form === 'new' ? this.formFor(null) : nothing}
        ${this.problem ? html`<p class="problem" role="alert">${this.problem.message} ${this.problem.remedy}</p>` : nothing}
        ${connections?.length === 0 && this.form !== 'new' ? html`<p class="hint">No database is connected yet.</p>` : nothing}
        <ul class="entries">
          ${repeat(connections ?? [], (each) => each.id, (each) => html`<li class="entry">${this.form === each.id ? this.formFor(each) : this.entry(each)}</li>`)}
        </ul>
      </section>`
  }

  formFor(connection) {
    return html`<connection-form .connection=${connection} @closed=${() => (this.form = null)}></connection-form>`
  }

  entry(connection) {
    const found = this.found[connection.id] ?? {}
    return html`
      <div class="entry-head">
        ${icon('database')}
        <div class="entry-name"><strong>${connection.name}</strong><span>${TYPES[connection.db_type] ?? connection.db_type} · ${addressOf(connection)}</span></div>
        <div class="entry-actions">
          <button @click=${() => this.test(connection)} ?disabled=${found.testing}>${found.testing ? 'Testing …' : 'Test'}</button>
          <button aria-expanded=${!!found.schema} @click=${() => this.tables(connection)}>Tables</button>
          <button @click=${() => (this.form = connection.id)}>${icon('edit')} Change</button>
          ${found.confirming
            ? html`<button class="danger" @click=${() => this.remove(connection)}>Really disconnect</button>
                <button @click=${() => this.set(connection, { confirming: false })}>Keep</button>`
            : html`<button class="square" aria-label=${'Disconnect ' + connection.name} title="Disconnect" @click=${() => this.set(connection, { confirming: true })}>${icon('trash')}</button>`}
        </div>
      </div>
      ${found.confirming ? html`<p class="hint">Millrace forgets the connection and its password. Nothing in the database changes.</p>` : nothing}
      ${found.tested ? this.tested(found.tested) : nothing}
      ${found.problem ? html`<p class="problem" role="alert">${found.problem.message} ${found.problem.remedy}</p>` : nothing}
      ${found.schema ? schemaTree(found.schema, () => this.refresh(connection)) : nothing}`
  }

  tested(test) {
    return test.status === 'ok'
      ? html`<p class="result good" role="status">${icon('check')} ${test.server ?? 'It answers'}, in ${duration(test.elapsed_ms)}.
          ${(test.warnings ?? []).map((warning) => html`<span class="warn-text">${warning}</span>`)}</p>`
      : html`<p class="result bad" role="alert">${icon('cross')} <span>${test.error} ${test.remedy ?? ''}</span></p>`
  }

  async test(connection) {
    await this.attempt(connection, { testing: true, tested: null }, async () => ({ tested: await testConnection(connection.id) }))
    this.set(connection, { testing: false })
  }

  async tables(connection) {
    if (this.found[connection.id]?.schema) return this.set(connection, { schema: null })
    await this.attempt(connection, {}, async () => ({ schema: await schemaOf(connection.id) }))
  }

  async refresh(connection) {
    await this.attempt(connection, {}, async () => {
      await refreshSchema(connection.id)
      return { schema: await schemaOf(connection.id) }
    })
    announce('The tables were looked at again.')
  }

  async remove(connection) {
    await this.attempt(connection, {}, async () => {
      await deleteConnection(connection.id)
      return {}
    })
    this.set(connection, { confirming: false })
  }

  async attempt(connection, before, work) {
    this.set(connection, { problem: null, ...before })
    try {
      this.set(connection, await work())
    } catch (problem) {
      this.set(connection, { problem })
    }
  }

  set(connection, what) {
    this.found = { ...this.found, [connection.id]: { ...this.found[connection.id], ...what } }
  }
}

const addressOf = (connection) =>
  connection.host ? `${connection.database} at ${connection.host}${connection.port ? ':' + connection.port : ''}` : connection.database

customElements.define('connection-list', ConnectionList)
