//! Attention: means of states, weighted by how well each answers a query.

use super::matmul::{MatMul, check_work};
use super::movement::Transpose;
use super::reduce::Softmax;
use crate::graph::{Fault, Operator, Values, one, operators};
use crate::simd::gemm;
use crate::simd::lanes::F32x4;
use crate::simd::math;
use crate::tensor::{self, Tensor};

/// For each query, the mean of the states `[batch, tokens, features]`, with the softmax over the
/// tokens of the agreements `[batch, tokens, queries]` as weights: `[batch, queries, features]`.
///
/// It does what the file's three nodes do (softmax, transpose, product) with the same bits, without
/// writing down the weights.
pub(crate) struct Attention {
    /// The softmax over the tokens.
    pub softmax: Softmax,
    /// Brings the queries before the tokens.
    pub transpose: Transpose,
}

operators! { Attention Attention::run }

/// How many features are summed at once: as many as stay in registers.
const QUADS: usize = 4;

impl Attention {
    fn run(&self, inputs: Values) -> Result<Values, Fault> {
        let (&[batch, tokens, queries], &[same_batch, same_tokens, features]) =
            (inputs[0].shape(), inputs[1].shape())
        else {
            return self.in_steps(inputs);
        };
        let order = self.transpose.order(3)?;
        if (batch, tokens) != (same_batch, same_tokens)
            || tensor::axis(self.softmax.axis, 3)? != 1
            || order[..] != [0, 2, 1]
            || batch * tokens * queries * features == 0
        {
            return self.in_steps(inputs);
        }
        let shape = [batch, queries, features];
        check_work(&[tensor::volume(&shape)?, tokens])?;
        let (agreements, states) = (inputs[0].floats()?, inputs[1].floats()?);
        let texts = agreements.chunks_exact(tokens * queries);
        let texts = texts.zip(states.chunks_exact(tokens * features));
        let out = Tensor::build(&shape, |out: &mut [f32]| {
            let mut weights = vec![0.0; tokens];
            for ((agreements, states), out) in texts.zip(out.chunks_exact_mut(queries * features)) {
                for (query, out) in out.chunks_exact_mut(features).enumerate() {
                    let column = agreements[query..].iter().step_by(queries);
                    weights.iter_mut().zip(column).for_each(|(weight, x)| *weight = *x);
                    math::softmax(&mut weights);
                    weighted_sum(&weights, states, out);
                }
            }
            Ok(())
        })?;
        Ok(one(out))
    }

    /// The same for shapes that no attention of ours has.
    fn in_steps(&self, inputs: Values) -> Result<Values, Fault> {
        let mut inputs = inputs.into_iter();
        let weights = Operator::run(&self.softmax, inputs.by_ref().take(1).collect())?;
        let mut values = Operator::run(&self.transpose, weights)?;
        values.extend(inputs);
        Operator::run(&MatMul, values)
    }
}

/// `out = weights × states`, in the order of sums that all products have.
fn weighted_sum(weights: &[f32], states: &[f32], out: &mut [f32]) {
    let features = out.len();
    let (blocks, rest) = out.as_chunks_mut::<{ 4 * QUADS }>();
    let mut first = 0;
    for block in blocks {
        let mut sums = [F32x4::splat(0.0); QUADS];
        for (&weight, state) in weights.iter().zip(states.chunks_exact(features)) {
            let weight = F32x4::splat(weight);
            let (quads, _) = state[first..].as_chunks::<4>();
            for (sum, quad) in sums.iter_mut().zip(quads) {
                *sum += weight * F32x4::new(*quad);
            }
        }
        gemm::put(sums, block);
        first += block.len();
    }
    for (index, out) in rest.iter_mut().enumerate() {
        let column = states[first + index..].iter().step_by(features);
        *out = weights.iter().zip(column).fold(0.0, |sum, (weight, x)| sum + weight * x);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn numbers(shape: [usize; 3]) -> Arc<Tensor> {
        let count = shape.iter().product::<usize>();
        let values = (0..count).map(|i| ((i * 7919 % 211) as f32 - 105.0) / 31.0).collect();
        Arc::new(Tensor::new(&shape, values).unwrap())
    }

    #[test]
    fn it_gives_the_bits_of_its_three_steps() {
        let attention = Attention {
            softmax: Softmax { axis: -2 },
            transpose: Transpose { order: Some(vec![0, 2, 1]) },
        };
        for (batch, tokens, queries, features) in
            [(1, 1, 1, 1), (2, 5, 3, 7), (3, 25, 2, 35), (1, 40, 23, 16), (2, 3, 9, 48)]
        {
            let agreements = numbers([batch, tokens, queries]);
            let inputs: Values =
                [agreements, numbers([batch, tokens, features])].into_iter().collect();
            let found = Operator::run(&attention, inputs.clone()).unwrap().remove(0);
            let expected = attention.in_steps(inputs).unwrap().remove(0);
            assert_eq!(found.shape(), [batch, queries, features]);
            assert_eq!(found.floats().unwrap(), expected.floats().unwrap());
        }
        // One text's states for both texts' agreements.
        let inputs: Values = [numbers([2, 4, 3]), numbers([1, 4, 5])].into_iter().collect();
        let expected = attention.in_steps(inputs.clone()).unwrap().remove(0);
        assert_eq!(Operator::run(&attention, inputs).unwrap().remove(0).shape(), expected.shape());
        let inputs: Values = [numbers([2, 4, 3]), numbers([2, 5, 5])].into_iter().collect();
        assert!(Operator::run(&attention, inputs).is_err());
    }
}
