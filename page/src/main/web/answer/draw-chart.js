import * as echarts from 'echarts/core'
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { CanvasRenderer } from 'echarts/renderers'
import { heading, writerOf } from '../format/values.js'

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

const LONG_LABEL = 9
const MANY_BARS = 14
const ROW_HEIGHT = 24

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 })

/** Draws, and answers with the chart. What is written in it is drawn as text on a canvas, never as a document. */
export function drawChart(place, chart, result) {
  const { names, series } = dataOf(chart, result)
  const lying = chart.kind === 'bars' && (names.length > MANY_BARS || names.some((name) => name.length > LONG_LABEL))
  const legend = series.length > 1
  place.style.height = (lying ? names.length * ROW_HEIGHT * Math.max(1, series.length * 0.6) + 50 + (legend ? 24 : 0) : place.closest('.beside') ? 400 : 300) + 'px'
  const look = lookOf(place)
  const drawn = echarts.init(place, null, { renderer: 'canvas' })
  const category = {
    type: 'category',
    data: names,
    inverse: lying,
    boundaryGap: chart.kind === 'bars',
    axisTick: { show: false },
    axisLine: { lineStyle: { color: look.border } },
    axisLabel: { color: look.muted, hideOverlap: true, ...(lying ? { width: 160, overflow: 'truncate' } : {}) },
  }
  const value = {
    type: 'value',
    axisLabel: { color: look.muted, formatter: (number) => compact.format(number) },
    splitLine: { lineStyle: { color: look.grid } },
    scale: chart.kind === 'lines',
    minInterval: chart.measures.every((index) => result.columns[index].type === 'INTEGER') ? 1 : 0,
  }
  drawn.setOption({
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 250,
    color: look.series,
    textStyle: { fontFamily: look.font },
    grid: { left: 8, right: 24, top: legend ? 36 : 14, bottom: 8, containLabel: true, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: legend ? { top: 0, left: 8, textStyle: { color: look.text }, icon: 'roundRect', itemWidth: 10, itemHeight: 10, type: 'plain' } : undefined,
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: look.raised,
      borderColor: look.border,
      textStyle: { color: look.text, fontSize: 12 },
      axisPointer: { type: chart.kind === 'bars' ? 'shadow' : 'line' },
      formatter: (points) => [names[points[0].dataIndex], ...points.map((point) => pointText(point, series))].join('\n'),
    },
    xAxis: lying ? value : category,
    yAxis: lying ? category : value,
    series: series.map((each) => ({
      type: chart.kind === 'bars' ? 'bar' : 'line',
      name: each.name,
      data: each.values.map((number) => (number == null ? null : Number(number))),
      barMaxWidth: 28,
      itemStyle: chart.kind === 'bars' ? { borderRadius: lying ? [0, 3, 3, 0] : [3, 3, 0, 0] } : {},
      symbol: names.length > 60 ? 'none' : 'circle',
      symbolSize: 5,
      lineStyle: { width: 2 },
      connectNulls: false,
      areaStyle: chart.kind === 'lines' && series.length === 1 ? { opacity: 0.07 } : undefined,
    })),
  })
  return drawn
}

function pointText(point, series) {
  const each = series[point.seriesIndex]
  const value = each.values[point.dataIndex]
  return (series.length > 1 ? each.name + '  ' : '') + (value == null ? 'nothing' : each.write(value))
}

/** What is drawn: the names along the axis, and a series for each measure or for each value of the column that splits one. */
function dataOf(chart, { columns, rows }) {
  const writeName = writerOf(columns[chart.category], chart.category, rows)
  const name = (row) => (row[chart.category] == null ? 'nothing' : writeName(row[chart.category]))
  const ordered = chart.kind === 'lines' ? rows.toSorted((a, b) => order(a[chart.category], b[chart.category])) : rows
  const names = [...new Set(ordered.map(name))]
  if (chart.series === undefined) {
    return {
      names: ordered.map(name),
      series: chart.measures.map((index) => ({
        name: heading(columns[index].name),
        values: ordered.map((row) => row[index]),
        write: writerOf(columns[index], index, rows),
      })),
    }
  }
  const [measure] = chart.measures
  const byName = new Map(names.map((each, index) => [each, index]))
  const series = new Map()
  for (const row of ordered) {
    const key = row[chart.series] == null ? 'nothing' : String(row[chart.series])
    if (!series.has(key)) series.set(key, Array(names.length).fill(null))
    series.get(key)[byName.get(name(row))] = row[measure]
  }
  return { names, series: [...series].map(([key, values]) => ({ name: key, values, write: writerOf(columns[measure], measure, rows) })) }
}

const order = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b)))

function lookOf(place) {
  const style = getComputedStyle(place)
  const colour = (name) => style.getPropertyValue(name).trim()
  return {
    text: colour('--text'),
    muted: colour('--muted'),
    border: colour('--border'),
    grid: colour('--border-soft'),
    raised: colour('--raised'),
    font: style.fontFamily,
    series: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((number) => colour('--series-' + number)),
  }
}
