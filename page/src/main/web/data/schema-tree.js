import { html, nothing } from 'lit'
import { ago, count } from '../format/values.js'

/** The tables of a database as Millrace knows them. */
export const schemaTree = (schema, onRefresh) => html`
  <div class="schema">
    <p class="hint">
      ${count(schema.tables.length)} tables${schema.taken_at ? ', looked at ' + ago(schema.taken_at) : ''}.
      ${onRefresh ? html`<button class="link" @click=${onRefresh}>Look again</button>` : nothing}
    </p>
    ${schema.tables.map(table)}
  </div>`

function table(table) {
  const references = new Map((table.foreign_keys ?? []).flatMap((key) => key.columns.map((column) => [column, key.references_table])))
  return html`<details>
    <summary><span class="table-name">${table.name}</span><span class="faint">${table.row_count == null ? '' : count(table.row_count) + ' rows'}</span></summary>
    ${table.comment ? html`<p class="hint">${table.comment}</p>` : nothing}
    <ul class="columns">
      ${table.columns.map(
        (column) => html`<li>
          <code>${column.name}</code><span class="type">${String(column.type).toLowerCase()}</span>
          ${column.primary_key ? html`<span class="badge">key</span>` : nothing}
          ${references.has(column.name) ? html`<span class="faint">→ ${references.get(column.name)}</span>` : nothing}
          ${column.comment ? html`<span class="faint">${column.comment}</span>` : nothing}
        </li>`,
      )}
    </ul>
  </details>`
}

