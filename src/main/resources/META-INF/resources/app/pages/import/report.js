// The failed lines as a CSV file for spreadsheets.

const COLUMNS = ['line', 'username', 'status', 'field', 'message'];
const PENDING = 'Pending: it is not certain yet whether this line was done.';
const FORMULA = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** One row for each error of a line. */
export function rowsOf({ line, username, status, problem }) {
  // the line number has its own column
  const title = problem?.detail?.replace(/^Line \d+: /, '') ?? problem?.title ?? PENDING;
  const errors = problem?.errors?.length > 0 ? problem.errors : [{ field: '', message: title }];
  return errors.map(({ field, message }) => [line, username ?? '', status, field, message]);
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
