import { LitElement, html, nothing } from 'lit'
import { Virtualizer, elementScroll, observeElementOffset, observeElementRect } from '@tanstack/virtual-core'
import { comparatorOf, heading, isNumeric, writerOf } from '../format/values.js'

const ROW_HEIGHT = 30
const OVERSCAN = 12
const SAMPLE = 300
const NARROWEST = 6
const WIDEST = 44

/** Rows that can be sorted by a column. Only those in sight are in the document, so that ten thousand scroll like ten. */
class ResultTable extends LitElement {
  static properties = { result: { attribute: false }, sort: { state: true } }

  createRenderRoot() {
    return this
  }

  willUpdate(changed) {
    if (changed.has('result')) {
      this.sort = null
      this.writers = this.result.columns.map((column, index) => writerOf(column, index, this.result.rows))
      this.widths = this.result.columns.map((column, index) => this.widthOf(column, index))
    }
    if (changed.has('result') || changed.has('sort')) this.sorted = this.inOrder()
  }

  firstUpdated() {
    this.virtualizer = new Virtualizer(this.options())
    this.stopVirtualizer = this.virtualizer._didMount()
    this.virtualizer._willUpdate()
    this.requestUpdate()
  }

  disconnectedCallback() {
    super.disconnectedCallback()
    this.stopVirtualizer?.()
  }

  connectedCallback() {
    super.connectedCallback()
    if (this.virtualizer) this.stopVirtualizer = this.virtualizer._didMount()
  }

  options() {
    return {
      count: this.sorted.length,
      getScrollElement: () => this.querySelector('.table-scroll'),
      estimateSize: () => ROW_HEIGHT,
      overscan: OVERSCAN,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.requestUpdate(),
    }
  }

  render() {
    const { columns } = this.result
    this.virtualizer?.setOptions(this.options())
    const items = this.virtualizer?.getVirtualItems() ?? []
    return html`
      <div class="table-scroll" tabindex="0" role="region" aria-label="Rows">
        <table aria-rowcount=${this.sorted.length + 1}>
          <colgroup><col class="row-number">${columns.map(() => html`<col class="data">`)}<col class="rest"></colgroup>
          <thead>
            <tr aria-rowindex="1">
              <th class="row-number" scope="col"><span class="unseen">Row</span></th>
              ${columns.map((column, index) => this.head(column, index))}
              <th class="rest" aria-hidden="true"></th>
            </tr>
          </thead>
          <tbody>
            <tr class="space before" aria-hidden="true"><td colspan=${columns.length + 2}></td></tr>
            ${items.map((item) => this.row(this.sorted[item.index], item.index))}
            <tr class="space after" aria-hidden="true"><td colspan=${columns.length + 2}></td></tr>
          </tbody>
        </table>
      </div>`
  }

  head(column, index) {
    const direction = this.sort?.index === index ? (this.sort.descending ? 'descending' : 'ascending') : 'none'
    return html`<th scope="col" class=${isNumeric(column) ? 'number' : ''} aria-sort=${direction}>
      <button @click=${() => this.sortBy(index)} title=${`${column.name} (${String(column.type).toLowerCase()})`}>
        ${heading(column.name)}<span class="arrow" aria-hidden="true">${{ ascending: '↑', descending: '↓', none: '' }[direction]}</span>
      </button>
    </th>`
  }

  row(row, index) {
    return html`<tr aria-rowindex=${index + 2}>
      <td class="row-number">${index + 1}</td>
      ${row.map((value, at) => this.cell(value, at))}
      <td class="rest"></td>
    </tr>`
  }

  cell(value, index) {
    const column = this.result.columns[index]
    if (value == null) return html`<td class=${isNumeric(column) ? 'number nothing' : 'nothing'}>–</td>`
    const text = this.writers[index](value)
    const whole = typeof value === 'object' ? JSON.stringify(value) : String(value)
    return html`<td class=${isNumeric(column) ? 'number' : ''} title=${whole === text && text.length < WIDEST ? nothing : whole}>${text}</td>`
  }

  updated() {
    // Sizes are set here, not in the markup: the page allows no style attributes.
    const items = this.virtualizer?.getVirtualItems() ?? []
    const total = this.virtualizer?.getTotalSize() ?? 0
    this.querySelector('.before td').style.height = (items[0]?.start ?? 0) + 'px'
    this.querySelector('.after td').style.height = Math.max(0, total - (items.at(-1)?.end ?? 0)) + 'px'
    this.querySelectorAll('col.data').forEach((col, index) => (col.style.width = this.widths[index] + 'ch'))
    this.querySelector('.table-scroll').style.maxHeight = Math.min(420, (this.sorted.length + 1) * ROW_HEIGHT + 14) + 'px'
    this.virtualizer?._willUpdate()
  }

  sortBy(index) {
    const { sort } = this
    const number = isNumeric(this.result.columns[index])
    if (sort?.index !== index) this.sort = { index, descending: number }
    else if (sort.descending === number) this.sort = { index, descending: !number }
    else this.sort = null
    this.querySelector('.table-scroll').scrollTop = 0
  }

  inOrder() {
    const { rows, columns } = this.result
    if (!this.sort) return rows
    const { index, descending } = this.sort
    const compare = comparatorOf(columns[index], descending)
    return rows.toSorted((a, b) => compare(a[index], b[index]))
  }

  widthOf(column, index) {
    const longest = this.result.rows
      .slice(0, SAMPLE)
      .reduce((most, row) => Math.max(most, row[index] == null ? 1 : this.writers[index](row[index]).length), heading(column.name).length + 2)
    return Math.min(WIDEST, Math.max(NARROWEST, longest)) + 3
  }
}

customElements.define('result-table', ResultTable)
