/** Why a file cannot be read, as codes; the messages of the interface have a text for each. */

/** @typedef {'noRows' | 'notJson' | 'notPlainText' | 'oldExcel' | 'notWorkbook' | 'unreadable' | 'tooLarge' | 'readerFailed'} FileErrorCode */

/**
 * What the reader calls it.
 * @type {Record<string, FileErrorCode>}
 */
const CODES = {
  NO_ROWS: 'noRows',
  NOT_JSON: 'notJson',
  NOT_TEXT: 'notPlainText',
  OLD_WORKBOOK: 'oldExcel',
  WORKBOOK: 'notWorkbook',
  NotReadableError: 'unreadable',
  // The file does not fit into memory.
  RangeError: 'tooLarge',
};

/** @param {string} failure */
export const fileErrorCodeOf = (failure) => CODES[failure] ?? 'readerFailed';

/** A file that cannot be read. */
export class FileError extends Error {
  /** @param {FileErrorCode} code */
  constructor(code) {
    super(`the file cannot be read: ${code}`);
    this.name = 'FileError';
    this.code = code;
  }
}
