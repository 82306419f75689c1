// Values as people read them. The whole value stays in the cell's title and in what is copied.

const NUMERIC = new Set(['INTEGER', 'DECIMAL', 'DOUBLE'])
const TEMPORAL = new Set(['DATE', 'TIMESTAMP'])
const YEAR_OR_ID = /(^|_)(id|year|number|no|code|zip)$/i

export const isNumeric = (column) => NUMERIC.has(column.type)
export const isTemporal = (column) => TEMPORAL.has(column.type)
/** A number that is a name: no thousands, no chart of it. */
export const isName = (column) => YEAR_OR_ID.test(column.name)
export const isMeasure = (column) => isNumeric(column) && !isName(column)

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })
const date = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' })
const month = new Intl.DateTimeFormat(undefined, { timeZone: 'UTC', year: 'numeric', month: 'short' })
const time = new Intl.DateTimeFormat(undefined, {
  timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
})

/** "average_order_value" as "Average order value". */
export function heading(name) {
  const words = name.replaceAll('_', ' ').trim()
  return words === '' ? name : words[0].toUpperCase() + words.slice(1)
}

export const rows = (count) => (count === 1 ? '1 row' : whole.format(count ?? 0) + ' rows')

export function duration(millis) {
  if (millis == null) return ''
  if (millis < 1) return '<1 ms'
  if (millis < 1000) return Math.round(millis) + ' ms'
  if (millis < 60_000) return (millis / 1000).toFixed(millis < 10_000 ? 2 : 1) + ' s'
  return Math.floor(millis / 60_000) + ' min ' + Math.round((millis % 60_000) / 1000) + ' s'
}

export const count = (number) => whole.format(number)

/** A function that writes the values of one column, all in the same way. */
export function writerOf(column, index, rows) {
  const some = rows.length > 400 ? rows.slice(0, 400) : rows
  if (isNumeric(column)) return numberWriter(column, some.map((row) => row[index]))
  if (column.type === 'DATE') {
    return some.every((row) => row[index] == null || /^\d{4}-\d\d-01$/.test(row[index])) && /month/i.test(column.name)
      ? dateWriter(month)
      : dateWriter(date)
  }
  if (column.type === 'TIMESTAMP') return dateWriter(time)
  return (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
}

function numberWriter(column, values) {
  if (isName(column)) return String
  if (column.type === 'INTEGER') return (value) => whole.format(exact(value))
  const known = values.filter((value) => value != null)
  const most = Math.max(0, ...known.map((value) => String(value).split('.')[1]?.length ?? 0))
  const small = known.some((value) => Number(value) !== 0 && Math.abs(Number(value)) < 0.1)
  const digits = Math.min(most, small ? 4 : 2)
  const format = new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return (value) => format.format(exact(value))
}

/** Intl reads text without loss, where it is a number. */
const exact = (value) => (typeof value === 'string' && Number.isNaN(Number(value)) ? NaN : value)

function dateWriter(format) {
  return (value) => {
    const text = String(value)
    const read = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? text + 'T00:00:00Z' : text.replace(' ', 'T').replace(/(Z|[+-]\d\d:?\d\d)?$/, 'Z'))
    return Number.isNaN(read.getTime()) ? text : format.format(read)
  }
}

/** The order of two values of a column; nothing comes last, whichever way it is sorted. */
export function comparatorOf(column, descending) {
  const sign = descending ? -1 : 1
  const compare = isNumeric(column) ? (a, b) => Number(a) - Number(b) : (a, b) => collator.compare(String(a), String(b))
  return (a, b) => (a == null ? (b == null ? 0 : 1) : b == null ? -1 : sign * compare(a, b))
}
const collator = new Intl.Collator(undefined, { numeric: true })

/** "3 minutes ago". */
export function ago(instant) {
  const seconds = (Date.now() - new Date(instant)) / 1000
  if (!(seconds >= 0)) return ''
  if (seconds < 60) return 'just now'
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute')
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour')
  return date.format(new Date(instant))
}
const relative = new Intl.RelativeTimeFormat(undefined, { style: 'short' })
