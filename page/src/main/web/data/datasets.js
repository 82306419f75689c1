// Uploaded files that can be asked like tables.
import { get, put, remove, upload } from '../api/requests.js'
import { changed, state } from '../shell/state.js'

export async function loadDatasets() {
  try {
    const answer = await get('/datasets')
    state.datasets = answer.datasets ?? answer
    state.chosenDatasets = state.chosenDatasets.filter((id) => state.datasets.some((each) => each.id === id))
  } catch {
    state.datasets = null
  }
  changed()
}

/** @throws Problem */
export async function uploadDataset(file, name, onFraction) {
  const form = new FormData()
  // Fields go before the file: the gateway reads the form as it comes.
  if (name) form.append('name', name)
  form.append('file', file, file.name)
  const dataset = await upload('/datasets', form, onFraction)
  // What somebody has just brought is what they want to ask.
  state.chosenDatasets = [...state.chosenDatasets, dataset.id]
  await loadDatasets()
  return dataset
}

/** @throws Problem */
export async function correctTypes(id, types) {
  const dataset = await put(`/datasets/${encodeURIComponent(id)}/types`, types)
  await loadDatasets()
  return dataset
}

export async function deleteDataset(id) {
  await remove('/datasets/' + encodeURIComponent(id))
  await loadDatasets()
}
