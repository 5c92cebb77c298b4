// Forms that send a file: a file that is too large is not sent at all, and a button that was pressed shows that it works.
for (const input of document.querySelectorAll('input[type=file][data-max-bytes]')) {
  input.addEventListener('change', () => {
    const file = input.files[0];
    input.setCustomValidity(file && file.size > Number(input.dataset.maxBytes) ? input.dataset.tooLarge : '');
    input.reportValidity();
  });
}

function busy(form, is) {
  const button = form.querySelector('[type=submit]');
  button.disabled = is;
  if (is) button.setAttribute('aria-busy', 'true'); else button.removeAttribute('aria-busy');
}

for (const form of document.querySelectorAll('form[data-busy]')) form.addEventListener('submit', () => busy(form, true));

// Back from the next page by the browser's button: the form is as it was left, its button must work again.
addEventListener('pageshow', () => { for (const form of document.querySelectorAll('form[data-busy]')) busy(form, false); });
