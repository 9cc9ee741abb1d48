/** Declarations that TypeScript cannot infer for the pages' modules. */

// A module without exports.
declare module 'mizaj/element/define';
