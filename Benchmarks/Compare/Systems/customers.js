// Debian's node-graphql over Node's http: customers from memory, documents parsed and validated
// once. SCHEMA CUSTOMERS; prints where it listens.
'use strict';
const fs = require('fs');
const http = require('http');
const { buildSchema, execute, parse, validate } = require('/usr/share/nodejs/graphql');

const schema = buildSchema(fs.readFileSync(process.argv[2], 'utf8'));
const customers = new Map();
for (const line of fs.readFileSync(process.argv[3], 'utf8').trimEnd().split('\n')) {
  const [, id, name, email, created, constraint, ...packages] = line.split('\t');
  const createdAt = new Date(Number(created)).toISOString();
  customers.set(id, {
    id, name, email, status: 'ACTIVE', token: { createdAt },
    packages: packages.sort().map((name) => ({ name, constraint, grantedAt: createdAt })),
  });
}
const rootValue = { customer: ({ id }) => customers.get(id) };

const documents = new Map();
function prepared(text) {
  let document = documents.get(text);
  if (document === undefined) {
    document = parse(text);
    const errors = validate(schema, document);
    if (errors.length > 0) throw errors[0];
    documents.set(text, document);
  }
  return document;
}

function answer(body) {
  const { query, variables } = JSON.parse(body);
  const result = execute({
    schema, document: prepared(query), rootValue, variableValues: variables,
  });
  return JSON.stringify(result);
}

const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const text = answer(Buffer.concat(parts).toString());
    response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
    });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on port ${server.address().port}`);
});
