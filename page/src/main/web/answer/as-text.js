// A cell that begins with one of these is a formula to a spreadsheet; numbers are left as they are.
const FORMULA = /^[=+\-@\t\r]/

/** Rows as spreadsheets take them from the clipboard: a tab between cells, a line for each row. */
export function asText({ columns, rows }) {
  const lines = [columns.map((column) => cell(column.name)), ...rows.map((row) => row.map(cell))]
  return lines.map((line) => line.join('\t')).join('\n')
}

function cell(value) {
  if (value == null) return ''
  if (typeof value === 'number') return String(value)
  const text = (typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(/[\t\r\n]+/g, ' ')
  return FORMULA.test(text) && Number.isNaN(Number(text)) ? "'" + text : text
}
