// Puts each page named on stdin (JSON: [[name, text], …]) through Evidence's preprocessor and svelte's compiler.
// One line of JSON a page: the names it uses and nobody declares (components, queries), or the error.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const { preprocess, compile } = require('svelte/compiler');
const evidence = require('@evidence-dev/preprocess');

for (const [name, text] of JSON.parse(readFileSync(0, 'utf8'))) {
  const filename = `/src/pages/${name}`; // Evidence derives the route from what follows /src/pages
  try {
    const { code } = await preprocess(text, evidence(), { filename });
    const { warnings } = compile(code, { filename, generate: 'ssr' });
    const undeclared = warnings.filter(({ code }) => code === 'missing-declaration').map(({ message }) => message.split("'")[1]);
    console.log(JSON.stringify({ name, undeclared: [...new Set(undeclared)].sort() }));
  } catch (error) {
    console.log(JSON.stringify({ name, error: String(error.message) }));
  }
}
