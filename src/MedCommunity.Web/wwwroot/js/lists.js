// The lists of forms: a chosen month opens at once; a button with data-copy puts its text on the clipboard.
import { copy } from './copy.js';

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
