//! Stands in for the `inventory` crate, through which tract registers transforms, run times
//! and kernels in constructors that run before `main`.
//!
//! A linker must keep all that a constructor can reach. In WebAssembly these registrations
//! alone keep megabytes alive that Mizaj never calls; here they do nothing there, and the
//! linker drops what hangs on them. Elsewhere values are registered as tract expects, for
//! its own reader (feature `all-ops`) needs them.
//!
//! Only what tract uses is here: [`collect!`], [`submit!`] and [`iter`].

use std::marker::PhantomData;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A type whose values can be registered; [`collect!`] implements it.
pub trait Collect: Sync + Sized + 'static {
    /// The value registered last.
    #[doc(hidden)]
    fn last() -> &'static Last<Self>;
}

/// Points at the value registered last, if there is one.
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

/// What [`iter`] is a value of.
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub enum Every<T> {
    /// The only value.
    iter,
    /// Cannot be made; it holds the type.
    #[doc(hidden)]
    Never(std::convert::Infallible, PhantomData<T>),
}

/// Goes through the registered values, from the last to the first.
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

/// Lets values of a type be registered.
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

/// Registers a value before `main` begins; in WebAssembly only checks that it could be.
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
