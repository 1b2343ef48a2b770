// Asks a SPARQL endpoint by Comunica: node comunica.mjs URL QUERY; prints the rows as JSON.
import { QueryEngine } from '@comunica/query-sparql';

const [, , url, query] = process.argv;
const stream = await new QueryEngine().queryBindings(query, { sources: [{ type: 'sparql', value: url }] });
const rows = [];
for await (const row of stream) {
  rows.push(Object.fromEntries([...row].map(([variable, term]) => [variable.value, term.value])));
}
console.log(JSON.stringify(rows));
