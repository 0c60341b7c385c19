// One job of an organization.
import { html } from '../../core/ui.js';
import { Link, useLocation } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { JobDetails, MissingJob, useJob } from '../../shared/jobs/job.js';
import { titleOf } from '../../shared/jobs/words.js';

export default function OrganizationJob({ id }) {
  const { path } = useLocation();
  const { job, problem, setJob } = useJob(id);
  return html`<div class="stack">
    <p class="back"><${Link} href=${`${path}?tab=jobs`}>${t('jobs.page.all')}<//></p>
    ${job
      ? html`<h2>${titleOf(job)}</h2>
          <${JobDetails} job=${job} problem=${problem} onJob=${setJob} />`
      : html`<${MissingJob} problem=${problem} />`}
  </div>`;
}
