import { changed, remember, remembered } from './state.js'

const THEMES = ['auto', 'light', 'dark']
const darkSystem = matchMedia('(prefers-color-scheme: dark)')

let chosen = THEMES.includes(remembered('theme')) ? remembered('theme') : 'auto'

export const theme = () => chosen

export function isDark() {
  return chosen === 'dark' || (chosen === 'auto' && darkSystem.matches)
}

export function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light'
}

export function nextTheme() {
  chosen = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length]
  remember('theme', chosen)
  applyTheme()
  dispatchEvent(new Event('millrace-theme'))
  changed()
}

darkSystem.addEventListener('change', () => {
  applyTheme()
  dispatchEvent(new Event('millrace-theme'))
})
