// The lines that failed, as a file for a spreadsheet.

const COLUMNS = ['line', 'username', 'status', 'field', 'message'];
const FORMULA = /^[=+\-@\t\r\n]/;

/** A row for each thing that is wrong with a line. */
export function rowsOf({ line, username, status, problem }) {
  // the line has a column of its own
  const title = problem?.detail?.replace(/^Line \d+: /, '') ?? problem?.title ?? 'It is not certain whether this user was made.';
  const errors = problem?.errors?.length > 0 ? problem.errors : [{ field: '', message: title }];
  return errors.map(({ field, message }) => [line, username ?? '', status, field, message]);
}

export function errorList(lines) {
  const rows = [COLUMNS, ...lines.flatMap(rowsOf)];
  // With a byte order mark, since some spreadsheets take the file for something else than UTF-8 without.
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** As the service's own export: quoted where it must be, and never a formula. */
function cell(value) {
  const text = FORMULA.test(String(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
