//! Replaces the `inventory` crate, through which tract registers transforms, runtimes and kernels
//! in constructors that run before `main`.
//!
//! A linker must keep everything that a constructor can reach. In WebAssembly, the registrations
//! alone keep megabytes of code that Mizaj never calls. Here they do nothing on that target, so the
//! linker drops that code. On other targets, values are registered as tract expects, because its
//! own importer (feature `all-ops`) needs them.
//!
//! It contains only what tract uses: [`collect!`], [`submit!`] and [`iter`].

use std::marker::PhantomData;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A type whose values can be registered; [`collect!`] implements it.
pub trait Collect: Sync + Sized + 'static {
    /// The most recently registered value.
    #[doc(hidden)]
    fn last() -> &'static Last<Self>;
}

/// Points to the most recently registered value, if any.
#[doc(hidden)]
pub type Last<T> = OnceLock<AtomicPtr<Entry<T>>>;

/// A registered value. Entries are never freed.
#[doc(hidden)]
pub struct Entry<T> {
    value: T,
    before: *const Entry<T>,
}

/// Registers a value.
#[doc(hidden)]
pub fn register<T: Collect>(value: T) {
    let last = T::last().get_or_init(AtomicPtr::default);
    let entry = Box::leak(Box::new(Entry { value, before: last.load(Ordering::Acquire) }));
    // Constructors run one after another, on one thread.
    last.store(entry, Ordering::Release);
}

/// The registered values of a type: `for value in inventory::iter::<T>`, or
/// `inventory::iter::<T>()` for the iterator itself.
pub use Every::iter;

/// The type of [`iter`].
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub enum Every<T> {
    /// The only value.
    iter,
    /// Cannot be constructed; carries the type parameter.
    #[doc(hidden)]
    Never(std::convert::Infallible, PhantomData<T>),
}

/// Iterates over the registered values, latest first.
#[derive(Clone)]
pub struct Iter<T: 'static>(*const Entry<T>);

impl<T: Collect> Iterator for Iter<T> {
    type Item = &'static T;

    fn next(&mut self) -> Option<&'static T> {
        // SAFETY: the pointer is null or comes from `Box::leak`, and nobody writes to an
        // entry once it is registered.
        let entry: &'static Entry<T> = unsafe { self.0.as_ref() }?;
        self.0 = entry.before;
        Some(&entry.value)
    }
}

fn every<T: Collect>() -> Iter<T> {
    Iter(T::last().get().map_or(std::ptr::null(), |last| last.load(Ordering::Acquire)))
}

impl<T: Collect> IntoIterator for Every<T> {
    type Item = &'static T;
    type IntoIter = Iter<T>;

    fn into_iter(self) -> Iter<T> {
        every()
    }
}

impl<T: Collect> std::ops::Deref for Every<T> {
    type Target = fn() -> Iter<T>;

    fn deref(&self) -> &fn() -> Iter<T> {
        &(every as fn() -> Iter<T>)
    }
}

/// Allows values of a type to be registered.
#[macro_export]
macro_rules! collect {
    ($type:ty) => {
        impl $crate::Collect for $type {
            fn last() -> &'static $crate::Last<Self> {
                static LAST: $crate::Last<$type> = $crate::Last::new();
                &LAST
            }
        }
    };
}

/// Registers a value before `main` starts; in WebAssembly, only checks that it compiles.
#[macro_export]
macro_rules! submit {
    ($($value:tt)*) => {
        const _: () = {
            #[allow(dead_code)]
            extern "C" fn constructor() {
                $crate::register({ $($value)* });
            }

            #[cfg(not(target_family = "wasm"))]
            #[used]
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
            #[cfg_attr(windows, unsafe(link_section = ".CRT$XCU"))]
            #[cfg_attr(
                not(any(target_vendor = "apple", windows)),
                unsafe(link_section = ".init_array")
            )]
            static CONSTRUCTOR: extern "C" fn() = constructor;
        };
    };
}

#[cfg(test)]
mod tests {
    struct Fruit(&'static str);

    collect!(Fruit);
    submit!(Fruit("fig"));
    submit!(Fruit("plum"));

    #[test]
    fn values_are_registered_before_main() {
        let mut names: Vec<&str> = super::iter::<Fruit>().map(|fruit| fruit.0).collect();
        names.sort_unstable();
        assert_eq!(names, ["fig", "plum"]);
        assert_eq!(super::iter::<Fruit>.into_iter().count(), 2);
    }
}
