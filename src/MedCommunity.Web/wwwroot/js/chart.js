// Draws one chart: ECharts is loaded when the first one is wanted, and looks as the tokens say.
let loading;

function load(url) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => { registerTheme(window.echarts); resolve(window.echarts); };
    script.onerror = () => { loading = undefined; script.remove(); reject(new Error('charts cannot be loaded')); };
    document.head.append(script);
  });
  return loading;
}

function registerTheme(echarts) {
  const style = getComputedStyle(document.documentElement);
  const token = name => style.getPropertyValue(`--mc-${name}`).trim();
  const text = { color: token('muted'), fontFamily: token('font'), fontSize: 12 };
  const axis = {
    axisLine: { lineStyle: { color: token('line-strong') } },
    axisTick: { show: false },
    axisLabel: text,
    nameTextStyle: text,
    splitLine: { lineStyle: { color: token('line') } }
  };
  echarts.registerTheme('mc', {
    color: [1, 2, 3, 4, 5].map(n => token(`series-${n}`)),
    textStyle: { fontFamily: token('font'), color: token('ink') },
    grid: { left: 8, right: 24, top: 32, bottom: 8, containLabel: true },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: { ...axis, splitLine: { show: false } },
    legend: { textStyle: { ...text, color: token('ink') }, itemWidth: 14, itemHeight: 8, top: 0, left: 0 },
    line: { lineStyle: { width: 2 }, symbol: 'circle', symbolSize: 6, showSymbol: false, smooth: false },
    bar: { barMaxWidth: 28, itemStyle: { borderRadius: [2, 2, 0, 0] } },
    markLine: { symbol: 'none', lineStyle: { type: 'dashed', width: 1, color: token('muted') }, label: text },
    tooltip: {
      backgroundColor: token('paper'), borderColor: token('line'), borderWidth: 1, padding: [8, 12],
      textStyle: { color: token('ink'), fontFamily: token('font'), fontSize: 12 },
      extraCssText: `box-shadow:${token('shadow')};border-radius:${token('radius')}`,
      axisPointer: { lineStyle: { color: token('line-strong') }, crossStyle: { color: token('line-strong') }, shadowStyle: { color: 'rgba(11,95,165,.06)' } }
    }
  });
}

export async function create(element, option, unit, url) {
  const echarts = await load(url);
  if (!element.isConnected) return { update() { }, dispose() { } };
  const chart = echarts.init(element, 'mc', { renderer: 'svg', locale: 'ZH' });
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const number = value => value === null || value === undefined || value === '' || Number.isNaN(Number(value)) ? '—'
    : Number(value).toLocaleString('zh-CN', { maximumFractionDigits: 4 });
  // A direct label without a format of its own is written as all numbers are.
  const written = label => label?.show && !label.formatter ? { ...label, formatter: point => number(Array.isArray(point.value) ? point.value.at(-1) : point.value) } : label;
  const draw = next => chart.setOption({
    animation: !calm, animationDuration: 250, ...next,
    series: [next.series ?? []].flat().map(one => ({ ...one, label: written(one.label), endLabel: written(one.endLabel) })),
    tooltip: { trigger: 'axis', confine: true, valueFormatter: value => number(value) + (unit ?? ''), ...next.tooltip }
  }, true);
  draw(option);
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(element);
  return { update: draw, dispose: () => { observer.disconnect(); chart.dispose(); } };
}
