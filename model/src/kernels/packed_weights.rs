//! The weights of recurrent layers, in the order in which steps read them.

use super::quantized::{Quantized, SignedBytes};
use crate::graph::Fault;
use crate::simd::gemm::Packed;
use crate::simd::integer::IntegerPacked;
use crate::simd::lanes::Quad;
use crate::simd::products::Weights;
use crate::tensor::{self, Tensor};

/// A layer's weights as stored in ONNX, with matching shapes.
pub(crate) struct RnnWeights<'a> {
    /// `[D, G·H, I]`
    pub input: &'a [f32],
    /// `[D, G·H, H]`
    pub recurrent: &'a [f32],
    /// The bytes of both kinds of weights, if their products are to be made of integers.
    pub bytes: Option<[SignedBytes<'a>; 2]>,
    /// `[D, 2·G·H]`: the input's biases, then the recurrent ones.
    pub bias: Option<&'a [f32]>,
    /// `D`, 1 or 2.
    pub directions: usize,
    /// `G`, 4 or 3.
    pub gates: usize,
    /// `H`, hidden units.
    pub hidden: usize,
    /// `I`, width of the input.
    pub width: usize,
}

impl<'w> RnnWeights<'w> {
    /// Checks that the shapes of `input` `[D, G·H, I]`, `recurrent` `[D, G·H, H]` and the
    /// biases `[D, 2·G·H]` match.
    pub(crate) fn new(
        input: &'w Tensor,
        recurrent: &'w Tensor,
        bias: Option<&'w Tensor>,
    ) -> Result<Self, Fault> {
        let (&[directions, rows, width], &[_, _, hidden]) = (input.shape(), recurrent.shape())
        else {
            return Err("weights must have three axes");
        };
        let gates = rows.checked_div(hidden).unwrap_or(0);
        let consistent = matches!(directions, 1 | 2)
            && hidden > 0
            && width > 0
            && hidden.checked_mul(gates) == Some(rows)
            && recurrent.shape() == [directions, rows, hidden]
            && bias.is_none_or(|bias| bias.shape() == [directions, 2 * rows]);
        if !consistent {
            return Err("the shapes of the weights do not match");
        }
        // Packing pads the units to a multiple of four.
        let padded = rows.checked_add(4 * gates).ok_or("the weights are too large")?;
        tensor::volume(&[directions, padded, width.max(hidden)])?;
        Ok(Self {
            input: input.floats()?,
            recurrent: recurrent.floats()?,
            bytes: None,
            bias: bias.map(Tensor::floats).transpose()?,
            directions,
            gates,
            hidden,
            width,
        })
    }

    /// The same weights with products of integers, if both kinds are signed bytes with a scale for
    /// each row.
    pub(crate) fn in_bytes(self, input: &'w Quantized, recurrent: &'w Quantized) -> Self {
        let bytes = input.signed_bytes(1).zip(recurrent.signed_bytes(1));
        Self { bytes: bytes.map(|(input, recurrent)| [input, recurrent]), ..self }
    }

    /// Number of quads for the hidden units.
    pub(crate) fn quads(&self) -> usize {
        self.hidden.div_ceil(4)
    }

    /// The row of `gate` and `unit` within a direction.
    fn row(&self, gate: usize, unit: usize) -> usize {
        gate * self.hidden + unit
    }

    /// The input weights of all directions, one direction after another.
    pub(crate) fn packed_input<const V: usize>(&self) -> Weights<V> {
        let (quads, width) = (self.quads(), self.width);
        let panels = self.directions * quads;
        // Where a column starts, and its row within a direction.
        let place = |panel: usize, gate: usize, lane: usize| {
            let (direction, unit) = (panel / quads, panel % quads * 4 + lane);
            let row = self.row(gate, unit);
            let start = (direction * self.gates * self.hidden + row) * width;
            (unit < self.hidden).then_some((start, row))
        };
        match &self.bytes {
            Some([bytes, _]) => {
                let column = |panel, gate, lane| {
                    place(panel, gate, lane).map(|(start, row)| (start, 1, bytes.scale(row)))
                };
                Weights::Integer(IntegerPacked::new(width, panels, bytes.values, column))
            }
            None => {
                let column =
                    |panel, gate, lane| place(panel, gate, lane).map(|(start, _)| (start, 1));
                Weights::Float(Packed::new(width, panels, self.input, column))
            }
        }
    }

    /// The recurrent weights of one direction, for the gates from `first` on.
    pub(crate) fn packed_recurrent<const V: usize>(
        &self,
        direction: usize,
        first: usize,
    ) -> Packed<V> {
        Packed::new(self.hidden, self.quads(), self.recurrent, |panel, gate, lane| {
            let unit = panel * 4 + lane;
            let row = direction * self.gates * self.hidden + self.row(first + gate, unit);
            (unit < self.hidden).then_some((row * self.hidden, 1))
        })
    }

    /// The recurrent weights of one direction and all gates, in the numbers that its products are
    /// made of.
    pub(crate) fn recurrent_weights<const V: usize>(&self, direction: usize) -> Weights<V> {
        let Some([_, bytes]) = &self.bytes else {
            return Weights::Float(self.packed_recurrent(direction, 0));
        };
        let column = |panel: usize, gate: usize, lane: usize| {
            let unit = panel * 4 + lane;
            let row = self.row(gate, unit);
            let start = (direction * self.gates * self.hidden + row) * self.hidden;
            (unit < self.hidden).then(|| (start, 1, bytes.scale(row)))
        };
        Weights::Integer(IntegerPacked::new(self.hidden, self.quads(), bytes.values, column))
    }

    /// The bias of each unit and gate. `recurrent(gate)` and `input(gate)` select which of a
    /// gate's two biases are included.
    pub(crate) fn packed_bias<const V: usize>(
        &self,
        first: usize,
        input: impl Fn(usize) -> bool,
        recurrent: impl Fn(usize) -> bool,
    ) -> Vec<[Quad; V]> {
        let (quads, rows) = (self.quads(), self.gates * self.hidden);
        let value = |direction: usize, unit: usize, gate: usize| {
            let Some(bias) = self.bias.filter(|_| unit < self.hidden) else { return 0.0 };
            let at = direction * 2 * rows + self.row(gate, unit);
            let input = if input(gate) { bias[at] } else { 0.0 };
            input + if recurrent(gate) { bias[at + rows] } else { 0.0 }
        };
        (0..self.directions * quads)
            .map(|panel| {
                std::array::from_fn(|gate| {
                    std::array::from_fn(|lane| {
                        value(panel / quads, panel % quads * 4 + lane, first + gate)
                    })
                })
            })
            .collect()
    }
}
