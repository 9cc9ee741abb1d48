//! Errors of the crate as errors of JavaScript.

use js_sys::Reflect;

use crate::error::Error;

/// The result of a function that JavaScript calls.
pub(super) type JsResult<T> = Result<T, js_sys::Error>;

/// A JavaScript `Error` with the name `MizajError` and a property `code`.
pub(super) fn to_js(error: Error) -> js_sys::Error {
    let converted = js_sys::Error::new(&error.to_string());
    converted.set_name("MizajError");
    // A fresh error accepts properties; were it not so, the message would still say all.
    let _ = Reflect::set(&converted, &"code".into(), &error.code().as_str().into());
    converted
}
