//! A box that hides its content's type from auto trait resolution.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::panic::{RefUnwindSafe, UnwindSafe};

/// A box whose auto traits do not depend on its content.
///
/// `Box<T>` is `Send` only if `T` is, so a long chain or a large cycle of models that box each other makes rustc and
/// rustdoc recurse until they give up (E0275). `Indirect<T>` has every auto trait regardless of `T`, which ends that
/// recursion. Otherwise it behaves like `Box<T>`.
///
/// ```
/// use twilio_runtime::Indirect;
///
/// let mut count = Indirect::new(1);
/// *count += 1;
/// assert_eq!(count.into_inner(), 2);
/// ```
pub struct Indirect<T> {
    content: Box<dyn Erased>,
    /// Not `T` itself, so that no auto trait depends on it.
    content_type: PhantomData<fn() -> T>,
}

/// Any type that has all the auto traits that [`Indirect`] promises.
trait Erased: Any + Send + Sync + UnwindSafe + RefUnwindSafe {}

impl<T: Any + Send + Sync + UnwindSafe + RefUnwindSafe> Erased for T {}

/// Holds because `new`, the only constructor, sets the content's type.
const CONTENT: &str = "an `Indirect<T>` holds a `T`";

impl<T: Any + Send + Sync + UnwindSafe + RefUnwindSafe> Indirect<T> {
    /// Moves a value to the heap and returns the box.
    pub fn new(value: T) -> Self {
        Self {
            content: Box::new(value),
            content_type: PhantomData,
        }
    }

    /// Returns the value, consuming the box.
    #[must_use]
    pub fn into_inner(self) -> T {
        let content: Box<dyn Any> = self.content;
        match content.downcast() {
            Ok(value) => *value,
            Err(_) => unreachable!("{CONTENT}"),
        }
    }
}

impl<T: 'static> Deref for Indirect<T> {
    type Target = T;

    fn deref(&self) -> &T {
        let content: &dyn Any = &*self.content;
        match content.downcast_ref() {
            Some(value) => value,
            None => unreachable!("{CONTENT}"),
        }
    }
}

impl<T: 'static> DerefMut for Indirect<T> {
    fn deref_mut(&mut self) -> &mut T {
        let content: &mut dyn Any = &mut *self.content;
        match content.downcast_mut() {
            Some(value) => value,
            None => unreachable!("{CONTENT}"),
        }
    }
}

impl<T: Any + Send + Sync + UnwindSafe + RefUnwindSafe> From<T> for Indirect<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Clone + Any + Send + Sync + UnwindSafe + RefUnwindSafe> Clone for Indirect<T> {
    fn clone(&self) -> Self {
        Self::new(T::clone(self))
    }
}

impl<T: Default + Any + Send + Sync + UnwindSafe + RefUnwindSafe> Default for Indirect<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: PartialEq + 'static> PartialEq for Indirect<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq + 'static> Eq for Indirect<T> {}

impl<T: fmt::Debug + 'static> fmt::Debug for Indirect<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}
