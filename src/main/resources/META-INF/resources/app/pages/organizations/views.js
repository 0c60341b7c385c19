// Saved filters and the columns, loaded after the list.
export { default } from '../../shared/views/views.js';
