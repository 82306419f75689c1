import { readJson } from './json.js'

const API = '/api/v1'

/** What the gateway refused, as its problem document says it: what is wrong, what to do, and which fields are concerned. */
export class Problem extends Error {
  constructor(document) {
    super(document.detail || document.title || 'The gateway did not take this.')
    this.status = document.status ?? 0
    this.code = String(document.type ?? '').split(':').pop()
    this.remedy = document.remedy ?? ''
    this.fields = document.errors ?? []
    this.document = document
  }

  /** What is wrong with one field; undefined where nothing is. */
  of(field) {
    return this.fields.find((fault) => fault.field === field)
  }
}

export const get = (path) => send('GET', path)
export const post = (path, body) => send('POST', path, body ?? {})
export const put = (path, body) => send('PUT', path, body)
export const remove = (path) => send('DELETE', path)

export const address = (path) => API + path

async function send(method, path, body) {
  const isForm = body instanceof FormData
  let response
  try {
    response = await fetch(address(path), {
      method,
      headers: body === undefined || isForm ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
    })
  } catch {
    throw unreachable()
  }
  return answer(response.status, await response.text())
}

/** A file on its way up; told how much of it is there, from 0 to 1. */
export function upload(path, form, onFraction) {
  return new Promise((resolve, reject) => {
    // fetch does not say how far an upload is.
    const request = new XMLHttpRequest()
    request.open('POST', address(path))
    request.upload.onprogress = (event) => event.lengthComputable && onFraction(event.loaded / event.total)
    request.onload = () => {
      try {
        resolve(answer(request.status, request.responseText))
      } catch (problem) {
        reject(problem)
      }
    }
    request.onerror = () => reject(unreachable())
    request.send(form)
  })
}

function answer(status, text) {
  let document = null
  try {
    document = text === '' ? null : readJson(text)
  } catch {
    document = { detail: text.slice(0, 300) }
  }
  if (status >= 400) throw new Problem({ status, ...(document ?? {}) })
  return document
}

function unreachable() {
  return new Problem({
    detail: 'Millrace does not answer.',
    remedy: 'Look whether it still runs (./millrace up), then try again.',
  })
}
