import { svg, html } from 'lit'

const PATHS = {
  plus: svg`<path d="M8 3v10M3 8h10"/>`,
  check: svg`<path d="m3.500 8.500 3 3 6-7"/>`,
  cross: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  up: svg`<path d="M5 7v6H2.800V7zM5 7.300 7.800 2.500c1 0 1.600.800 1.400 1.700L8.800 6.500h3.400c.800 0 1.400.800 1.200 1.600l-1 4c-.200.500-.600.900-1.200.900H5"/>`,
  down: svg`<path d="M5 9V3H2.800v6zM5 8.700l2.800 4.800c1 0 1.600-.800 1.400-1.700L8.800 9.500h3.400c.800 0 1.400-.800 1.200-1.600l-1-4c-.200-.500-.600-.900-1.200-.900H5"/>`,
  copy: svg`<rect x="5.500" y="5.500" width="8" height="8" rx="1.500"/><path d="M3.500 10.500h-.300a1 1 0 0 1-.700-1v-6a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v.200"/>`,
  download: svg`<path d="M8 2.500v8M4.800 7.500 8 10.700l3.200-3.200M3 13.500h10"/>`,
  send: svg`<path d="M8 13V3.500M3.800 7.500 8 3.300l4.200 4.200"/>`,
  stop: svg`<rect x="4.500" y="4.500" width="7" height="7" rx="1"/>`,
  database: svg`<ellipse cx="8" cy="4" rx="5" ry="2"/><path d="M3 4v8c0 1.100 2.200 2 5 2s5-.900 5-2V4M3 8c0 1.100 2.200 2 5 2s5-.900 5-2"/>`,
  file: svg`<path d="M9 2H4.500a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V5.500zM9 2v3.500h3.500"/>`,
  auto: svg`<circle cx="8" cy="8" r="5.500"/><path d="M8 2.500v11A5.500 5.500 0 0 0 8 2.500" fill="currentColor"/>`,
  light: svg`<circle cx="8" cy="8" r="2.800"/><path d="M8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.900.900M11.700 11.700l.900.900M3.400 12.600l.900-.900M11.700 4.300l.900-.900"/>`,
  dark: svg`<path d="M13 9.500A5.500 5.500 0 0 1 6.500 3a5.500 5.500 0 1 0 6.500 6.500"/>`,
  menu: svg`<path d="M2.500 4.500h11M2.500 8h11M2.500 11.500h11"/>`,
  again: svg`<path d="M13 8a5 5 0 1 1-1.500-3.600M13 2.500v2.700h-2.700"/>`,
  edit: svg`<path d="M10.500 3 13 5.500 6 12.500l-3 .500.500-3z"/>`,
  trash: svg`<path d="M3 4.500h10M6.500 4.500V3h3v1.500M4.500 4.500l.500 8.500h6l.500-8.500"/>`,
  play: svg`<path d="M5 3.500v9l7-4.500z"/>`,
  chat: svg`<path d="M3 3.500h10a.5.500 0 0 1 .5.500v6.500a.5.500 0 0 1-.5.500H7l-3 2.500V11H3a.5.500 0 0 1-.5-.5V4a.5.500 0 0 1 .5-.5"/>`,
  bars: svg`<path d="M3 13.500V8M8 13.500v-11M13 13.500V6"/>`,
  line: svg`<path d="m2.500 11 3.500-4 3 2.500 4.500-6"/>`,
  warn: svg`<path d="M8 2.500 14 13H2zM8 6.500v3M8 11.300v.200"/>`,
  chevron: svg`<path d="m6 4 4 4-4 4"/>`,
}

/** A drawing beside words; a screen reader leaves it out. */
export const icon = (name) => html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`
