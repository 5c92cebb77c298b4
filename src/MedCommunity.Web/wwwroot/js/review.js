// The review: one click picks all forms without a warning, and a reason that is often given is written with one click. Without this script the
// boxes are ticked one by one and reasons are typed.
const list = document.querySelector('[data-review-list]');
const all = list?.querySelector('[data-all-clean]');
const boxes = [...document.querySelectorAll('[data-review-list] input[name=pick][type=checkbox]')];
const clean = boxes.filter(b => b.hasAttribute('data-clean'));

function count() {
  const picked = boxes.filter(b => b.checked).length;
  const shown = list.querySelector('[data-picked]');
  if (shown) shown.textContent = picked ? `已选 ${picked} 张` : '还没有选择';
  if (all) all.checked = clean.length > 0 && clean.every(b => b.checked);
  const button = list.querySelector('[data-testid=review-preview]');
  if (button) button.disabled = picked === 0;
}

if (list) {
  all?.addEventListener('change', () => { for (const box of clean) box.checked = all.checked; count(); });
  for (const box of boxes) box.addEventListener('change', count);
  addEventListener('pageshow', count);
  count();
}

for (const chip of document.querySelectorAll('[data-fill]')) {
  chip.addEventListener('click', () => {
    const field = document.getElementById(chip.dataset.fill);
    field.value = field.value.trim() ? `${field.value.trim()}；${chip.textContent}` : chip.textContent;
    field.focus();
  });
}

// A second click while the first is under way would only be told that it came too late.
for (const form of document.querySelectorAll('main form[method=post]')) {
  form.addEventListener('submit', event => {
    if (form.hasAttribute('aria-busy')) { event.preventDefault(); return; }
    form.setAttribute('aria-busy', 'true');
    event.submitter?.setAttribute('aria-busy', 'true');
  });
}
addEventListener('pageshow', () => { for (const busy of document.querySelectorAll('[aria-busy]')) busy.removeAttribute('aria-busy'); });
