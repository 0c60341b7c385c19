// The jobs of the last weeks, and one of them.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { JobDetails, MissingJob, useJob } from '../../shared/jobs/job.js';
import { JobList } from '../../shared/jobs/list.js';
import { titleOf } from '../../shared/jobs/words.js';

export default function Jobs({ params: { job } }) {
  return job ? html`<${One} key=${job} id=${job} />` : html`<${All} />`;
}

function All() {
  return html`<${Page} title=${t('jobs.page.title')} wide>
    <p class="muted">${t('jobs.page.about')}</p>
    <${JobList} path="/api/v1/jobs" inConsole />
  <//>`;
}

function One({ id }) {
  const { job, problem, setJob } = useJob(id);
  const back = html`<${Link} href="/console/jobs" class="button">${t('jobs.page.all')}<//>`;
  return html`<${Page} title=${job ? titleOf(job) : t('jobs.page.job')} wide actions=${back}>
    ${job ? html`<${JobDetails} job=${job} problem=${problem} onJob=${setJob} />` : html`<${MissingJob} problem=${problem} />`}
  <//>`;
}
