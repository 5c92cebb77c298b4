// Pages of one's own account: recovery codes are copied and printed.
import './lists.js';

for (const button of document.querySelectorAll('[data-print]')) button.addEventListener('click', () => print());
