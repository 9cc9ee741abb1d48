/** The cost of a page that does nothing. */

const stages = { page: performance.now() };
report({ milliseconds: performance.now(), stages });
