/** From nothing to a verdict, as the package's README does it. */

import { createAnalyzer } from '/mizaj/index.js';

const mizaj = await createAnalyzer();
const { label } = await mizaj.analyze(facts.text);
report({ milliseconds: performance.now(), label });
