import { isMeasure, isName, isNumeric, isTemporal } from '../format/values.js'

const MOST_BARS = 60
const MOST_SERIES = 12
const MOST_MEASURES = 4
const MOST_POINTS = 5000
const PERIOD = /^(year|quarter|month|week|day|hour)$/i

/**
 * The charts that fit a result, the best one first; empty where only rows do. Each is {kind: 'figure' | 'bars' | 'lines', measures,
 * category?, series?}, with the positions of columns.
 */
export function fittingCharts({ columns, rows }) {
  const positions = columns.map((_, index) => index)
  const measures = positions.filter((index) => isMeasure(columns[index]) && !PERIOD.test(columns[index].name)).slice(0, MOST_MEASURES)
  if (measures.length === 0) return []
  const others = positions.filter((index) => !isNumeric(columns[index]) || PERIOD.test(columns[index].name) || isName(columns[index]))
  const words = others.filter((index) => columns[index].type === 'TEXT' || columns[index].type === 'BOOLEAN')
  const times = others.filter((index) => isTemporal(columns[index]) || PERIOD.test(columns[index].name))
  if (rows.length === 1) return columns.length <= MOST_MEASURES + 1 ? [{ kind: 'figure', measures }] : []

  if (times.length === 1 && rows.length <= MOST_POINTS) {
    const category = times[0]
    if (words.length === 0 && eachOnce(rows, category)) {
      return [{ kind: 'lines', category, measures }, ...(rows.length <= MOST_BARS ? [{ kind: 'bars', category, measures }] : [])]
    }
    if (words.length === 1 && different(rows, words[0]) <= MOST_SERIES) {
      return [{ kind: 'lines', category, series: words[0], measures: measures.slice(-1) }]
    }
  }
  if (times.length === 0 && rows.length <= MOST_BARS) {
    if (words.length === 1 && eachOnce(rows, words[0])) return [{ kind: 'bars', category: words[0], measures: comparable(rows, measures) }]
    if (words.length === 2 && different(rows, words[1]) <= MOST_SERIES && different(rows, words[0]) < rows.length) {
      return [{ kind: 'bars', category: words[0], series: words[1], measures: measures.slice(-1) }]
    }
    if (words.length >= 2 && eachOnce(rows, words[0])) return [{ kind: 'bars', category: words[0], measures: comparable(rows, measures) }]
  }
  return []
}

/** Figures of very different size do not share an axis: the first is drawn alone. */
function comparable(rows, measures) {
  const largest = measures.map((index) => Math.max(...rows.map((row) => Math.abs(Number(row[index] ?? 0)))))
  return measures.filter((_, at) => largest[at] > largest[0] / 20 && largest[at] < largest[0] * 20)
}

const different = (rows, index) => new Set(rows.map((row) => row[index])).size
const eachOnce = (rows, index) => different(rows, index) === rows.length
