// JSON without loss: a number that a double cannot hold stays as it was written, as text.

export function readJson(text) {
  return JSON.parse(text, (key, value, context) => {
    if (typeof value !== 'number' || !context?.source) return value
    const { source } = context
    const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : source.length <= 16
    return exact ? value : source
  })
}
