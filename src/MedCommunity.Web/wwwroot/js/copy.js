// Buttons with data-copy put their text on the clipboard; without https the clipboard API is missing, so the old way is kept.
document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const text = button.dataset.copy;
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    document.body.append(area);
    area.select();
    done = document.execCommand('copy');
    area.remove();
  }
  const label = button.querySelector('span') ?? button;
  const before = label.textContent;
  label.textContent = done ? '已复制' : '复制失败，请手工选取';
  setTimeout(() => { label.textContent = before; }, 2000);
});
