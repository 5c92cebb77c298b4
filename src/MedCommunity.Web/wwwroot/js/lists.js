// The lists of forms: a chosen month opens at once; a button with data-copy puts its text on the clipboard.
for (const select of document.querySelectorAll('[data-go]')) select.addEventListener('change', () => select.form.submit());

for (const button of document.querySelectorAll('[data-copy]')) {
  const label = button.querySelector('span');
  const before = label.textContent;
  button.addEventListener('click', async () => {
    const done = await copy(button.dataset.copy);
    label.textContent = done ? '已复制' : '复制失败，请手工选取';
    setTimeout(() => { label.textContent = before; }, 2000);
  });
}

/** Without https there is no clipboard API: the old way is kept for the county's own network. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
