import { html } from '../core/ui.js';
import { Page } from '../core/layout.js';

export default function Home() {
  return html`<${Page} title="Rollcall"><p>The account page is on its way.</p><//>`;
}
