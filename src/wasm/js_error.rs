//! Converts the crate's errors to JavaScript errors.

use js_sys::Reflect;

use crate::error::Error;

/// The result of a function called from JavaScript.
pub(super) type JsResult<T> = Result<T, js_sys::Error>;

/// A JavaScript `Error` with the name `MizajError` and a property `code`.
pub(super) fn to_js(error: Error) -> js_sys::Error {
    let converted = js_sys::Error::new(&error.to_string());
    converted.set_name("MizajError");
    // A new error accepts properties; even if not, its message remains.
    let _ = Reflect::set(&converted, &"code".into(), &error.code().as_str().into());
    converted
}
