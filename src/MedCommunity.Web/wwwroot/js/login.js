// The demonstration's accounts fill the form at a click; nothing else happens here.
for (const button of document.querySelectorAll('.mc-login-pick')) {
    button.addEventListener('click', () => {
        document.querySelector('[name=Name]').value = button.dataset.name;
        document.querySelector('[name=Password]').value = document.querySelector('.mc-login-demo code').textContent;
        document.querySelector('[data-testid=login-submit]').focus();
    });
}
