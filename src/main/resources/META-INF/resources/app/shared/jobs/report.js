// The failed lines of a check or of an import as a CSV file for spreadsheets. A job keeps no names, so the file has none.
import { problemText } from '../../core/problem.js';
import { t } from '../../core/texts.js';
import { errorMessage } from '../../core/user.js';

const COLUMNS = ['line', 'status', 'field', 'message'];
const FORMULA = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** One row for each error of a line. Without a problem, the line is pending. */
export function rowsOf({ line, problem }) {
  const status = problem ? 'refused' : 'pending';
  const errors = problem?.errors?.length > 0 ? problem.errors : [{ field: '', message: reasonOf(problem) }];
  return errors.map((error) => [line, status, error.field, errorMessage(error)]);
}

function reasonOf(problem) {
  // the line number has its own column
  const detail = problem?.detail?.replace(/^Line \d+: /, '');
  return problem ? problemText({ ...problem, detail, errors: [] }) : t('jobs.report.pending');
}

export function errorList(lines) {
  const rows = [COLUMNS, ...lines.flatMap(rowsOf)];
  // With a byte order mark, without which some spreadsheets do not recognize UTF-8.
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** As in the service's export (`Csv.java`): quoted where necessary, and never a formula. */
function cell(value) {
  const text = FORMULA.test(String(value)) ? `'${value}` : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
