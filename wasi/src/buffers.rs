//! The buffers that host and module share.

use std::collections::BTreeMap;

/// Every buffer that was handed out and not yet given back, by its address.
#[derive(Debug, Default)]
pub(crate) struct Buffers(BTreeMap<usize, Box<[u8]>>);

impl Buffers {
    /// Keeps the bytes in a buffer of their own; its address and length.
    pub(crate) fn add(&mut self, mut bytes: Vec<u8>) -> (usize, usize) {
        let length = bytes.len();
        // One byte more, so that an empty buffer too has an address of its own.
        bytes.push(0);
        let buffer = bytes.into_boxed_slice();
        let address = buffer.as_ptr().addr();
        self.0.insert(address, buffer);
        (address, length)
    }

    /// Drops the buffer at this address, if there is one.
    pub(crate) fn remove(&mut self, address: usize) {
        self.0.remove(&address);
    }

    /// The first `length` bytes of the buffer at `address`.
    pub(crate) fn get(&self, (address, length): (usize, usize)) -> Option<&[u8]> {
        let (_, contents) = self.0.get(&address)?.split_last()?;
        contents.get(..length)
    }
}

#[cfg(test)]
mod tests {
    use super::Buffers;

    #[test]
    fn a_buffer_is_read_no_further_than_it_goes() {
        let mut buffers = Buffers::default();
        let (address, length) = buffers.add(b"abc".to_vec());
        assert_eq!(length, 3);
        assert_eq!(buffers.get((address, 2)), Some(b"ab".as_slice()));
        assert_eq!(buffers.get((address, 3)), Some(b"abc".as_slice()));
        assert_eq!(buffers.get((address, 4)), None);
        assert_eq!(buffers.get((address + 1, 1)), None);
        buffers.remove(address);
        assert_eq!(buffers.get((address, 0)), None);
        buffers.remove(address);
    }

    #[test]
    fn empty_buffers_are_told_apart() {
        let mut buffers = Buffers::default();
        let (first, second) = (buffers.add(Vec::new()), buffers.add(Vec::new()));
        assert_ne!(first, second);
        assert_eq!(buffers.get(first), Some([].as_slice()));
    }
}
