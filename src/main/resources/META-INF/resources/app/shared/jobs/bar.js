// A bar on every page that shows which jobs have not ended.
import { html, useEffect } from '../../core/ui.js';
import { Link, useLocation, useModule } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { refreshJobs, useJobs } from './store.js';
import { doneOf, stateOf, titleOf, urlOfJob } from './words.js';

export default function JobsBar() {
  const { active, more, question } = useJobs();
  const { path } = useLocation();
  useEffect(() => {
    refreshJobs();
  }, [path]);
  return html`
    ${active.length > 0 && html`<${Bar} jobs=${active} more=${more} />`}
    ${question && html`<${Question} question=${question} />`}
  `;
}

/** One job at a time: that which runs, or else that which waits. */
function Bar({ jobs, more }) {
  const { mayRead } = useMe();
  const job = jobs.find(({ state }) => state !== 'waiting') ?? jobs[0];
  const others = jobs.length - 1;
  const done = doneOf(job);
  const [label] = stateOf(job);
  return html`<aside class="jobs-bar" aria-label=${t('jobs.bar.label')}>
    <div class="jobs-bar-inner">
      <${Link} href=${urlOfJob(job)}>${titleOf(job)}<//>
      ${job.state === 'running'
        ? html`<progress class="progress" aria-label=${t('jobs.bar.progress')} max=${job.total || 1} value=${done}></progress>
            <span class="muted">${t('jobs.bar.doneOf', { done, total: job.total })}</span>`
        : html`<span class="muted">${label}</span>`}
      ${others > 0 &&
      mayRead &&
      html`<${Link} href="/console/jobs">${more ? t('jobs.bar.andMore') : t('jobs.bar.andOthers', { count: others })}<//>`}
    </div>
  </aside>`;
}

/** The dialog is loaded when it is needed. */
function Question({ question }) {
  const { module } = useModule('question', () => import('./question.js'));
  return module ? html`<${module.default} question=${question} />` : null;
}
