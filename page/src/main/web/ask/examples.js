import { get } from '../api/requests.js'
import { changed } from '../shell/state.js'

const SHOP = [
  'Show me total sales by region',
  'Calculate average order value by month',
  'Show me the top 10 customers by total orders',
  'How many orders were paid late last quarter',
  'Average number of items per order by country, only countries with at least 100 orders',
]
const MOST = 5

const bySchema = new Map()

const is = (column, type) => String(column.type).toLowerCase() === type

/** Questions that a connection can answer; those of a database nobody knows beforehand are made of its tables. */
export function examplesFor(connection) {
  if (!connection) return []
  if (connection.id === 'shop') return SHOP
  if (!bySchema.has(connection.id)) {
    bySchema.set(connection.id, [])
    get(`/instances/${encodeURIComponent(connection.id)}/schema`)
      .then((schema) => {
        bySchema.set(connection.id, questionsAbout(schema.tables ?? []))
        changed()
      })
      .catch(() => {})
  }
  return bySchema.get(connection.id)
}

export function forgetExamples(connectionId) {
  bySchema.delete(connectionId)
}

export const questionsAboutFiles = (datasets) =>
  questionsAbout(datasets.map((each) => ({ name: each.table ?? each.name, row_count: each.rows, columns: each.columns })))

function questionsAbout(tables) {
  const largest = tables.toSorted((a, b) => (b.row_count ?? 0) - (a.row_count ?? 0))
  const questions = []
  for (const table of largest) {
    const words = table.name.replaceAll('_', ' ')
    const keys = new Set(table.foreign_keys?.flatMap((key) => key.columns) ?? [])
    const plain = table.columns.filter((column) => !column.primary_key && !keys.has(column.name))
    const group = plain.find((column) => is(column, 'text'))
    questions.push(group ? `How many ${words} are there by ${group.name.replaceAll('_', ' ')}?` : `How many ${words} are there?`)
    const measure = plain.find((column) => is(column, 'decimal') || is(column, 'double'))
    if (measure) questions.push(`What is the average ${measure.name.replaceAll('_', ' ')} of ${words}?`)
  }
  return questions.slice(0, MOST)
}
