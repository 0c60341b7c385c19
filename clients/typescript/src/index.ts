export {createRollcall, type FollowEvent, type FollowOptions, type ImportOptions, type Rollcall} from './client.js';
export {clientCredentials} from './credentials.js';
export type {Options} from './http.js';
export {PendingError, ProblemError} from './problems.js';
export type {components, operations, paths} from './schema.js';
export type {Answer, ChangeEvent, CreateUser, ExportFilter, ImportResult, LinkUser, Schema, User} from './types.js';
