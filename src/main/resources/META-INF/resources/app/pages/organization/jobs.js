// The jobs of an organization; the address may name one of them.
import { html } from '../../core/ui.js';
import { LoadedPart } from '../../core/feedback.js';
import { useQuery } from '../../core/router.js';
import { JobList } from '../../shared/jobs/list.js';

export default function Jobs(page) {
  const [job] = useQuery('job');
  return job
    ? html`<${LoadedPart} key=${job} name="job" load=${() => import('./job.js')} id=${job} />`
    : html`<${JobList} path=${`${page.path}/jobs`} inConsole=${false} />`;
}
