// The tab with the invitations of an organization: a component with the properties `organization` and `rights`, or null for no tab.
export default null;
