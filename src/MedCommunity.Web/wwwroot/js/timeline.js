// A wide timeline opens where today is, with some of the past before it.
export function showToday() {
  const box = document.querySelector('[data-timeline]');
  const today = box && box.querySelector('[data-timeline-today]');
  if (!today) return;
  const names = box.querySelector('tbody th[scope=row]').getBoundingClientRect().width;
  const from = box.getBoundingClientRect();
  box.scrollLeft += today.getBoundingClientRect().left - from.left - names - (from.width - names) / 3;
}
