/**
 * Writes the parameters of a request. A parameter that is an object, such as `attributes`, becomes one parameter for each value of its
 * members: `{attributes: {plan: ['pro', 'team']}}` is `attributes.plan=pro&attributes.plan=team`.
 */
export function queryOf(parameters: object): string {
  const pairs: string[] = [];
  const add = (name: string, value: unknown) => {
    if (value !== undefined && value !== null) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'object' || value === null) add(name, value);
    else for (const [member, values] of Object.entries(value)) for (const each of [values].flat()) add(`${name}.${member}`, each);
  }
  return pairs.join('&');
}
