/** What a page costs that does nothing. */

const stages = { page: performance.now() };
report({ milliseconds: performance.now(), stages });
