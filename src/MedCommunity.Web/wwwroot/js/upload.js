// Forms that send a file: the chosen name is shown, a file that is missing or too large is not sent, and a pressed button shows that it works.
function complain(input, message) {
  const error = input.closest('.mc-file').querySelector('.mc-error');
  error.textContent = message;
  error.hidden = !message;
  return !message;
}

function complete(input) {
  const file = input.files[0];
  return complain(input, !file ? '请先选择文件。' : file.size > Number(input.dataset.maxBytes) ? input.dataset.tooLarge : '');
}

function busy(form, is) {
  const button = form.querySelector('[type=submit]');
  if (!button) return;
  button.disabled = is;
  if (is) button.setAttribute('aria-busy', 'true'); else button.removeAttribute('aria-busy');
}

for (const input of document.querySelectorAll('.mc-file input')) {
  const show = () => {
    if (input.files[0]) input.closest('.mc-file').querySelector('.mc-file-name').textContent = input.files[0].name;
  };
  // A file that was chosen before this script came.
  show();
  input.addEventListener('change', () => { show(); complete(input); });
}

for (const form of document.querySelectorAll('form[data-busy]')) {
  form.addEventListener('submit', event => {
    const input = form.querySelector('.mc-file input');
    if (input && !complete(input)) { event.preventDefault(); input.focus(); return; }
    busy(form, true);
  });
}

// Back from the next page by the browser's button: the form is as it was left, its button must work again.
addEventListener('pageshow', () => { for (const form of document.querySelectorAll('form[data-busy]')) busy(form, false); });
