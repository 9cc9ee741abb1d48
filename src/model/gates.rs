//! The weights of recurrent layers, in the order in which the steps read them.

use super::kernel::Packed;
use super::lanes::Quad;

/// The weights of a layer as ONNX stores them, of shapes that agree.
pub struct Parts<'a> {
    /// `[D, G·H, I]`
    pub input: &'a [f32],
    /// `[D, G·H, H]`
    pub recurrent: &'a [f32],
    /// `[D, 2·G·H]`: the input's biases, then the recurrent ones.
    pub bias: Option<&'a [f32]>,
    /// `D`, 1 or 2.
    pub directions: usize,
    /// `G`, 4 or 3.
    pub gates: usize,
    /// `H`, hidden units.
    pub hidden: usize,
    /// `I`, numbers of the input at each step.
    pub width: usize,
}

impl Parts<'_> {
    /// Quads that hold the hidden units.
    pub fn quads(&self) -> usize {
        self.hidden.div_ceil(4)
    }

    /// The row of gate `gate` and unit `unit` among a direction's rows.
    fn row(&self, gate: usize, unit: usize) -> usize {
        gate * self.hidden + unit
    }

    /// The input weights of all directions, direction after direction.
    pub fn packed_input<const V: usize>(&self) -> Packed<V> {
        let quads = self.quads();
        Packed::new(self.width, self.directions * quads, self.input, |panel, gate, lane| {
            let (direction, unit) = (panel / quads, panel % quads * 4 + lane);
            let row = direction * self.gates * self.hidden + self.row(gate, unit);
            (unit < self.hidden).then_some((row * self.width, 1))
        })
    }

    /// The recurrent weights of the gates from `first` on, of one direction.
    pub fn packed_recurrent<const V: usize>(&self, direction: usize, first: usize) -> Packed<V> {
        Packed::new(self.hidden, self.quads(), self.recurrent, |panel, gate, lane| {
            let unit = panel * 4 + lane;
            let row = direction * self.gates * self.hidden + self.row(first + gate, unit);
            (unit < self.hidden).then_some((row * self.hidden, 1))
        })
    }

    /// The bias of each unit and gate; `recurrent(gate)` says whether a gate's recurrent
    /// bias counts, `input(gate)` whether its input bias does.
    pub fn packed_bias<const V: usize>(
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
