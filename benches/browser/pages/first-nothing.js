/** What a page costs that does nothing. */

report({ milliseconds: performance.now() });
