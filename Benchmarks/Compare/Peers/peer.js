// Debian's node-graphql: SCHEMA DOCUMENT...; one line a phase and document, its name and the
// nanoseconds of CPU time of its fastest round.
'use strict';
const fs = require('fs');
const path = require('path');
const { buildSchema, parse, validate } = require('/usr/share/nodejs/graphql');

const [schemaPath, ...documents] = process.argv.slice(2);
const schema = buildSchema(fs.readFileSync(schemaPath, 'utf8'));

// All threads of the process: the collector's and the compiler's, too.
function time(count, work) {
  const start = process.cpuUsage();
  for (let index = 0; index < count; index++) work();
  const used = process.cpuUsage(start);
  return ((used.user + used.system) * 1000) / count;
}

for (const file of documents) {
  const text = fs.readFileSync(file, 'utf8');
  const document = parse(text, { noLocation: true });
  const errors = validate(schema, document);
  if (errors.length > 0) throw errors[0];
  const phases = {
    parse: () => parse(text, { noLocation: true }),
    validate: () => validate(schema, document),
  };
  for (const [phase, work] of Object.entries(phases)) {
    time(1000, work);
    let best = Infinity;
    for (let round = 0; round < 10; round++) best = Math.min(best, time(300, work));
    console.log(`${phase} ${path.basename(file, '.graphql')} ${Math.round(best)}`);
  }
}
