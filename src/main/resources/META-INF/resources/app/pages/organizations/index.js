// The list of organizations.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';

export default function Organizations() {
  return html`<${Page} title="Organizations" wide><//>`;
}
